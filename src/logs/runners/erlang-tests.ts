import { testLineReader } from './test-line.ts';

/** EUnit and Common Test. */
export const erlangTests = testLineReader(
  'erlang_tests',
  ['*failed*', '%%% ', ' failed on line', 'failed on line'],
  [
    {
      pattern: /^\s*(?<suite>\w+)(?::\d+)?:? (?<test>\w+(?:\/\d+)?_?)?(?: \(.*?\))?\.\.\.(?:\[[\d.]+ s\] )?\*failed\*/,
      messageBelow: /^(?:in function .*|(?<message>\*\*error:.*|error:.*))/,
    },
    {
      pattern: /^(?:%%% )?(?<suite>\w+_SUITE)(?:: ?| ==> )(?<test>[\w.]+)(?: failed on line \d+|: FAILED)/,
      messageBelow: /^(?:Reason|%%% \w+ ==>):? (?<message>\S.*)/,
    },
  ],
);
