/**
 * Turns a log into lines free of what the CI system wrapped around them, and reads out of the
 * lines what tools, runtimes and test runners said: entries, errors, test results, steps.
 */
export type { CiFormat, CiName, CiPeeler, PeeledLine, StepMark } from './ci-format.ts';
export type { ErrorOccurrence, StackFrame } from './error-occurrence.ts';
export type { LineReader, Reading } from './line-reader.ts';
export type { LineLevel, LogLine, LogStep } from './log-line.ts';
export { ReaderFamily } from './reading.ts';
export type { TestOutcome, TestResult } from './test-result.ts';
export type { Severity, ToolEntry } from './tool-entry.ts';
export { readToolEntries, TOOL_READERS } from './tool-readers.ts';
