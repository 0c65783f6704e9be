import { dirname } from 'node:path';
import type { Clock, Logger } from '../foundation/index.ts';
import { isRed, type PipelineStore } from '../intake/index.ts';
import { cacheOwnerOf } from './cache-owner.ts';
import { jobsToRepeat } from './job-order.ts';
import type { Pipeline } from './pipeline.ts';
import { readPipeline } from './pipeline-reader.ts';
import type { AttemptClaim, LocalAttempt, LocalRun, RunnerStore } from './ports.ts';
import { shownModules } from './project.ts';
import type { ProjectCopies } from './project-copies.ts';
import { factOfAttempt, withOtherJobs } from './run-facts.ts';
import type { JobConclusion, JobResult } from './run-job.ts';
import { type RunListener, type RunnerParts, runPipeline } from './run-pipeline.ts';

export interface AttemptWorkerParts {
  readonly store: RunnerStore;
  readonly copies: ProjectCopies;
  readonly pipeline: Pick<PipelineStore, 'record'>;
  readonly runner: RunnerParts;
  readonly clock: Clock;
  readonly logger: Logger;
}

export const ATTEMPT_LEASE_MS = 30_000;
const HEARTBEATS_PER_LEASE = 15;
/** An attempt that ended its worker twice is not begun a third time. */
const CLAIMS_MOST = 3;
const DEAF: RunListener = { line: () => {}, ended: () => {} };

/** Runs attempts of local runs that wait, and tells of those that are over. */
export class AttemptWorker {
  readonly #parts: AttemptWorkerParts;
  readonly #place: string;
  #stop = new AbortController();

  constructor(parts: AttemptWorkerParts) {
    this.#parts = parts;
    this.#place = parts.copies.place();
  }

  /** One turn; how much there was to do. */
  async work(): Promise<number> {
    const told = await this.tell();
    const claim = this.#stop.signal.aborted ? null : await this.#parts.store.claim(this.#place, ATTEMPT_LEASE_MS);
    if (claim === null) return told;
    await this.run(claim, DEAF);
    return told + 1;
  }

  /** What is under way is given back, to be begun again by whoever comes next. */
  stop(): void {
    this.#stop.abort();
  }

