import { expect, it } from 'vitest';
import { readTraceparent } from './tracing.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

it.each([
  { header: `00-${TRACE}-${SPAN}-01`, parent: { traceId: TRACE, spanId: SPAN, isSampled: true } },
  { header: `00-${TRACE}-${SPAN}-00`, parent: { traceId: TRACE, spanId: SPAN, isSampled: false } },
  { header: `cc-${TRACE}-${SPAN}-03-what-comes`, parent: { traceId: TRACE, spanId: SPAN, isSampled: true } },
  { header: undefined, parent: null },
  { header: '', parent: null },
  { header: `ff-${TRACE}-${SPAN}-01`, parent: null },
  { header: `00-${'0'.repeat(32)}-${SPAN}-01`, parent: null },
  { header: `00-${TRACE}-${'0'.repeat(16)}-01`, parent: null },
  { header: `00-${TRACE.toUpperCase()}-${SPAN}-01`, parent: null },
  { header: `00-${TRACE}-${SPAN}`, parent: null },
  { header: `00-${TRACE}"}\n-${SPAN}-01`, parent: null },
])('reads $header', ({ header, parent }) => {
  expect(readTraceparent(header)).toEqual(parent);
});
