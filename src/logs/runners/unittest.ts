import { testLineReader } from './test-line.ts';

/** unittest and nose: the listing of -v and the failure sections. */
export const unittestTests = testLineReader(
  'unittest',
  ['fail: ', 'error: ', ' ... fail', ' ... error'],
  [
    {
      pattern: /^(?:FAIL): (?<test>\S+) \((?<suite>[^)]+?)(?:\.\k<test>)?\)/,
      messageBelow: /^(?<message>(?:\w+\.)*\w*(?:Error|Exception|Failure)\b.*)/,
    },
    {
      pattern: /^(?:ERROR): (?<test>\S+) \((?<suite>[^)]+?)(?:\.\k<test>)?\)/,
      result: 'error',
      messageBelow: /^(?<message>(?:\w+\.)*\w*(?:Error|Exception)\b.*)/,
    },
    { pattern: /^(?:FAIL): (?<suite>[\w.]+)\.(?<test>\w+)(?:\(.*\))?$/, followedBy: /^-{20,}$/ },
    { pattern: /^(?:ERROR): (?<suite>[\w.]+)\.(?<test>\w+)(?:\(.*\))?$/, result: 'error', followedBy: /^-{20,}$/ },
    { pattern: /^(?<test>\w+) \((?<suite>[\w.]+?)(?:\.\k<test>)?\) \.\.\. FAIL$/ },
    { pattern: /^(?<test>\w+) \((?<suite>[\w.]+?)(?:\.\k<test>)?\) \.\.\. ERROR$/, result: 'error' },
  ],
);
