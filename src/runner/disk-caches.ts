import { createHash, randomUUID } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  type Dirent,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Archive } from '../sandbox/index.ts';
import type { JobCache } from './run-job.ts';

/**
 * Caches of jobs, one archive a file. They are made by strangers and unpacked only in the sandbox.
 * What was kept is never replaced, only deleted.
 */
export class DiskCaches {
  readonly #folder: string;

  /** @param folder made when the first cache is kept */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param pipeline whose cache it is; pipelines share nothing */
  of(pipeline: string, key: string): JobCache {
    const file = this.#fileOf(pipeline, key);
    return {
      open: () => openArchive(file),
      delete: () => rmSync(file, { force: true }),
      take: (archive) => this.#take(archive, file),
    };
  }

  /** Deletes all of a pipeline; how many there were. */
  delete(pipeline: string): number {
    const files = this.#filesOf(pipeline);
    for (const { name } of files) rmSync(join(this.#folder, name), { force: true });
    return files.length;
  }

  /** How many a pipeline has, and how much room they take. */
  size(pipeline: string): { readonly count: number; readonly bytes: number } {
    const sizes = this.#filesOf(pipeline).map(({ name }) => statSync(join(this.#folder, name)).size);
    return { count: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  }

  async #take(archive: Readable, file: string): Promise<{ keep(): void; drop(): void }> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const partial = join(this.#folder, `${randomUUID()}.partial`);
    const drop = () => rmSync(partial, { force: true });
    try {
      await pipeline(archive, createWriteStream(partial, { mode: 0o600 }));
    } catch {
      // It was ended midway: the job says why.
      drop();
      return { keep: () => {}, drop: () => {} };
    }
    return { keep: () => renameSync(partial, file), drop };
  }

  #filesOf(pipeline: string): readonly Dirent[] {
    const begin = `${digestOf(pipeline)}-`;
    try {
      return readdirSync(this.#folder, { withFileTypes: true }).filter(({ name }) => name.startsWith(begin));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  #fileOf(pipeline: string, key: string): string {
    return join(this.#folder, `${digestOf(pipeline)}-${digestOf(key)}.tar`);
  }
}

function openArchive(file: string): Archive | null {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  return size === undefined ? null : (createReadStream(file) as AsyncIterable<Uint8Array>);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
