import type { ErrorOccurrence } from './error-occurrence.ts';
import type { LogLine } from './log-line.ts';
import { ReaderFamilies } from './reading.ts';
import { joinTests, RUNNER_READERS } from './runner-readers.ts';
import type { TestResult } from './test-result.ts';
import type { ToolEntry } from './tool-entry.ts';
import { TOOL_READERS } from './tool-readers.ts';
import { TRACE_READERS } from './trace-readers.ts';

/** What the lines of a log say in the forms that tools, runtimes and test runners have. */
export interface Findings {
  readonly entries: readonly ToolEntry[];
  readonly errors: readonly ErrorOccurrence[];
  readonly tests: readonly TestResult[];
}

let families: ReaderFamilies<[ToolEntry, ErrorOccurrence, TestResult]> | undefined;

/** Reads entries, errors and test results in one pass over the lines. */
export function readFindings(lines: readonly LogLine[]): Findings {
  families ??= new ReaderFamilies<[ToolEntry, ErrorOccurrence, TestResult]>([
    TOOL_READERS,
    TRACE_READERS,
    RUNNER_READERS,
  ]);
  const [entries, errors, tests] = families.readAll(lines);
  return { entries, errors, tests: joinTests(tests) };
}
