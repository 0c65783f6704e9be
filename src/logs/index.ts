/**
 * Turns a log into lines free of what the CI system wrapped around them, and reads out of the
 * lines what tools, runtimes and test runners said: entries, errors, test results, steps.
 */
export { Baseline } from './baseline.ts';
export type { CiFormat, CiName, CiPeeler, JobResult, PeeledLine, StepMark } from './ci-format.ts';
export { CI_FORMATS, CI_MARKERS } from './ci-formats.ts';
export type { ErrorOccurrence, StackFrame } from './error-occurrence.ts';
export { FilteredLineSelector } from './filtered-line-selector.ts';
export { type Findings, readFindings } from './findings.ts';
export { isOwnFile } from './frame-ownership.ts';
export { parseJunitReport } from './junit-report.ts';
export type { KeptLimits } from './kept-bytes.ts';
export type { LineReader, Reading } from './line-reader.ts';
export type { LineSelector, OnCandidate } from './line-selector.ts';
export type { LogExcerpt } from './log-excerpt.ts';
export type { LineLevel, LogLine, LogStep } from './log-line.ts';
export { LogReader, type LogReaderOptions } from './log-reader.ts';
export { TemplateMiner } from './log-template.ts';
export { RUNNER_READERS, readTests } from './runner-readers.ts';
export type { MeasuredTest, TestOutcome, TestResult } from './test-result.ts';
export type { Severity, ToolEntry } from './tool-entry.ts';
export { readToolEntries, TOOL_READERS } from './tool-readers.ts';
export { readErrors, TRACE_READERS } from './trace-readers.ts';
export { Utf8Stream, utf16Of } from './utf8-stream.ts';
