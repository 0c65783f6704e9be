import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BadInputError, ConflictError, NotFoundError } from '../foundation/index.ts';
import type { RepositoryName } from '../intake/index.ts';
import { cacheOwnerOf } from './cache-owner.ts';
import type { DiskCaches } from './disk-caches.ts';
import type { AttemptKind, LocalRun, RunnerStore } from './ports.ts';
import type { ProjectCopies } from './project-copies.ts';

const PROJECT_FILE_MOST = 256 << 10;

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

/** What a run has in its caches. */
export interface LocalRunState {
  readonly run: LocalRun;
  readonly caches: { readonly count: number; readonly bytes: number };
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
   * @throws NotFoundError, ConflictError when the attempt is not over or the copy of the project is gone
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
   * @throws NotFoundError, ConflictError when they are in another data folder
   */
  async deleteCaches(name: LocalRunName): Promise<number> {
    const run = await this.#find(name);
    this.#demandHere(run);
    return this.#parts.caches.delete(cacheOwnerOf(run));
  }

  /** What is known of a run; null when there is none. */
  async state({ repository, run }: LocalRunName): Promise<LocalRunState | null> {
    const found = await this.#parts.store.find(repository, numberOf(run));
    if (found === null) return null;
    const caches = this.#parts.caches.size(cacheOwnerOf(found));
    return { run: found, caches, attempt: found.attempts.at(-1)?.attempt ?? 0 };
  }

  /**
   * A file beside the pipeline file of the newest run, as text; null when there is none, or it is in another data folder.
   *
   * @param name without folders
   */
  async readProjectFile(repository: RepositoryName, name: string): Promise<string | null> {
    const run = await this.#parts.store.latest(repository);
    if (run === null || run.place !== this.#parts.copies.place()) return null;
    try {
      // A link could lead anywhere on this machine.
      const file = await open(join(dirname(run.file), basename(name)), constants.O_RDONLY | constants.O_NOFOLLOW);
      try {
        const { size } = await file.stat();
        if (size > PROJECT_FILE_MOST)
          throw new BadInputError(`expected ${name} of at most 256 KB, it has ${size} bytes`);
        return await file.readFile('utf8');
      } finally {
        await file.close();
      }
    } catch (error) {
      if (['ENOENT', 'ELOOP', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
      throw error;
    }
  }

  async #ask(name: LocalRunName, after: number, kind: AttemptKind, key: string): Promise<AskedAttempt> {
    const run = await this.#find(name);
    this.#demandHere(run);
    if (!this.#parts.copies.has(run.id)) {
      throw new ConflictError(`the copy of the project of run ${name.run} is gone: register it again`);
    }
    const asked = await this.#parts.store.addAttempt(run.id, after, kind, key);
    if (asked === null) {
      const isThere = run.attempts.some(({ attempt }) => attempt === after);
      if (!isThere) throw new NotFoundError(`run ${name.run} has no attempt ${after}`);
      throw new ConflictError(`attempt ${after} of run ${name.run} is not over`);
    }
    this.#parts.wake();
    return asked;
  }

  #demandHere({ place, number }: LocalRun): void {
    if (place === this.#parts.copies.place()) return;
    throw new ConflictError(`run ${number} belongs to another data folder: ask the server that uses that`);
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
