import { testLineReader } from './test-line.ts';

/** hspec, tasty. */
export const haskellTests = testLineReader(
  'haskell_tests',
  ['fail', ' failed ['],
  [
    {
      pattern: /^\s{2,}\d+\) (?<test>\S.*)$/,
      followedBy: /^\s+(?:expected:|but got:|predicate failed|uncaught exception|Falsifiable)/,
      messageBelow: /^\s+(?<message>(?:expected|predicate|uncaught|Falsifiable).*)/,
    },
    { pattern: /^\s*(?<test>\S.*?):\s+FAIL(?: \([\d.]+s\))?$/, messageBelow: /^\s+(?<message>\S.*)/ },
    { pattern: /^\s+(?<test>\S.*?)(?: \[✘\]| FAILED \[\d+\])$/ },
  ],
);
