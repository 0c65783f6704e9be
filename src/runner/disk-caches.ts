import { createHash, randomUUID } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Archive } from '../sandbox/index.ts';
import type { JobCache } from './run-job.ts';

const ARCHIVE = '.tar';

/**
 * Caches of jobs, one archive a file, with the key beside it. They are made by strangers and unpacked only in the
 * sandbox. What was kept is never replaced, only deleted.
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
      delete: () => remove(file),
      take: (archive) => this.#take(archive, file, key),
    };
  }

  /** Deletes those of a pipeline whose keys begin so, `''` all of them; how many there were. */
  delete(pipeline: string, beginning: string): number {
    const files = this.#filesOf(pipeline, beginning);
    for (const file of files) remove(file);
    return files.length;
  }

  /** How many a pipeline has whose keys begin so, `''` all of them. */
  count(pipeline: string, beginning: string): number {
    return this.#filesOf(pipeline, beginning).length;
  }

  async #take(archive: Readable, file: string, key: string): Promise<{ keep(): void; drop(): void }> {
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
    const keep = () => {
      writeFileSync(keyFileOf(file), key, { mode: 0o600 });
      renameSync(partial, file);
    };
    return { keep, drop };
  }

  #filesOf(pipeline: string, beginning: string): readonly string[] {
    const owner = `${digestOf(pipeline)}-`;
    const names = orNone(() => readdirSync(this.#folder)) ?? [];
    return names
      .filter((name) => name.startsWith(owner) && name.endsWith(ARCHIVE))
      .map((name) => join(this.#folder, name))
      .filter((file) => {
        // One whose key is not known may be the one that is meant, and is made again where it is not.
        const key = beginning === '' ? null : orNone(() => readFileSync(keyFileOf(file), 'utf8'));
        return key === null || key.startsWith(beginning);
      });
  }

  #fileOf(pipeline: string, key: string): string {
    return join(this.#folder, `${digestOf(pipeline)}-${digestOf(key)}${ARCHIVE}`);
  }
}

function keyFileOf(file: string): string {
  return `${file.slice(0, -ARCHIVE.length)}.key`;
}

function remove(file: string): void {
  rmSync(file, { force: true });
  rmSync(keyFileOf(file), { force: true });
}

/** null when what is looked for is not there */
function orNone<T>(look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function openArchive(file: string): Archive | null {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  return size === undefined ? null : (createReadStream(file) as AsyncIterable<Uint8Array>);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
