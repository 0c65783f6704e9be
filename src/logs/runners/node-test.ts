import { testLineReader } from './test-line.ts';

/** node:test: its spec reporter. */
export const nodeTests = testLineReader(
  'node_test',
  ['✖ '],
  [{ pattern: /^\s*✖ (?<test>\S.*?) \(\d[\d.]*ms\)$/, messageBelow: /^\s+(?<message>\w*(?:Error|Exception)\b.*)/ }],
);
