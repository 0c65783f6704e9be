import type { LineReader } from '../line-reader.ts';
import type { TestResult } from '../test-result.ts';
import { testLineReader } from './test-line.ts';

const tests = testLineReader(
  'node_test',
  ['✖ '],
  [{ pattern: /^\s*✖ (?<test>\S.*?) \(\d[\d.]*ms\)$/, messageBelow: /^\s+(?<message>\w*(?:Error|Exception)\b.*)/ }],
);

/** node:test: its spec reporter. A suite is told after its tests, which stand further in; it is no test itself. */
export const nodeTests: LineReader<TestResult> = {
  ...tests,
  read(lines, index) {
    const before = lines[index - 1]?.text ?? '';
    const isSuite = /^\s*[✔✖▶﹣]/.test(before) && indentOf(before) > indentOf(lines[index]!.text);
    return isSuite ? null : tests.read(lines, index);
  },
};

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
