import { randomUUID } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Archive, readPacked } from '../sandbox/index.ts';

const COPIES_MOST = 100;
const FILE_MOST = 256 << 10;

/** Copies of projects as they were when their run was registered, so that every attempt runs the same. */
export class ProjectCopies {
  readonly #folder: string;
  readonly #place: string;

  /** @param dataFolder where this program keeps its data */
  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'runner', 'copies');
    this.#place = join(dataFolder, 'runner', 'place');
  }

  /** The name of this data folder: the same for all programs that use it, made by the first. */
  place(): string {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    try {
      writeFileSync(this.#place, randomUUID(), { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    return readFileSync(this.#place, 'utf8').trim();
  }

  /** Keeps a copy under the id of its run; the oldest make room. */
  async keep(runId: string, files: Archive): Promise<void> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const partial = join(this.#folder, `${runId}.partial`);
    try {
      await pipeline(files, createWriteStream(partial, { mode: 0o600 }));
      renameSync(partial, this.#fileOf(runId));
    } catch (error) {
      rmSync(partial, { force: true });
      throw error;
    }
    // Identifiers sort by the time they were made.
    const kept = readdirSync(this.#folder)
      .filter((name) => name.endsWith('.tar'))
      .sort();
    for (const name of kept.slice(0, -COPIES_MOST)) rmSync(join(this.#folder, name), { force: true });
  }

  has(runId: string): boolean {
    return existsSync(this.#fileOf(runId));
  }

  open(runId: string): Archive {
    return createReadStream(this.#fileOf(runId)) as AsyncIterable<Uint8Array>;
  }

  /**
   * A file at the top of a copy, as text; null when there is none.
   *
   * @param name without folders
   * @throws BadInputError when it is larger than 256 KB or the copy cannot be read
   */
  readFile(runId: string, name: string): Promise<string | null> {
    return readPacked(this.#fileOf(runId), basename(name), FILE_MOST);
  }

  #fileOf(runId: string): string {
    return join(this.#folder, `${runId}.tar`);
  }
}
