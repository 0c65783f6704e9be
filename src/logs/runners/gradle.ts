import { testLineReader } from './test-line.ts';

/** Gradle: a failed test. */
export const gradleTests = testLineReader(
  'gradle',
  [' failed'],
  [
    {
      pattern: /^(?<suite>[A-Za-z][\w.$]*(?: > [^>]+?)*?) > (?<test>[^>]+?) FAILED$/,
      messageBelow: /^\s+(?<message>[\w.$]+(?:Error|Exception|Failure|ComparisonFailure)\b.*)/,
    },
  ],
);
