import type { LineReader } from '../line-reader.ts';
import type { LogLine } from '../log-line.ts';
import type { TestOutcome, TestResult } from '../test-result.ts';

/** A line on which a runner names a test that did not pass. */
export interface TestForm {
  /** named groups: `test`, and where the line has them `suite` and `message` */
  readonly pattern: RegExp;
  /** left out: failed */
  readonly result?: TestOutcome;
  /** where the line itself has no message: the first of the next lines that this pattern finds, group `message` */
  readonly messageBelow?: RegExp;
  /** the form holds only when one of the next lines looks like this */
  readonly followedBy?: RegExp;
  /** the form holds only when the line before looks like this */
  readonly precededBy?: RegExp;
}

const LINES_BELOW = 12;
const LONGEST_LINE = 2000;
const LONGEST_NAME = 300;

/** The reader of a runner that names each failed test on one line. */
export function testLineReader(
  name: string,
  hints: readonly string[],
  forms: readonly TestForm[],
): LineReader<TestResult> {
  return {
    name,
    hints,
    read(lines, index) {
      const { text, number } = lines[index]!;
      if (text.length > LONGEST_LINE) return null;
      for (const { pattern, result = 'failed', messageBelow, followedBy, precededBy } of forms) {
        const groups = pattern.exec(text)?.groups;
        if (groups?.test === undefined) continue;
        if (precededBy && !precededBy.test(lines[index - 1]?.text.slice(0, LONGEST_LINE) ?? '')) continue;
        if (followedBy && findBelow(lines, index, followedBy) === null) continue;
        const below = messageBelow ? (findBelow(lines, index, messageBelow)?.message ?? null) : null;
        const value: TestResult = {
          name: groups.test.trim().slice(0, LONGEST_NAME),
          suite: groups.suite?.trim() || null,
          result,
          message: groups.message?.trim() || below?.trim() || null,
          runner: name,
          at: number,
        };
        return { value, taken: 1 };
      }
      return null;
    },
  };
}

function findBelow(lines: readonly LogLine[], index: number, pattern: RegExp): Record<string, string> | null {
  for (let i = index + 1; i <= index + LINES_BELOW && i < lines.length; i++) {
    if (lines[i]!.text.length > LONGEST_LINE) continue;
    const found = pattern.exec(lines[i]!.text);
    if (found) return found.groups ?? {};
  }
  return null;
}
