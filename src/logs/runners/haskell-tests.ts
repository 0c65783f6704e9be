import { testLineReader } from './test-line.ts';

/** hspec, tasty. */
export const haskellTests = testLineReader(
  'haskell_tests',
  ['fail', ' failed [', '1) ', '2) ', '3) ', '4) ', '5) ', '6) ', '7) ', '8) ', '9) ', '0) '],
  [
    {
      pattern: /^\s{2,}\d+\) (?<test>\S.*)$/,
      precededBy: /^\s+\S+\.l?hs:\d+:\d+:\s*$/,
      followedBy: /^\s+(?:expected:|but got:|predicate failed|uncaught exception|Falsifiable)/,
      messageBelow: /^\s+(?<message>(?:expected|predicate|uncaught|Falsifiable).*)/,
    },
    { pattern: /^\s*(?<test>\S.*?):\s+FAIL(?: \([\d.]+s\))?$/, messageBelow: /^\s+(?<message>\S.*)/ },
    { pattern: /^\s+(?<test>\S.*?)(?: \[✘\]| FAILED \[\d+\])$/ },
  ],
);
