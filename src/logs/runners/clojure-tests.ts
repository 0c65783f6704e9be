import { testLineReader } from './test-line.ts';

/** clojure.test. */
export const clojureTests = testLineReader(
  'clojure_test',
  ['fail in (', 'error in ('],
  [
    { pattern: /^FAIL in \((?<test>[^)]+)\)(?: \((?<suite>[^):]+):\d+\))?/ },
    { pattern: /^ERROR in \((?<test>[^)]+)\)(?: \((?<suite>[^):]+):\d+\))?/, result: 'error' },
  ],
);
