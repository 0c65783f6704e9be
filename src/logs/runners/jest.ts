import { testLineReader } from './test-line.ts';

/** jest: the headers of its failure sections. */
export const jestTests = testLineReader(
  'jest',
  ['●'],
  [
    {
      pattern: /^\s{0,6}● (?<suite>.+?) › (?<test>.+)$/,
      messageBelow: /^\s+(?<message>(?:\w*Error|expect\(|Expected|Timeout|thrown:|Snapshot).*)/,
    },
    {
      pattern: /^\s{0,6}● (?<test>(?!Console|Deprecation|Validation|Test suite failed|process\.exit|Cannot log)\S.*)$/,
      messageBelow: /^\s+(?<message>(?:\w*Error|expect\(|Expected|Timeout|thrown:|Snapshot).*)/,
      followedBy: /^\s+(?:\w*Error|expect\(|Expected|Timeout|thrown:|at |> ?\d+ \|)/,
    },
    { pattern: /^\s{0,6}● (?<test>Test suite failed to run)$/, result: 'error', messageBelow: /^\s+(?<message>\S.*)/ },
  ],
);
