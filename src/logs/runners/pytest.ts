import { testLineReader } from './test-line.ts';

/** pytest: progress of -v and xdist, failure sections, the short summary. */
export const pytestTests = testLineReader(
  'pytest',
  ['failed', 'error ', '____'],
  [
    { pattern: /^FAILED (?<suite>[^\s:]+\.py)::(?<test>.+?)(?: - (?<message>.+))?$/ },
    { pattern: /^ERROR (?<suite>[^\s:]+\.py)(?:::(?<test>.+?))(?: - (?<message>.+))?$/, result: 'error' },
    {
      pattern:
        /^(?:\[gw\d+\] \[ *\d+%\] )?(?<suite>[^\s:]+\.py)::(?<test>\S.{0,200}?) (?:FAILED|FAIL)(?: +\[ *\d+%\])?$/,
    },
    { pattern: /^(?<suite>[^\s:]+\.py)::(?<test>\S.{0,200}?) ERROR(?: +\[ *\d+%\])?$/, result: 'error' },
    { pattern: /^\[gw\d+\] \[ *\d+%\] FAILED (?<suite>[^\s:]+\.py)::(?<test>.+?)$/ },
    {
      pattern: /^_{3,} ERROR (?:at (?:setup|teardown) of|collecting) (?<test>\S.*?) _{3,}$/,
      result: 'error',
      messageBelow: /^E\s+(?<message>\S.*)/,
    },
    {
      pattern: /^_{3,} (?<test>[A-Za-z]\S*(?: \S+){0,6}?) _{3,}$/,
      messageBelow: /^E\s+(?<message>\S.*)/,
      followedBy: /^E\s|^>\s|^\S+\.py:\d+:|^self = |^\s+def |^\s+(?:@|async def )|^[\w.]+\s+=\s/,
    },
  ],
);
