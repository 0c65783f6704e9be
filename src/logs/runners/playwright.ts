import { testLineReader } from './test-line.ts';

/** playwright: the numbered failures. */
export const playwrightTests = testLineReader(
  'playwright',
  [' › ', '› '],
  [
    {
      pattern: /^\s+\d+\) (?:\[(?:[^\]]+)\] › )?(?<suite>\S+\.[cm]?[jt]sx?:\d+:\d+) › (?<test>.+?)(?: ─+)?$/,
      messageBelow: /^\s+(?<message>(?:\w*Error|Test timeout|expect)\b.*)/,
    },
  ],
);
