import type { CiName, ErrorOccurrence, LogStep, TestResult, ToolEntry } from '../logs/index.ts';
import type { Category, Origin } from '../rules/index.ts';

/** `unknown`: neither a failure nor the end of a good run can be seen. */
export type RunResult = 'passed' | 'failed' | 'unknown';

/** Lines that support a cause. */
export interface Evidence {
  /** the one line that says it, 1-based */
  readonly line: number;
  /** first and last line of the block worth reading around it */
  readonly from: number;
  readonly to: number;
  /** the line, printable, at most 400 characters */
  readonly text: string;
  /** how likely it is that this line explains the failure, 0..1 */
  readonly score: number;
  /** the lines from `from` to `to` as far as they are worth showing */
  readonly block: readonly BlockLine[];
}

export interface BlockLine {
  readonly line: number;
  readonly text: string;
}

/** Why it failed, as far as the evidence goes. */
export interface Cause {
  readonly category: Category;
  readonly origin: Origin;
  /** 0..1, calibrated: of many causes at 0.9, nine of ten are right */
  readonly confidence: number;
  /** full name of the rule that knows this failure, or null */
  readonly rule: string | null;
  /** one sentence with the names and numbers of this log */
  readonly summary: string;
  readonly explanation: string;
  /** a name of the catalogue of remedies */
  readonly remedy: string;
  /** places in `Diagnosis.evidence`, best first */
  readonly evidence: readonly number[];
}

/** Why a line was chosen, for people who ask. */
export interface Reason {
  readonly line: number;
  readonly text: string;
  /** share of belief among all candidates, 0..1 */
  readonly belief: number;
  /** words of the line, and of its neighbours, that weigh most for or against it */
  readonly words: readonly { readonly word: string; readonly weight: number }[];
  /** rules that matched it, causes first */
  readonly rules: readonly string[];
  /** what readers found on it */
  readonly facts: readonly string[];
}

/** What a diagnosis could not see; the words of the documented list in docs/reference/missing.md. */
export const MISSING = [
  'truncated',
  'no_error_line',
  'failing_step_absent',
  'tests_absent',
  'log_too_large',
  'result_absent',
] as const;
export type Missing = (typeof MISSING)[number];

/** A test; `at` is null where a report told of it and not the log. */
export type ToldTest = Omit<TestResult, 'at'> & { readonly at: number | null };

/** What a tool said; `at` is null where an annotation told of it and not the log. */
export type ToldEntry = Omit<ToolEntry, 'at'> & { readonly at: number | null };

/** What is known of one log: ranked causes with the lines that prove them. */
export interface Diagnosis {
  readonly bytes: number;
  readonly lines: number;
  readonly ci: CiName;
  /** the package manager or build tool most of the log speaks of, or null */
  readonly ecosystem: string | null;
  readonly result: RunResult;
  readonly category: Category | null;
  readonly origin: Origin | null;
  /** 0..1, of the first cause; 0 when there is none */
  readonly confidence: number;
  readonly summary: string;
  readonly evidence: readonly Evidence[];
  readonly causes: readonly Cause[];
  readonly entries: readonly ToldEntry[];
  readonly errors: readonly ErrorOccurrence[];
  readonly tests: readonly ToldTest[];
  readonly steps: readonly LogStep[];
  /** `v1:` and 16 hex digits; null for a run that did not fail */
  readonly fingerprint: string | null;
  readonly missing: readonly Missing[];
  readonly packVersion: string;
  /** why the lines of `evidence` were chosen, in their order; not part of the JSON form */
  readonly reasons: readonly Reason[];
  /** the likeliest categories; not part of the JSON form */
  readonly likelihoods: readonly { readonly category: Category; readonly probability: number }[];
}