  /** Tells of attempts that are over; told twice it is one fact. */
  async tell(): Promise<number> {
    const { store, pipeline } = this.#parts;
    const untold = await store.untold(this.#place);
    for (const { run, attempt } of untold) {
      const fact = factOfAttempt(run, attempt);
      if (fact !== null) {
        // What was told as going on and never ended, since its worker did, is not waited for.
        const whole = withOtherJobs(fact, jobsOf(run), { status: 'finished', conclusion: 'skipped' });
        await pipeline.record([{ task: null, facts: [whole] }]);
      }
      await store.markTold(run.id, attempt);
    }
    return untold.length;
  }

  /** Runs an attempt that is held, to its end; null when it was given back or is somebody else's by now. */
  async run(claim: AttemptClaim, listener: RunListener): Promise<JobConclusion | null> {
    const { store, logger, pipeline } = this.#parts;
    const run = await store.read(claim.runId);
    const attempt = run?.attempts.find((candidate) => candidate.attempt === claim.attempt);
    if (run === null || attempt === undefined) return null;
    const names = { run: run.number, repository: run.repository.name, attempt: attempt.attempt };
    const begun = factOfAttempt(run, attempt.attempt);
    if (begun !== null) await pipeline.record([{ task: null, facts: [begun] }]);
    logger.info(names, 'a local run begins');
    const conclusion = await this.#runHeld(claim, run, attempt, listener);
    if (conclusion === null) {
      await store.release(claim);
      logger.info(names, 'a local run was given back');
      return null;
    }
    const isOurs = await store.finish(claim, conclusion);
    await this.tell();
    logger.info({ ...names, conclusion }, 'a local run is over');
    return isOurs ? conclusion : null;
  }

  async #runHeld(
    claim: AttemptClaim,
    run: LocalRun,
    attempt: LocalAttempt,
    listener: RunListener,
  ): Promise<JobConclusion | null> {
    const { store, copies, runner, logger } = this.#parts;
    if (claim.claims > CLAIMS_MOST || !copies.has(run.id)) {
      const problem = copies.has(run.id) ? 'it ended its worker each time' : 'the copy of its project is gone';
      logger.warn({ run: run.number, attempt: attempt.attempt, problem }, 'a local run cannot be run');
      return 'error';
    }
    const pipeline = readPipeline(run.document, run.file);
    const done = await this.#keepGreen(claim, run, pipeline);
    const ending = new AbortController();
    let isLost = false;
    const beat = setInterval(async () => {
      const state = await store.extend(claim, ATTEMPT_LEASE_MS).catch(() => 'held');
      isLost ||= state === 'lost';
      if (state !== 'held') ending.abort();
    }, ATTEMPT_LEASE_MS / HEARTBEATS_PER_LEASE);
    const places = new Map(pipeline.jobs.map((job, place) => [job.id, place]));
    const ends = new Map<string, number>();
    let isAnyRed = false;
    try {
      const outcome = await runPipeline(
        {
          pipeline,
          copy: { files: () => copies.open(run.id), shown: shownModules(dirname(run.file), runner) },
          cacheOwner: cacheOwnerOf(run),
          isWithoutCache: attempt.kind === 'without_cache',
          title: `run ${run.number}, attempt ${attempt.attempt}`,
          done,
        },
        runner,
        {
          line: listener.line,
          ended: async (job, result) => {
            if (result !== null) ends.set(job.id, result.finishedAtMs);
            await store.recordJob(claim, {
              ...jobOf(result),
              queuedAtMs:
                result === null ? null : Math.max(attempt.createdAtMs, ...job.needs.map((need) => ends.get(need) ?? 0)),
              job: job.id,
              position: places.get(job.id)!,
              isKept: false,
            });
            isAnyRed ||= result !== null && isRed(result.conclusion);
            if (isAnyRed) await this.#tellSoFar(run, attempt, pipeline);
            await listener.ended(job, result);
          },
        },
        AbortSignal.any([ending.signal, this.#stop.signal]),
      );
      const wasStopped = this.#stop.signal.aborted && !ending.signal.aborted;
      const isWhole = !wasStopped || ![...outcome.jobs.values()].includes('cancelled');
      return isLost || !isWhole ? null : outcome.conclusion;
    } finally {
      clearInterval(beat);
    }
  }

  /** What failed is explained while the rest goes on; it may be a reason to cancel that. */
  async #tellSoFar({ id }: LocalRun, { attempt }: LocalAttempt, { jobs }: Pipeline): Promise<void> {
    const { store, pipeline, logger } = this.#parts;
    try {
      const run = await store.read(id);
      const fact = run === null ? null : factOfAttempt(run, attempt);
      // Of the last of them it is told with the run.
      if (fact === null || fact.jobs.length >= jobs.length) return;
      const names = jobs.map((job) => job.id);
      const facts = [withOtherJobs(fact, names, { status: null, conclusion: null })];
      await pipeline.record([{ task: null, facts }]);
    } catch (error) {
      logger.warn({ err: error }, 'what failed in a local run is told when it is over');
    }
  }

  /** What was green before is not run again, unless it needs something that is. */
  async #keepGreen(
    claim: AttemptClaim,
    run: LocalRun,
    pipeline: Pipeline,
  ): Promise<ReadonlyMap<string, JobConclusion>> {
    const before = run.attempts.find(({ attempt }) => attempt === claim.attempt - 1);
    if (before === undefined) return new Map();
    const green = new Map(
      before.jobs.filter(({ conclusion }) => conclusion === 'success').map((job) => [job.job, job]),
    );
    const repeated = jobsToRepeat(pipeline.jobs, (id) => green.has(id));
    const kept = new Map<string, JobConclusion>();
    for (const [position, { id }] of pipeline.jobs.entries()) {
      if (repeated.has(id)) continue;
      await this.#parts.store.recordJob(claim, { ...green.get(id)!, position, isKept: true, log: null });
      kept.set(id, 'success');
    }
    return kept;
  }
}

/** The jobs of a run; none where its file was written for another version of this program. */
function jobsOf({ document, file }: LocalRun): readonly string[] {
  try {
    return readPipeline(document, file).jobs.map(({ id }) => id);
  } catch {
    return [];
  }
}

function jobOf(result: JobResult | null) {
  if (result === null) {
    return { conclusion: 'skipped' as const, failedStep: null, startedAtMs: null, finishedAtMs: null, log: null };
  }
  const { conclusion, failedStep, startedAtMs, finishedAtMs, log } = result;
  return { conclusion, failedStep, startedAtMs, finishedAtMs, log };
}
