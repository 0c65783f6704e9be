import { type Diagnosis, diagnoseTestReport, type ToldEntry, type ToldTest } from '../diagnosis/index.ts';
import type { MeasuredTest } from '../logs/index.ts';
import type { DiagnosisOutcome } from './records.ts';

/** What a CI system tells of a job beside its log. */
export interface SideReports {
  /** failed ones count; `at` is null */
  readonly tests: readonly ToldTest[];
  /** every test of the reports, however it ended */
  readonly measured: readonly MeasuredTest[];
  /** what tools said of places in the code; `at` is null */
  readonly annotations: readonly ToldEntry[];
}

export const NO_REPORTS: SideReports = { tests: [], measured: [], annotations: [] };

type Found = Pick<DiagnosisOutcome, 'diagnosis' | 'log'>;

const TESTS_MOST = 500;
const ANNOTATIONS_MOST = 100;

/** Whether reports could say more than the log does: what it was about tests, or unclear. */
export function isWorthReports({ diagnosis }: Found): boolean {
  const { category = null, tests = [] } = diagnosis ?? {};
  return (
    category === null ||
    category === 'unknown' ||
    category === 'test_failure' ||
    category === 'flaky_test' ||
    tests.length > 0
  );
}

/** The log and what stands beside it, as one: the log says more, unless nothing can be read in it. */
export function joinReports(found: Found, reports: SideReports, packVersion: string): Found {
  const told = reports.tests.slice(0, TESTS_MOST);
  const annotations = reports.annotations.slice(0, ANNOTATIONS_MOST);
  if (told.length === 0 && annotations.length === 0) return found;
  const { diagnosis } = found;
  const isUnclear = diagnosis === null || diagnosis.category === null || diagnosis.category === 'unknown';
  const fromTests = isUnclear ? diagnoseTests(told, packVersion) : null;
  const base = fromTests ?? diagnosis;
  if (base === null) return found;
  const joined: Diagnosis = {
    ...base,
    tests: fromTests === null ? withoutDoubles(base.tests, told) : told,
    entries: [...base.entries, ...annotations],
    missing: base.missing.filter((word) => word !== 'tests_absent' || told.length === 0),
  };
  return { ...found, diagnosis: joined };
}

/** null when no test failed: that explains no failure. */
function diagnoseTests(told: readonly ToldTest[], packVersion: string): Diagnosis | null {
  const lines = told.map(({ suite, name, message }) => `FAILED ${suite ?? ''} ${name}: ${message ?? ''}`.trim());
  const tests = told.map((test, place) => ({ ...test, at: place + 1 }));
  const bytes = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const diagnosis = diagnoseTestReport({ tests, bytes, lines, packVersion });
  return diagnosis.category === null ? null : diagnosis;
}

/** What the log told already keeps its line. */
function withoutDoubles(known: readonly ToldTest[], told: readonly ToldTest[]): readonly ToldTest[] {
  const names = new Set(known.map(({ name }) => name));
  return [...known, ...told.filter(({ name }) => !names.has(name))];
}
