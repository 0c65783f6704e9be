import type { RepositoryName } from '../intake/index.ts';
import type { JobConclusion } from './run-job.ts';

/** What an attempt does: everything, what failed before, or that without what was cached. */
export type AttemptKind = 'first' | 'failed_jobs' | 'without_cache';

export type AttemptState = 'queued' | 'running' | 'finished' | 'cancelled';

/** A pipeline with the copy of its project, to be run. */
export interface NewLocalRun {
  readonly id: string;
  readonly repository: RepositoryName;
  readonly pipeline: string;
  /** of the pipeline file, absolute */
  readonly file: string;
  /** SHA-256 of the pipeline file, hexadecimal */
  readonly digest: string;
  /** the pipeline file */
  readonly document: string;
  /** names the data folder that holds the copy of the project */
  readonly place: string;
  readonly branch: string | null;
  readonly commit: string | null;
}

export interface LocalJob {
  readonly job: string;
  readonly conclusion: JobConclusion;
  /** it was green before and was not run again */
  readonly isKept: boolean;
  readonly failedStep: string | null;
  /** since when nothing it needs was missing any more; null where it was skipped */
  readonly queuedAtMs: number | null;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
}

export interface LocalAttempt {
  /** 1 for the first */
  readonly attempt: number;
  readonly kind: AttemptKind;
  readonly state: AttemptState;
  /** null until it is over */
  readonly conclusion: JobConclusion | null;
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  /** those that are over, in the order of the pipeline */
  readonly jobs: readonly LocalJob[];
}

export interface LocalRun extends NewLocalRun {
  /** counts up within the repository; what others call the run */
  readonly number: number;
  readonly createdAtMs: number;
  /** by number, the first first */
  readonly attempts: readonly LocalAttempt[];
}

/** An attempt that somebody holds for a while. */
export interface AttemptClaim {
  readonly runId: string;
  readonly attempt: number;
  /** whoever shows it may go on; a later claim makes a new one */
  readonly token: string;
  /** how often it was begun, this time included */
  readonly claims: number;
}

/** What becomes of a lease: prolonged, or to be ended, or somebody else's by now. */
export type LeaseState = 'held' | 'stopping' | 'lost';

export interface FinishedJob extends LocalJob {
  /** place in the pipeline, from 0 */
  readonly position: number;
  /** without secrets; null for a job that was not run */
  readonly log: string | null;
}

/** Keeps runs of the local runner. Times and leases are those of the store, so that no clock of a worker can break them. */
export interface RunnerStore {
  /**
   * Keeps a run with its first attempt.
   *
   * @param leaseMs the attempt is held by whoever registers it; 0: it waits for any worker
   */
  register(run: NewLocalRun, leaseMs: number): Promise<{ readonly run: LocalRun; readonly claim: AttemptClaim | null }>;
  /** Takes the oldest due attempt of a place; what an earlier holder recorded of it is gone. */
  claim(place: string, leaseMs: number): Promise<AttemptClaim | null>;
  extend(claim: AttemptClaim, leaseMs: number): Promise<LeaseState>;
  /** Gives it back, due at once. */
  release(claim: AttemptClaim): Promise<void>;
  /** false when somebody else holds it by now */
  recordJob(claim: AttemptClaim, job: FinishedJob): Promise<boolean>;
  /** false when somebody else holds it by now */
  finish(claim: AttemptClaim, conclusion: JobConclusion): Promise<boolean>;
  /**
   * Adds the attempt after one that is over; asked twice it is added once.
   *
   * @returns null when the attempt is not there, or not over
   */
  addAttempt(
    runId: string,
    after: number,
    kind: AttemptKind,
    key: string,
  ): Promise<{ readonly attempt: number; readonly isNew: boolean } | null>;
  /** An attempt that waits is over at once; one under way when its worker hears of it. false: it is over, or not there */
  cancel(runId: string, attempt: number): Promise<boolean>;
  read(id: string): Promise<LocalRun | null>;
  find(repository: RepositoryName, number: number): Promise<LocalRun | null>;
  /** the run of a repository that was registered last */
  latest(repository: RepositoryName): Promise<LocalRun | null>;
  readLog(runId: string, attempt: number, job: string): Promise<string | null>;
  /** finished attempts nobody was told of, the oldest first, at most 20 */
  untold(place: string): Promise<readonly { readonly run: LocalRun; readonly attempt: number }[]>;
  markTold(runId: string, attempt: number): Promise<void>;
  /** runs with an attempt that ended since then, the oldest end first, at most `limit` */
  endedSince(repository: RepositoryName, sinceMs: number, limit: number): Promise<readonly LocalRun[]>;
}
