import { testLineReader } from './test-line.ts';

/** GoogleTest: a failed test. */
export const googleTests = testLineReader(
  'googletest',
  ['[  failed  ]'],
  [{ pattern: /^\[ {2}FAILED {2}\] (?<suite>\w[\w/<>:, ]*)\.(?<test>[\w/]+)(?:,.*)?(?: \(\d+ ms\))?$/ }],
);
