import { testLineReader } from './test-line.ts';

/** Catch2: a failed assertion. */
export const catchTests = testLineReader(
  'catch',
  ['failed:'],
  [{ pattern: /^(?<suite>\S+\.(?:cpp|cc|cxx|hpp|h)):(?<test>\d+): FAILED:/, messageBelow: /^\s+(?<message>\S.*)/ }],
);
