import { testLineReader } from './test-line.ts';

/** Test of Julia. */
export const juliaTests = testLineReader(
  'julia_test',
  ['test failed at', 'error during test at'],
  [
    {
      pattern: /^(?:(?<suite>\S.*): )?Test Failed at (?<test>\S+:\d+)/,
      messageBelow: /^\s+Expression: (?<message>.*)/,
    },
    { pattern: /^(?:(?<suite>\S.*): )?Error During Test at (?<test>\S+:\d+)/, result: 'error' },
  ],
);
