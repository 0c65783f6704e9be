import { type AlertPolicy, DEFAULT_ALERT_POLICY, type SeriesWatchOptions } from '../anomaly/index.ts';
import type { FinishedRun, Labels, OwnSample, SeriesOrigin } from './records.ts';
import { TEST_FAILED } from './test-series.ts';

const GREEN = 'success';
/** How runs and jobs end that say something of how often they fail. */
const RED = new Set(['failure', 'error', 'timed_out']);
const RUN_FAILED = 'run.failed';
const JOB_FAILED = 'job.failed';
const OUTCOMES = new Set([RUN_FAILED, JOB_FAILED, TEST_FAILED]);
const SECONDS_PER_MINUTE = 60;
const MS_PER_SECOND = 1000;

/** How a series is watched. */
export interface WatchPlan {
  readonly options: Pick<SeriesWatchOptions, 'detector' | 'settings'>;
  readonly policy: AlertPolicy;
}

/**
 * How a series is watched: by `auto`; outcomes of ones and zeros by evidence that their rate became three times as high.
 * Such evidence has gathered over many samples, so that one anomaly is confirmed by itself.
 */
export function planOf({ name, origin }: { readonly name: string; readonly origin: SeriesOrigin }): WatchPlan {
  const isOutcome = origin === 'own' && OUTCOMES.has(name);
  if (!isOutcome) return { options: {}, policy: DEFAULT_ALERT_POLICY };
  const options = { detector: 'count_rate', settings: { times: 3, line: 8 } };
  return { options, policy: { ...DEFAULT_ALERT_POLICY, confirmRows: 1 } };
}

/**
 * What a finished run says about its pipeline and jobs: how long green runs and jobs take, how long the first job of a
 * run and each job waited, which are red, what green runs and jobs cost in minutes of machines. What is red ends early, so
 * its duration says nothing of how long it takes; what was cancelled says nothing at all.
 */
export function samplesOf(run: FinishedRun): readonly OwnSample[] {
  const { startedAtMs, finishedAtMs, jobs } = run;
  const pipeline: Labels = { pipeline: run.pipeline ?? '' };
  const samples: OwnSample[] = [];
  const add = (name: string, labels: Labels, value: number) => {
    if (!Number.isFinite(value) || value < 0) return;
    const { organisationId, repositoryId, repository, id } = run;
    samples.push({ organisationId, repositoryId, repository, runId: id, name, labels, atMs: finishedAtMs, value });
  };
  const isGreen = run.conclusion === GREEN;
  if (isGreen || RED.has(run.conclusion ?? '')) add(RUN_FAILED, pipeline, isGreen ? 0 : 1);
  if (isGreen && startedAtMs !== null) add('run.duration_seconds', pipeline, seconds(startedAtMs, finishedAtMs));
  const starts = jobs.flatMap((job) => (job.startedAtMs === null ? [] : [job.startedAtMs]));
  if (startedAtMs !== null && starts.length > 0) {
    add('run.queue_seconds', pipeline, seconds(startedAtMs, Math.min(...starts)));
  }
  const minutes = minutesOf(jobs);
  if (isGreen && minutes > 0) add('run.cost_minutes', pipeline, minutes);
  // Jobs of one name in a run, as of a matrix without values, are one sample: red if one is, as long as the longest,
  // at the cost of all.
  for (const [name, own] of Map.groupBy(jobs, (job) => job.name)) {
    const labels = { ...pipeline, job: name };
    const green = own.filter(({ conclusion }) => conclusion === GREEN);
    const isRed = own.some(({ conclusion }) => RED.has(conclusion ?? ''));
    if (isRed || green.length > 0) add(JOB_FAILED, labels, isRed ? 1 : 0);
    const longest = Math.max(0, ...green.map(secondsOf));
    if (longest > 0) add('job.duration_seconds', labels, longest);
    const ownMinutes = minutesOf(green);
    if (!isRed && ownMinutes > 0) add('job.cost_minutes', labels, ownMinutes);
    const waits = own.flatMap(waitOf);
    if (waits.length > 0) add('job.queue_seconds', labels, Math.max(...waits));
  }
  return samples;
}

type Job = FinishedRun['jobs'][number];

/** The one price there is: a minute of a job is a minute of a machine. */
function minutesOf(jobs: readonly Job[]): number {
  return jobs.reduce((sum, job) => sum + secondsOf(job) / SECONDS_PER_MINUTE, 0);
}

/** Nothing of a job that was skipped or cancelled, whose start may be none; nothing where clocks contradict each other. */
function waitOf({ conclusion, queuedAtMs, startedAtMs }: Job): number[] {
  const hasRun = conclusion === GREEN || RED.has(conclusion ?? '');
  if (!hasRun || queuedAtMs === null || startedAtMs === null || startedAtMs < queuedAtMs) return [];
  return [seconds(queuedAtMs, startedAtMs)];
}

function secondsOf({ startedAtMs, finishedAtMs }: Job): number {
  return startedAtMs === null || finishedAtMs === null ? 0 : Math.max(0, seconds(startedAtMs, finishedAtMs));
}

function seconds(fromMs: number, toMs: number): number {
  return (toMs - fromMs) / MS_PER_SECOND;
}
