import { testLineReader } from './test-line.ts';

/** .NET: xUnit, NUnit and MSTest on the console. */
export const dotnetTests = testLineReader(
  'dotnet_test',
  ['[fail]', 'failed ', '  x ', ') failed : ', 'error : '],
  [
    {
      pattern: /^(?:\[xUnit\.net [\d:.]+\])\s+(?<test>\S.*?) \[FAIL\]$/,
      messageBelow: /^(?:\[xUnit\.net [\d:.]+\])?\s+(?<message>\S.*)/,
    },
    { pattern: /^\s+(?<test>[A-Z][\w]*(?:\.[\w`<>]+)+(?:\(.*\))?) \[FAIL\]$/, messageBelow: /^\s+(?<message>\S.*)/ },
    {
      pattern: /^\s*(?:X|Failed) (?<test>\S.*?) \[(?:< )?[\d.,]+ ?(?:ms|s|m)(?: [\d.]+ ?s)?\]$/,
      messageBelow: /^\s+(?:Error Message:\s*)?(?<message>(?!Error Message)\S.*)/,
    },
    {
      pattern: /^\d+\) (?:Failed|Error|SetUp Error|TearDown Error|Invalid|Test Failure) : (?<test>\S.*)$/,
      messageBelow: /^(?<message>\s*\S.*)/,
    },
  ],
);
