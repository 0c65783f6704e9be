import { AuthorizationError, BadInputError, ConflictError, NotFoundError } from '../foundation/index.ts';
import type { RepositoryName } from '../intake/index.ts';
import { cacheOwnerOf } from './cache-owner.ts';
import type { DiskCaches } from './disk-caches.ts';
import type { AttemptKind, LocalRun, RunnerStore } from './ports.ts';
import type { ProjectCopies } from './project-copies.ts';

/** A run as everything outside of the runner calls it. */
export interface LocalRunName {
  readonly repository: RepositoryName;
  /** the number of the run */
  readonly run: string;
}

/** A further attempt that was asked for. */
export interface AskedAttempt {
  readonly attempt: number;
  /** false: it was asked for before */
  readonly isNew: boolean;
}

export interface LocalRunState {
  readonly run: LocalRun;
  /** the newest attempt */
  readonly attempt: number;
}

export interface LocalRunsParts {
  readonly store: RunnerStore;
  readonly caches: DiskCaches;
  readonly copies: ProjectCopies;
  /** hears that an attempt waits */
  readonly wake: () => void;
}

/** What can be done with runs of the local runner. Everything asked twice under one key is done once. */
export class LocalRuns {
  readonly #parts: LocalRunsParts;

  constructor(parts: LocalRunsParts) {
    this.#parts = parts;
  }

  /**
   * Runs again what failed in an attempt, and what needs it; what was green stays.
   *
   * @param key whoever asks; kept with the attempt
   * @throws NotFoundError, ConflictError when the attempt is not over, BadInputError when the copy of the project is gone,
   * AuthorizationError when it is in another data folder
   */
  rerunFailedJobs(name: LocalRunName, attempt: number, key: string): Promise<AskedAttempt> {
    return this.#ask(name, attempt, 'failed_jobs', key);
  }

  /** The same, after what the jobs would get from their caches was deleted. */
  rerunWithoutCache(name: LocalRunName, attempt: number, key: string): Promise<AskedAttempt> {
    return this.#ask(name, attempt, 'without_cache', key);
  }

  /** Ends an attempt; false when it is over. @throws NotFoundError */
  async cancel(name: LocalRunName, attempt: number): Promise<boolean> {
    const { id } = await this.#find(name);
    const isDone = await this.#parts.store.cancel(id, attempt);
    if (isDone) this.#parts.wake();
    return isDone;
  }

  /**
   * Deletes what the pipeline of a run has in its caches; how many there were.
   *
   * @param beginning how the keys of those begin; `''`: all
   * @throws NotFoundError, AuthorizationError when they are in another data folder
   */
  async deleteCaches(name: LocalRunName, beginning: string): Promise<number> {
    return this.#parts.caches.delete(cacheOwnerOf(await this.#findHere(name)), beginning);
  }

  /** How many caches `deleteCaches` would delete. @throws as that does */
  async countCaches(name: LocalRunName, beginning: string): Promise<number> {
    return this.#parts.caches.count(cacheOwnerOf(await this.#findHere(name)), beginning);
  }

  /** What is known of a run; null when there is none. */
  async state({ repository, run }: LocalRunName): Promise<LocalRunState | null> {
    const found = await this.#parts.store.find(repository, numberOf(run));
    if (found === null) return null;
    return { run: found, attempt: found.attempts.at(-1)?.attempt ?? 0 };
  }

  /**
   * A file beside the pipeline file, as text, out of the copy of the project that the newest run was run from; null when
   * there is none.
   *
   * @param name without folders
   * @throws BadInputError when it is larger than 256 KB or the copy is gone, AuthorizationError when it is in another data
   * folder
   */
  async readProjectFile(repository: RepositoryName, name: string): Promise<string | null> {
    const run = await this.#parts.store.latest(repository);
    if (run === null) return null;
    this.#demandCopy(run);
    return await this.#parts.copies.readFile(run.id, name);
  }

  async #ask(name: LocalRunName, after: number, kind: AttemptKind, key: string): Promise<AskedAttempt> {
    const run = await this.#find(name);
    this.#demandCopy(run);
    const asked = await this.#parts.store.addAttempt(run.id, after, kind, key);
    if (asked === null) {
      const isThere = run.attempts.some(({ attempt }) => attempt === after);
      if (!isThere) throw new NotFoundError(`run ${name.run} has no attempt ${after}`);
      throw new ConflictError(`attempt ${after} of run ${name.run} is not over`);
    }
    this.#parts.wake();
    return asked;
  }

  /** Another server may have what this one has not: it is asked for like a permission, again and again. */
  #demandHere({ place, number }: LocalRun): void {
    if (place === this.#parts.copies.place()) return;
    throw new AuthorizationError(
      `run ${number} belongs to another data folder: it needs a server with that folder (--data)`,
      { permission: 'the data folder of the run' },
    );
  }

  #demandCopy(run: LocalRun): void {
    this.#demandHere(run);
    if (this.#parts.copies.has(run.id)) return;
    throw new BadInputError(`the copy of the project of run ${run.number} is gone: register it again`);
  }

  async #findHere(name: LocalRunName): Promise<LocalRun> {
    const run = await this.#find(name);
    this.#demandHere(run);
    return run;
  }

  async #find({ repository, run }: LocalRunName): Promise<LocalRun> {
    const found = await this.#parts.store.find(repository, numberOf(run));
    if (found === null) throw new NotFoundError(`${repository.name} has no local run ${run.slice(0, 20)}`);
    return found;
  }
}

function numberOf(run: string): number {
  return /^[1-9]\d{0,8}$/.test(run) ? Number(run) : -1;
}
