import type { TestReport } from '../intake/index.ts';
import type { Labels, OwnSample } from './records.ts';

export const TEST_FAILED = 'test.failed';
const TEST_SECONDS = 'test.duration_seconds';
const TEST_COST = 'test.cost_minutes';
const SECONDS_PER_MINUTE = 60;

/** So many of a report are begun to be watched: those that failed, and the slowest of the others. */
const MOST_FAILED = 100;
const MOST_SLOW = 50;

type Test = TestReport['tests'][number];

/** A test of a report, as its series are called. */
interface WatchedTest {
  readonly labels: Labels;
  readonly key: string;
  readonly isFailed: boolean;
  /** null where it did not pass, or nobody says */
  readonly seconds: number | null;
  /** of all of its name that passed */
  readonly secondsOfAll: number;
}

/**
 * What a report says about tests: which failed, how long those took that passed, and what that cost at the rate of their
 * job, whose minutes are those of a machine. A test has no queue of its own: it waits as its job does. Tests that are watched already go on;
 * others begin to be when they failed, or are among the slowest of their job.
 *
 * A test that failed before it passed counts as failed. Tests of one name are one: failed if one is, as long as the
 * longest, at the cost of all. Those that were skipped say nothing.
 *
 * @param watched keys of the tests of the repository that are watched, as `testKey` makes them
 * @param room how many others may begin to be
 */
export function samplesOfTests(report: TestReport, watched: ReadonlySet<string>, room: number): readonly OwnSample[] {
  const tests = testsOf(report);
  const failed = tests.filter(({ isFailed }) => isFailed).slice(0, MOST_FAILED);
  const slow = tests
    .filter(({ seconds }) => seconds !== null)
    .sort((one, other) => other.seconds! - one.seconds!)
    .slice(0, MOST_SLOW);
  const fresh = [...new Set([...failed, ...slow])].filter(({ key }) => !watched.has(key));
  const chosen = [...tests.filter(({ key }) => watched.has(key)), ...fresh.slice(0, Math.max(0, room))];
  const { organisationId, repositoryId, repository, runId, atMs } = report;
  const place = { organisationId, repositoryId, repository, runId, atMs };
  return chosen.flatMap(({ labels, isFailed, seconds, secondsOfAll }) => [
    { ...place, name: TEST_FAILED, labels, value: isFailed ? 1 : 0 },
    ...(seconds === null ? [] : [{ ...place, name: TEST_SECONDS, labels, value: seconds }]),
    // What failed ended early, or waited in vain.
    ...(isFailed || secondsOfAll === 0
      ? []
      : [{ ...place, name: TEST_COST, labels, value: secondsOfAll / SECONDS_PER_MINUTE }]),
  ]);
}

/** The same for the same test of the same job. */
export function testKey({ pipeline, job, suite, test }: Labels): string {
  return JSON.stringify([pipeline, job, suite, test]);
}

function testsOf({ pipeline, job, tests }: TestReport): readonly WatchedTest[] {
  const known = new Map<string, WatchedTest>();
  for (const test of tests) {
    if (test.result === 'skipped') continue;
    const labels = { pipeline: pipeline ?? '', job: job ?? '', suite: test.suite ?? '', test: test.name };
    const key = testKey(labels);
    const before = known.get(key);
    const seconds = secondsOf(test);
    known.set(key, {
      labels,
      key,
      isFailed: test.result !== 'passed' || before?.isFailed === true,
      seconds: seconds === null || before?.seconds === undefined ? seconds : Math.max(seconds, before.seconds ?? 0),
      secondsOfAll: (before?.secondsOfAll ?? 0) + (seconds ?? 0),
    });
  }
  return [...known.values()];
}

/** A test that failed ended early, or waited in vain: that says nothing of how long it takes. */
function secondsOf({ result, seconds }: Test): number | null {
  return result === 'passed' ? seconds : null;
}
