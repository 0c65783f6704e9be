import type { SideReports } from '../../intake/index.ts';
import { listAt, type Payload, textAt } from '../payload.ts';

const TESTS_MOST = 1000;

/**
 * The failed tests of one job in the test report of a pipeline, which has a suite for each job (and one for all jobs of a
 * matrix).
 */
export function testsOf(report: unknown, job: string | null): SideReports['tests'] {
  return listAt(report, 'test_suites')
    .filter((suite) => isOf(textAt(suite, 'name'), job))
    .flatMap((suite) => listAt(suite, 'test_cases'))
    .flatMap((test) => testOf(test as Payload))
    .slice(0, TESTS_MOST);
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
