import { testLineReader } from './test-line.ts';

/** Pester: a failed test. */
export const pesterTests = testLineReader(
  'pester',
  ['[-] ', '[-]'],
  [
    {
      pattern: /^\s*\[-\] (?<test>\S.*?)(?: \d+(?:\.\d+)?m?s(?: \(.*\))?)?$/,
      messageBelow: /^\s+(?:\d+: |\[\d+\] )?(?<message>\S.*)/,
    },
  ],
);
