import { testLineReader } from './test-line.ts';

/** minitest, test-unit and the runner of Rails. */
export const minitestTests = testLineReader(
  'minitest',
  ['failure:', 'error:', '[fail]', 'fail ', 'fail:', '#test_'],
  [
    { pattern: /^(?:Failure|FAILURE): ?(?<test>test\w*[^(]*)\((?<suite>[\w:]+)\)(?:.*: (?<message>.*))?/ },
    { pattern: /^(?:Error|ERROR): ?(?<test>test\w*[^(]*)\((?<suite>[\w:]+)\)(?:.*: (?<message>.*))?/, result: 'error' },
    {
      pattern: /^ *(?:\d+\) )?(?:FAIL|Failure:?):? (?<suite>[A-Z][\w:]*)#(?<test>test_?\S*)/,
      messageBelow: /^\s*(?<message>(?:Expected|Minitest|NoMethodError|\w+Error)\S*.*)/,
    },
    {
      pattern: /^(?<suite>[A-Z][\w:]*(?:::[\w:]+)*)#(?<test>test_.+?) \[\S+:\d+\]:?$/,
      precededBy: /^\s*(?:\d+\) )?Failure:$/,
      messageBelow: /^(?<message>\S.*)/,
    },
    {
      pattern: /^(?<suite>[A-Z][\w:]*(?:::[\w:]+)*)#(?<test>test_.+?):$/,
      precededBy: /^\s*(?:\d+\) )?Error:$/,
      result: 'error',
      messageBelow: /^(?<message>\S.*)/,
    },
  ],
);
