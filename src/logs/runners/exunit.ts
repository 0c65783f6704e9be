import { testLineReader } from './test-line.ts';

/** ExUnit: the numbered failures. */
export const exunitTests = testLineReader(
  'exunit',
  [') test ', ') doctest ', ') property '],
  [
    {
      pattern: /^\s+\d+\) (?:test|doctest|property) (?<test>\S.*?) \((?<suite>[\w.]+)\)$/,
      messageBelow: /^\s+(?<message>(?:Assertion with|Expected|\*\*|match|\w+ failed).*)/,
    },
  ],
);
