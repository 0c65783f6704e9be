import { testLineReader } from './test-line.ts';

/** Alcotest. */
export const ocamlTests = testLineReader(
  'ocaml_test',
  ['[fail]', 'error: '],
  [{ pattern: /^[│>\s]*\[FAIL\]\s+(?<suite>\S+)\s+\d+\s+(?<test>\S.*?)\.?(?: *│)?$/ }],
);
