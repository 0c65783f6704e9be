import { testLineReader } from './test-line.ts';

/** ava: a failed test. */
export const avaTests = testLineReader(
  'ava',
  ['✖ ', '✘ '],
  [{ pattern: /^\s*[✖✘] (?:\[fail\]: )(?<test>\S.*?)(?: (?<message>.*))?$/ }],
);
