import { testLineReader } from './test-line.ts';

/** pytest: progress of -v and xdist, failure sections, the short summary. */
export const pytestTests = testLineReader(
  'pytest',
  ['failed', 'error ', '____'],
  [
    { pattern: /^FAILED (?<suite>[^\s:]+\.\w+(?:::\w+)*)::(?<test>[^\s:[][^[]*?(?:\[.*?\])?)(?: - (?<message>.+))?$/ },
    {
      pattern: /^ERROR (?<suite>[^\s:]+\.\w+(?:::\w+)*)::(?<test>[^\s:[][^[]*?(?:\[.*?\])?)(?: - (?<message>.+))?$/,
      result: 'error',
    },
    {
      // a file that could not be collected goes by the name of its module, as in the runner's own report files
      pattern: /^ERROR (?<suite>(?:[^\s:/]+\/)*(?<test>[^\s:/]+)\.py)(?: - (?<message>.+))?$/,
      result: 'error',
    },
    {
      pattern: /^_{3,} ERROR collecting (?<suite>(?:[^\s:/]+\/)*(?<test>[^\s:/]+)\.py) _{3,}$/,
      result: 'error',
      messageBelow: /^E\s+(?<message>\w*(?:Error|Exception|Warning)\b.*)/,
    },
    {
      pattern:
        /^(?:\[gw\d+\] \[ *\d+%\] )?(?<suite>[^\s:]+\.py(?:::\w+)*)::(?<test>[^\s:].{0,200}?) (?:FAILED|FAIL)(?: +\[ *\d+%\])?$/,
    },
    { pattern: /^(?<suite>[^\s:]+\.py(?:::\w+)*)::(?<test>[^\s:].{0,200}?) ERROR(?: +\[ *\d+%\])?$/, result: 'error' },
    { pattern: /^\[gw\d+\] \[ *\d+%\] FAILED (?<suite>[^\s:]+\.py(?:::\w+)*)::(?<test>[^\s:].*?)$/ },
    {
      pattern: /^_{3,} ERROR at (?:setup|teardown) of (?:(?<suite>\w+)\.)?(?<test>\S.*?) _{3,}$/,
      result: 'error',
      messageBelow: /^E\s+(?<message>\S.*)/,
    },
    {
      pattern: /^_{3,} (?:(?<suite>[A-Za-z]\w*)\.)?(?<test>[A-Za-z]\S*(?: \S+){0,6}?) _{3,}$/,
      messageBelow: /^E\s+(?<message>\S.*)/,
      followedBy: /^E\s|^>\s|^\S+\.py:\d+:|^self = |^\s+def |^\s+(?:@|async def )|^[\w.]+\s+=\s/,
    },
  ],
);
