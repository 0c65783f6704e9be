import { testLineReader } from './test-line.ts';

/** PHPUnit: the numbered failures. */
export const phpunitTests = testLineReader(
  'phpunit',
  ['::'],
  [
    {
      pattern: /^\d+\) (?<suite>[A-Za-z]\w*(?:\\\w+)*)::(?<test>\w+(?: with data set .*)?)/,
      messageBelow: /^(?<message>[A-Z].*)/,
    },
  ],
);
