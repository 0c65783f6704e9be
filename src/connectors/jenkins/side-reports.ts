import type { SideReports } from '../../intake/index.ts';
import { listAt, type Payload, textAt } from '../payload.ts';

const TESTS_MOST = 1000;
const FAILED: ReadonlySet<string> = new Set(['FAILED', 'REGRESSION']);

/** The failed tests of a report of the JUnit plugin. */
export function testsOf(report: unknown): SideReports['tests'] {
  return listAt(report, 'suites')
    .flatMap((suite) => listAt(suite, 'cases'))
    .flatMap((test) => testOf(test as Payload))
    .slice(0, TESTS_MOST);
}

function testOf(test: Payload): SideReports['tests'] {
  const name = textAt(test, 'name');
  if (name === null || !FAILED.has(textAt(test, 'status') ?? '')) return [];
  const message = textAt(test, 'errorDetails')?.trim().split('\n', 1)[0] ?? null;
  return [{ name, suite: textAt(test, 'className'), result: 'failed', message, runner: 'junit', at: null }];
}
