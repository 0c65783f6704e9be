import { describe, expect, it } from 'vitest';
import { QUICK_ROUNDS } from './fault.ts';
import { kill } from './kill.ts';

// The one fault that holds on every run so far. The others, and the full counts, are `npm run faults`.
describe('whatever happens', () => {
  it(kill.name, { timeout: 240_000 }, async () => {
    const { laws, figures } = await kill.run(QUICK_ROUNDS);
    const broken = Object.entries(laws).filter(([, holds]) => !holds);
    expect(broken, figures.join('; ')).toEqual([]);
  });
});
