import { testLineReader } from './test-line.ts';

/** TAP of any version: node:test, tape, prove -v, bats and others. */
export const tapTests = testLineReader(
  'tap',
  ['not ok'],
  [
    {
      pattern: /^\s*not ok \d+(?: -)? (?!.*# (?:TODO|SKIP))(?<test>\S.*?)(?: # time=.*)?$/i,
      messageBelow: /^\s+(?:error|message): (?:\|-|>-)?\s*['"]?(?<message>[^'"\s].*?)['"]?$/,
    },
  ],
);
