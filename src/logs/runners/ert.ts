import { testLineReader } from './test-line.ts';

/** ERT of Emacs. */
export const ertTests = testLineReader(
  'ert',
  ['failed ', 'condition:'],
  [
    { pattern: /^ {3}FAILED +\d+\/\d+ +(?<test>\S+)/ },
    { pattern: /^Test (?<test>\S+) condition:$/, messageBelow: /^\s+\((?<message>\S.*)/ },
    { pattern: /^ {3}FAILED +(?<test>\S+)$/ },
  ],
);
