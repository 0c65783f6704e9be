import { testLineReader } from './test-line.ts';

/** Automake and other test drivers that print FAIL: and a name. */
export const automakeTests = testLineReader(
  'automake',
  ['fail: ', 'xpass: ', 'error: '],
  [{ pattern: /^FAIL: (?<test>[\w./+-]+)(?: \d+(?: - (?<message>.*))?)?$/ }],
);
