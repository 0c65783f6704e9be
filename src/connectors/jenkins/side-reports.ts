import type { SideReports } from '../../intake/index.ts';
import type { MeasuredTest } from '../../logs/index.ts';
import { listAt, type Payload, secondsAt, textAt } from '../payload.ts';

const TESTS_MOST = 1000;
const FAILED: ReadonlySet<string> = new Set(['FAILED', 'REGRESSION']);

/** The tests of a report of the JUnit plugin. */
export function testsOf(report: unknown): Pick<SideReports, 'tests' | 'measured'> {
  const cases = listAt(report, 'suites').flatMap((suite) => listAt(suite, 'cases')) as readonly Payload[];
  return { tests: cases.flatMap(testOf).slice(0, TESTS_MOST), measured: cases.flatMap(measuredTestOf) };
}

function testOf(test: Payload): SideReports['tests'] {
  const name = textAt(test, 'name');
  if (name === null || !FAILED.has(textAt(test, 'status') ?? '')) return [];
  const message = textAt(test, 'errorDetails')?.trim().split('\n', 1)[0] ?? null;
  return [{ name, suite: textAt(test, 'className'), result: 'failed', message, runner: 'junit', at: null }];
}

const OUTCOMES: Readonly<Record<string, MeasuredTest['result']>> = {
  PASSED: 'passed',
  FIXED: 'passed',
  FAILED: 'failed',
  REGRESSION: 'failed',
  SKIPPED: 'skipped',
};

function measuredTestOf(test: Payload): readonly MeasuredTest[] {
  const name = textAt(test, 'name');
  const result = OUTCOMES[textAt(test, 'status') ?? ''];
  if (name === null || result === undefined) return [];
  return [{ name, suite: textAt(test, 'className'), result, seconds: secondsAt(test, 'duration') }];
}
