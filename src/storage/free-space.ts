import { statfs } from 'node:fs/promises';
import { type Logger, StorageFullError } from '../foundation/index.ts';

const CHECK_MS = 1_000;
const FLOOR_MOST_BYTES = 512 * 2 ** 20;
const FLOOR_LEAST_BYTES = 48 * 2 ** 20;
const FLOOR_SHARE = 0.02;

/**
 * Watches the disk of the bundled server. Below the floor nothing new is taken, so that what is there can still be
 * read, tidied up and brought to disk; a server that cannot write its log stops.
 */
export class FreeSpace {
  readonly #directory: string;
  readonly #logger: Logger;
  readonly #timer: NodeJS.Timeout;
  #isFull = false;

  constructor(directory: string, logger: Logger) {
    this.#directory = directory;
    this.#logger = logger;
    this.#timer = setInterval(() => void this.check(), CHECK_MS).unref();
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  /** @throws StorageFullError below the floor */
  demand(): void {
    if (this.#isFull) throw new StorageFullError('the disk is nearly full; free some space and it goes on by itself');
  }

  /** Looks now. */
  async check(): Promise<void> {
    try {
      const { bsize, blocks, bavail } = await statfs(this.#directory);
      const floor = Math.min(FLOOR_MOST_BYTES, Math.max(FLOOR_LEAST_BYTES, blocks * bsize * FLOOR_SHARE));
      const isFull = bavail * bsize < floor;
      if (isFull !== this.#isFull) {
        const fields = { freeBytes: bavail * bsize, floorBytes: Math.round(floor) };
        if (isFull) this.#logger.error(fields, 'the disk is nearly full, new signals are refused');
        else this.#logger.info(fields, 'the disk has room again');
      }
      this.#isFull = isFull;
    } catch (error) {
      this.#logger.warn({ error: String(error) }, 'the free space of the disk cannot be read');
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
