import type { Clock } from '../../foundation/index.ts';
import {
  type CiProvider,
  type FailedRuns,
  type FailureRecord,
  NO_REPORTS,
  type PipelineFact,
  type RepositoryName,
  type SideReports,
} from '../../intake/index.ts';
import { factOfAttempt, type RunnerStore } from '../../runner/index.ts';

export interface LocalOptions {
  readonly store: Pick<RunnerStore, 'find' | 'readLog' | 'endedSince'>;
  readonly clock: Clock;
}

const DAY_MS = 24 * 60 * 60_000;
const PART = 100;
const RED = new Set(['failure', 'error', 'timed_out']);
/** Clocks of this program and of the database differ. */
const OVERLAP_MS = 60_000;

/** What the local runner ran, out of where it keeps its runs. */
export class LocalProvider implements CiProvider {
  readonly provider = 'local';
  readonly #options: LocalOptions;

  constructor(options: LocalOptions) {
    this.#options = options;
  }

  async openLog(failure: FailureRecord): Promise<AsyncIterable<Uint8Array> | null> {
    const { provider, repository, run, attempt, providerJob } = failure;
    if (run === null || providerJob === null) return null;
    const { store } = this.#options;
    const found = await store.find({ provider, name: repository }, numberOf(run));
    const log = found === null ? null : await store.readLog(found.id, attempt, providerJob);
    return log === null ? null : bytesOf(log);
  }

  /** What tests say is in the log. */
  async readReports(): Promise<SideReports> {
    return NO_REPORTS;
  }

  async readRun(repository: RepositoryName, run: string, attempt: number): Promise<PipelineFact | null> {
    const found = await this.#options.store.find(repository, numberOf(run));
    return found === null ? null : factOfAttempt(found, attempt);
  }

  async failedRuns(repository: RepositoryName, cursor: string | null): Promise<FailedRuns> {
    const { store, clock } = this.#options;
    const nowMs = clock.nowMs();
    const sinceMs = cursor === null ? nowMs - DAY_MS : Date.parse(cursor);
    const ended = await store.endedSince(repository, sinceMs, PART);
    const facts = ended.flatMap((run) =>
      run.attempts
        .filter(({ finishedAtMs, conclusion }) => (finishedAtMs ?? 0) >= sinceMs && RED.has(conclusion ?? ''))
        .flatMap(({ attempt }) => factOfAttempt(run, attempt) ?? []),
    );
    const lastMs = Math.max(...(ended.at(-1)?.attempts ?? []).map(({ finishedAtMs }) => finishedAtMs ?? 0));
    // A part full of one moment would be asked for over and over.
    const hasMore = ended.length === PART && lastMs > sinceMs;
    const nextMs = hasMore ? lastMs : nowMs - OVERLAP_MS;
    return { facts, cursor: new Date(nextMs).toISOString(), hasMore };
  }
}

function numberOf(run: string): number {
  return /^[1-9]\d{0,8}$/.test(run) ? Number(run) : -1;
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
