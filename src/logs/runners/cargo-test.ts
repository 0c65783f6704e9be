import { testLineReader } from './test-line.ts';

/** cargo test and nextest. */
export const cargoTests = testLineReader(
  'cargo_test',
  ['failed', 'stdout ----'],
  [
    {
      pattern: /^---- (?<test>\S+(?: - .+? \(line \d+\))?) stdout ----$/,
      messageBelow: /^(?:thread '[^']*' panicked at (?='))?(?<message>(?!thread |stack backtrace:|note: |----)\S.*)/,
    },
    { pattern: /^test (?<test>\S.*?)(?: - should panic)? \.\.\. FAILED$/ },
    { pattern: /^\s+(?:FAIL|SIGABRT|SIGSEGV|TIMEOUT) \[ *[\d.]+s\] (?:\( *\d+\/\d+\) )?(?<suite>\S+) (?<test>\S+)$/ },
  ],
);
