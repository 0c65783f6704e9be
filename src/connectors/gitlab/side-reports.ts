import type { SideReports } from '../../intake/index.ts';
import type { MeasuredTest } from '../../logs/index.ts';
import { listAt, type Payload, secondsAt, textAt } from '../payload.ts';

const TESTS_MOST = 1000;

/**
 * The tests of one job in the test report of a pipeline, which has a suite for each job (and one for all jobs of a
 * matrix).
 */
export function testsOf(report: unknown, job: string | null): Pick<SideReports, 'tests' | 'measured'> {
  const cases = listAt(report, 'test_suites')
    .filter((suite) => isOf(textAt(suite, 'name'), job))
    .flatMap((suite) => listAt(suite, 'test_cases')) as readonly Payload[];
  return { tests: cases.flatMap(testOf).slice(0, TESTS_MOST), measured: cases.flatMap(measuredTestOf) };
}

/** `test 1/3` and `test: [node 22]` are reported under `test`. */
function isOf(suite: string | null, job: string | null): boolean {
  return suite === null || job === null || job === suite || job.startsWith(`${suite} `) || job.startsWith(`${suite}:`);
}

function testOf(test: Payload): SideReports['tests'] {
  const [name, status] = [textAt(test, 'name'), textAt(test, 'status')];
  if (name === null || (status !== 'failed' && status !== 'error')) return [];
  const said = textAt(test, 'system_output') ?? textAt(test, 'stack_trace');
  const suite = textAt(test, 'file') ?? textAt(test, 'classname');
  return [{ name, suite, result: status, message: said?.trim().split('\n', 1)[0] ?? null, runner: 'junit', at: null }];
}

const OUTCOMES: Readonly<Record<string, MeasuredTest['result']>> = {
  success: 'passed',
  failed: 'failed',
  error: 'error',
  skipped: 'skipped',
};

function measuredTestOf(test: Payload): readonly MeasuredTest[] {
  const name = textAt(test, 'name');
  const result = OUTCOMES[textAt(test, 'status') ?? ''];
  if (name === null || result === undefined) return [];
  const suite = textAt(test, 'file') ?? textAt(test, 'classname');
  return [{ name, suite, result, seconds: secondsAt(test, 'execution_time') }];
}
