import type { FinishedRun, Labels, OwnSample } from './records.ts';

const GREEN = 'success';
/** a rate of fewer runs says little */
const LEAST_RUNS = 5;
const MS_PER_MINUTE = 60_000;
const MS_PER_SECOND = 1000;

/**
 * What a finished run says about its pipeline and jobs: how long green runs and jobs take, how long the first job
 * waited, how many of the newest runs are red, what all jobs cost in minutes of machines. A red run ends early, so its
 * duration says nothing of how long a run takes.
 */
export function samplesOf(run: FinishedRun): readonly OwnSample[] {
  const { startedAtMs, finishedAtMs, jobs, recentRuns, recentRed } = run;
  const pipeline: Labels = { pipeline: run.pipeline ?? '' };
  const samples: OwnSample[] = [];
  const add = (name: string, labels: Labels, value: number) => {
    if (!Number.isFinite(value) || value < 0) return;
    const { organisationId, repositoryId, repository, id } = run;
    samples.push({ organisationId, repositoryId, repository, runId: id, name, labels, atMs: finishedAtMs, value });
  };
  const isGreen = run.conclusion === GREEN;
  if (isGreen && startedAtMs !== null) add('run.duration_seconds', pipeline, seconds(startedAtMs, finishedAtMs));
  if (recentRuns >= LEAST_RUNS) add('run.failure_rate', pipeline, recentRed / recentRuns);
  const starts = jobs.flatMap((job) => (job.startedAtMs === null ? [] : [job.startedAtMs]));
  if (startedAtMs !== null && starts.length > 0) {
    add('run.queue_seconds', pipeline, seconds(startedAtMs, Math.min(...starts)));
  }
  let minutes = 0;
  // Jobs of one name in a run, as of a matrix without values, are one sample: the longest.
  const longest = new Map<string, number>();
  for (const job of jobs) {
    if (job.startedAtMs === null || job.finishedAtMs === null || job.finishedAtMs < job.startedAtMs) continue;
    minutes += (job.finishedAtMs - job.startedAtMs) / MS_PER_MINUTE;
    if (job.conclusion !== GREEN) continue;
    const duration = seconds(job.startedAtMs, job.finishedAtMs);
    longest.set(job.name, Math.max(longest.get(job.name) ?? 0, duration));
  }
  if (isGreen && minutes > 0) add('run.cost_minutes', pipeline, minutes);
  for (const [name, duration] of longest) add('job.duration_seconds', { ...pipeline, job: name }, duration);
  return samples;
}

function seconds(fromMs: number, toMs: number): number {
  return (toMs - fromMs) / MS_PER_SECOND;
}
