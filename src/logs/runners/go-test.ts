import { testLineReader } from './test-line.ts';

/** go test, its -json form, gotestsum. */
export const goTests = testLineReader(
  'go_test',
  ['--- fail', '"action":"fail"', '=== fail'],
  [
    {
      pattern: /^\s*--- FAIL: (?<test>\S+) \(\d/,
      messageBelow: /^\s+(?<message>\w[\w./-]*\.go:\d+: .+|Error(?: Trace)?:\s+\S.*)/,
    },
    { pattern: /^=== FAIL: (?<suite>\S+) (?<test>\S+)/ },
    { pattern: /"Action":"fail","Package":"(?<suite>[^"]+)","Test":"(?<test>[^"]+)"/ },
  ],
);
