import { testLineReader } from './test-line.ts';

/** CTest: its listing and its summary. */
export const ctestTests = testLineReader(
  'ctest',
  ['***failed', '***timeout', '***exception', '***not run', '(failed)', '(timeout)', '(segfault)', '(child aborted)'],
  [
    {
      pattern:
        /^\s*\d+\/\d+ Test +#\d+: (?<test>\S+) \.*\*\*\*(?<message>(?:Failed|Timeout|Exception|Not Run)\S*(?:: \w+)?)/,
    },
    {
      pattern:
        /^\s+\d+ - (?<test>\S.*?) \((?<message>Failed|Timeout|SEGFAULT|Child aborted|Subprocess aborted|OTHER_FAULT|ILLEGAL|NUMERICAL|Not Run|BAD_COMMAND|Exit code .*)\)/,
    },
  ],
);
