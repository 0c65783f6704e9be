import { testLineReader } from './test-line.ts';

/** RSpec: the list of failed examples. */
export const rspecTests = testLineReader(
  'rspec',
  ['rspec ./', "rspec '"],
  [{ pattern: /^rspec '?(?<suite>\.\/\S+?)(?::\d+|\[[\d:]+\])'? # (?<test>.+)$/ }],
);
