import { testLineReader } from './test-line.ts';

/** meson test. */
export const mesonTests = testLineReader(
  'meson',
  [' fail ', ' timeout '],
  [{ pattern: /^\s*\d+\/\d+ (?:(?<suite>\S+) [-:/] )?(?<test>\S.*?) +(?<message>FAIL|TIMEOUT|ERROR) +[\d.]+ ?s/ }],
);
