import { describe, expect, it } from 'vitest';
import { outsideAddress } from './outside-address.ts';

describe('outsideAddress', () => {
  it.each([
    { address: 'https://ci.test/runs/1#step:2', leads: 'https://ci.test/runs/1#step:2' },
    { address: 'http://jenkins.test/job/a', leads: 'http://jenkins.test/job/a' },
    { address: 'javascript:alert(1)', leads: null },
    { address: ' java\nscript:alert(1)', leads: null },
    { address: 'data:text/html,<script>alert(1)</script>', leads: null },
    { address: 'https://github.com@elsewhere.test/', leads: null },
    { address: '/relative', leads: null },
    { address: '', leads: null },
    { address: null, leads: null },
  ])('$address leads to $leads', ({ address, leads }) => {
    expect(outsideAddress(address)).toBe(leads);
  });
});
