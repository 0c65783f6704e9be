import { testLineReader } from './test-line.ts';

/** testthat of R. */
export const testthatTests = testLineReader(
  'testthat',
  ['── failure', '── error'],
  [
    { pattern: /^── (?:\d+\. )?Failure \((?<suite>[^)]+)\): (?<test>.+?)(?: ─*)?$/, messageBelow: /^(?<message>\S.*)/ },
    {
      pattern: /^── (?:\d+\. )?Error \((?<suite>[^)]+)\): (?<test>.+?)(?: ─*)?$/,
      result: 'error',
      messageBelow: /^(?<message>\S.*)/,
    },
  ],
);
