import { testLineReader } from './test-line.ts';

/** Test::More and prove. */
export const proveTests = testLineReader(
  'prove',
  ['dubious', 'failed test'],
  [
    {
      pattern: /^#\s+Failed test (?:\(.*\)|'(?<test>.+)')$/,
      messageBelow: /^#\s+(?<message>(?:got|expected|Structures).*)/,
    },
    { pattern: /^(?<test>\S+\.t)\s+\(Wstat: \d+/ },
  ],
);
