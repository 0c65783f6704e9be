import type { CiName } from './ci-format.ts';
import type { LogLine, LogStep } from './log-line.ts';
export interface LogExcerpt { readonly lines: readonly LogLine[]; readonly totalLines: number; readonly totalBytes: number; readonly ci: CiName; readonly steps: readonly LogStep[]; readonly result: 'passed'|'failed'|'cancelled'|null; readonly isComplete: boolean }
