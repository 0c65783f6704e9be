import type { Logger } from '../foundation/index.ts';

export interface WorkLoopOptions {
  readonly name: string;
  /** does what is due; how much that was */
  readonly work: () => Promise<number>;
  /** wait after a turn in which nothing was due, unless somebody wakes it */
  readonly idleMs: number;
  readonly logger: Logger;
}

const LONGEST_REST_MS = 10_000;
const FIRST_REST_MS = 100;

/** Does work in turns for as long as the program runs: at once while there is some, now and then while there is none. */
export class WorkLoop {
  readonly #options: WorkLoopOptions;
  #isStopped = false;
  #isWanted = false;
  #wake = () => {};
  #running: Promise<void> | null = null;

  constructor(options: WorkLoopOptions) {
    this.#options = options;
  }

  start(): this {
    this.#running ??= this.#run();
    return this;
  }

  /** Something is due: the next turn begins now, or right after the one under way. */
  wake(): void {
    this.#isWanted = true;
    this.#wake();
  }

  /** No further turn begins; resolves when the one under way is over. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { name, work, idleMs, logger } = this.#options;
    let restMs = FIRST_REST_MS;
    while (!this.#isStopped) {
      this.#isWanted = false;
      try {
        const done = await work();
        restMs = FIRST_REST_MS;
        if (done === 0) await this.#rest(idleMs);
      } catch (error) {
        logger.warn({ loop: name, err: error, retryInMs: restMs }, 'a turn of work failed, will try again');
        await this.#rest(restMs, false);
        restMs = Math.min(LONGEST_REST_MS, restMs * 2);
      }
    }
  }

  async #rest(ms: number, mayBeWoken = true): Promise<void> {
    if (this.#isStopped || (mayBeWoken && this.#isWanted)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        if (!mayBeWoken && !this.#isStopped) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }
}
