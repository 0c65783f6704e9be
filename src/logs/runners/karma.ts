import { testLineReader } from './test-line.ts';

/** karma: a failed test of one browser. */
export const karmaTests = testLineReader(
  'karma',
  [' failed'],
  [
    {
      pattern:
        /^(?:Chrome|Firefox|Safari|HeadlessChrome|ChromeHeadless|PhantomJS|IE|Edge|jsdom|Opera|Mobile Safari)\b[^)]*\) (?:LOG: )?(?<test>.+) FAILED$/,
      messageBelow: /^\s+(?<message>\S.*)/,
    },
  ],
);
