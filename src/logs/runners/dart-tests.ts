import { testLineReader } from './test-line.ts';

/** dart test and flutter test. */
export const dartTests = testLineReader(
  'dart_test',
  [' [e]'],
  [
    {
      pattern: /^\d\d:\d\d \+\d+(?: ~\d+)? -\d+: (?:(?<suite>\S+_test\.dart): )?(?<test>\S.*) \[E\]$/,
      messageBelow: /^\s+(?<message>\S.*)/,
    },
  ],
);
