import { testLineReader } from './test-line.ts';

/** mocha: the numbered failures at its end. */
export const mochaTests = testLineReader(
  'mocha',
  ['1) ', '2) ', '3) ', '4) ', '5) ', '6) ', '7) ', '8) ', '9) ', '0) '],
  [
    {
      pattern: /^ {2,}\d+\) (?<test>\S.*?):?$/,
      followedBy: /^\s+(?:\w*(?:Error|Exception)\b|at |expected |\+ expected)/,
      messageBelow: /^\s+(?<message>(?:\w+\.)*\w*(?:Error|Exception)\b.*)/,
    },
  ],
);
