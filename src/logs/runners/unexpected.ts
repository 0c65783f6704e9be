import { testLineReader } from './test-line.ts';

/** Harnesses that print TEST-UNEXPECTED-… | test | message. */
export const unexpectedTests = testLineReader(
  'unexpected',
  ['test-unexpected-', 'unexpected-fail'],
  [
    {
      pattern: /\bTEST-UNEXPECTED-(?:FAIL|PASS|ERROR|TIMEOUT|CRASH|NOTRUN) \| (?<test>[^|]+?) \|(?: (?<message>.*))?$/,
    },
  ],
);
