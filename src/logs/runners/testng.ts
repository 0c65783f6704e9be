import { testLineReader } from './test-line.ts';

/** TestNG: its own summary. */
export const testngTests = testLineReader(
  'testng',
  ['failed: '],
  [{ pattern: /^FAILED: (?<test>\w[\w.]*(?:\(.*\))?)$/, messageBelow: /^(?<message>[\w.$]+(?:Error|Exception)\b.*)/ }],
);
