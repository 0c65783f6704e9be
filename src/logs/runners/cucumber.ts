import { testLineReader } from './test-line.ts';

/** Cucumber: the list of failing scenarios. */
export const cucumberTests = testLineReader(
  'cucumber',
  ['cucumber ', 'scenario: ', 'behat'],
  [
    { pattern: /^cucumber (?:-p \S+ )?(?<suite>\S+\.feature)(?::\d+)+ # Scenario(?: Outline)?: (?<test>.+)$/ },
    { pattern: /^\s*\d+\) Scenario: (?<test>\S.*?) # (?<suite>\S+\.feature:\d+)$/ },
  ],
);
