import { testLineReader } from './test-line.ts';

/** Maven Surefire and Failsafe, old and new forms. */
export const surefireTests = testLineReader(
  'surefire',
  ['<<< fail', '<<< error', ')  time elapsed', '[error]   ', 'failed tests:', 'tests in error:'],
  [
    {
      pattern:
        /^(?:\[ERROR\] +)?(?<test>\w[\w$-]*(?:[[{(][^\s]*)?)\((?<suite>[\w.$]+)\) +Time elapsed: [\d.,]+ s(?:ec)? +<<< FAILURE!/,
      messageBelow: /^(?:\[ERROR\] )?(?<message>[\w.$]+(?:Error|Exception|Failure)\b.*)/,
    },
    {
      pattern:
        /^(?:\[ERROR\] +)?(?<test>\w[\w$-]*(?:[[{(][^\s]*)?)\((?<suite>[\w.$]+)\) +Time elapsed: [\d.,]+ s(?:ec)? +<<< ERROR!/,
      result: 'error',
      messageBelow: /^(?:\[ERROR\] )?(?<message>[\w.$]+(?:Error|Exception|Failure)\b.*)/,
    },
    {
      pattern:
        /^(?:\[ERROR\] +)?(?<suite>[\w.$]+)\.(?<test>\w+(?:[[{(].*?)?) (?:--|-) Time elapsed: [\d.,]+ s(?:ec)? +<<< FAILURE!/,
      messageBelow: /^(?<message>[\w.$]+(?:Error|Exception|Failure)\b.*)/,
    },
    {
      pattern:
        /^(?:\[ERROR\] +)?(?<suite>[\w.$]+)\.(?<test>\w+(?:[[{(].*?)?) (?:--|-) Time elapsed: [\d.,]+ s(?:ec)? +<<< ERROR!/,
      result: 'error',
      messageBelow: /^(?<message>[\w.$]+(?:Error|Exception|Failure)\b.*)/,
    },
    { pattern: /^(?:Failed tests:|Tests in error:) +(?<test>\w+)\((?<suite>[\w.$]+)\)(?:: (?<message>.*))?/ },
    {
      pattern:
        /^\[ERROR\] {3}(?<suite>[A-Z]\w*(?:Test|Tests|IT|Spec|TestCase))[.>](?<test>[\w>.]+):\d+(?:[ »:](?<message>.*))?$/,
    },
  ],
);
