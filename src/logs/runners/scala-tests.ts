import { testLineReader } from './test-line.ts';

/** ScalaTest, specs2 and munit under sbt. */
export const scalaTests = testLineReader(
  'scala_tests',
  ['*** failed ***', '[error] x ', '==> x ', '*** aborted ***', '[error] !'],
  [
    { pattern: /^\[info\] +- (?<test>\S.*?) \*\*\* FAILED \*\*\*/, messageBelow: /^\[info\] {3,}(?<message>\S.*)/ },
    { pattern: /^\s*- (?<test>\S.*?) \*\*\* FAILED \*\*\*/, messageBelow: /^\s+(?<message>\S.*)/ },
    {
      pattern: /^(?:\[info\] )?(?<test>[\w.]+) \*\*\* ABORTED \*\*\*/,
      result: 'error',
      messageBelow: /^(?:\[info\])?\s+(?<message>\S.*)/,
    },
    { pattern: /^\[error\] +x (?<test>\S.*)$/, messageBelow: /^\[error\] +(?<message>\S.*)/ },
    { pattern: /^\[error\] +! (?<test>\S.*)$/, result: 'error', messageBelow: /^\[error\] +(?<message>\S.*)/ },
    { pattern: /^==> X (?<suite>[\w.]+)\.(?<test>[^.].*?) +[\d.]+s(?: (?<message>.*))?$/ },
  ],
);
