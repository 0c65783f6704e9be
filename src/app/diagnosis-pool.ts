import { Worker } from 'node:worker_threads';
import { BadInputError, type Logger, RegreenError, UnavailableError } from '../foundation/index.ts';
import type { DiagnosisEngine } from '../intake/index.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-messages.ts';

/** How the pool is built. */
export interface DiagnosisPoolOptions extends WorkerSettings {
  /** threads, >= 1 */
  readonly threads: number;
  /** logs that may wait for a thread; more are refused */
  readonly mostWaiting: number;
  /** a thread that makes no progress for so long is ended with its log */
  readonly stallMs: number;
  readonly logger: Logger;
}

type Outcome = Awaited<ReturnType<DiagnosisEngine['diagnose']>>;

// From src/app as from dist/program this leads to the thread's own file.
const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const WORKER = new URL(`../app/diagnosis-worker${EXTENSION}`, import.meta.url);
const CHUNKS_IN_FLIGHT = 4;
const CHUNK_BYTES = 1 << 18;
/** A log that needs more brings down its thread, never the process. */
const THREAD_HEAP_MB = 384;

/**
 * Explains logs in threads, so that the event loop stays free and a poisonous log ends a thread at the most. Bytes flow
 * at the speed of the thread: no log is ever held here as a whole.
 */
export class DiagnosisPool implements DiagnosisEngine {
  readonly #options: DiagnosisPoolOptions;
  readonly #idle: DiagnosisThread[] = [];
  readonly #waiting: ((thread: DiagnosisThread) => void)[] = [];
  #threads = 0;
  #isClosed = false;

  constructor(options: DiagnosisPoolOptions) {
    this.#options = options;
  }

  /** logs that wait for a thread */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Starts a thread before there is a log: reading the rules takes longer than most logs. */
  warm(): void {
    if (this.#threads > 0 || this.#isClosed) return;
    this.#threads++;
    this.#idle.push(new DiagnosisThread(this.#options));
  }

  async diagnose(chunks: AsyncIterable<Uint8Array>): Promise<Outcome> {
    const thread = await this.#take();
    try {
      return await thread.diagnose(chunks);
    } finally {
      this.#giveBack(thread);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#idle.splice(0).map((thread) => thread.end()));
  }

  #take(): Promise<DiagnosisThread> {
    if (this.#isClosed) throw new UnavailableError('the program is stopping: try again when it is back');
    for (let thread = this.#idle.pop(); thread !== undefined; thread = this.#idle.pop()) {
      if (thread.isAlive) return Promise.resolve(thread);
      this.#threads--;
    }
    if (this.#threads < this.#options.threads) {
      this.#threads++;
      return Promise.resolve(new DiagnosisThread(this.#options));
    }
    if (this.#waiting.length >= this.#options.mostWaiting) {
      throw new UnavailableError(`${this.#waiting.length} logs wait to be explained already: try again later`);
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #giveBack(thread: DiagnosisThread): void {
    const isUsable = thread.isAlive && !this.#isClosed;
    const next = this.#waiting.shift();
    if (next !== undefined) next(isUsable ? thread : new DiagnosisThread(this.#options));
    else if (isUsable) this.#idle.push(thread);
    else {
      this.#threads--;
      void thread.end();
    }
  }
}

/** One thread and the log it is at. */
class DiagnosisThread {
  readonly #options: DiagnosisPoolOptions;
  readonly #worker: Worker;
  #hear: (message: FromWorker | 'dead') => void = () => {};
  isAlive = true;

  constructor(options: DiagnosisPoolOptions) {
    this.#options = options;
    const { ruleDirectories, secrets } = options;
    this.#worker = new Worker(WORKER, {
      workerData: { ruleDirectories, secrets } satisfies WorkerSettings,
      resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MB },
      // A thread needs nothing of the environment, which holds tokens.
      env: {},
    });
    this.#worker.unref();
    this.#worker.on('message', (message: FromWorker) => this.#hear(message));
    this.#worker.on('error', (error) => {
      options.logger.warn({ err: error }, 'a diagnosis thread ended');
      this.#die();
    });
    this.#worker.on('exit', () => this.#die());
  }

  async diagnose(chunks: AsyncIterable<Uint8Array>): Promise<Outcome> {
    const credit = new Credit(CHUNKS_IN_FLIGHT);
    const stall = new StallTimer(this.#options.stallMs, () => void this.#worker.terminate());
    const outcome = new Promise<Outcome>((resolve, reject) => {
      this.#hear = (message) => {
        stall.renew();
        if (message === 'dead') reject(new PoisonousLogError('reading this log ended the thread that read it'));
        else if (message.kind === 'more') credit.give();
        else if (message.kind === 'done') resolve({ diagnosis: message.diagnosis, log: message.log });
        else if (message.kind === 'failed') {
          reject(message.isBadInput ? new BadInputError(message.message) : new PoisonousLogError(message.message));
        }
      };
    });
    try {
      // A source may hang for ever; what the thread says counts all the same.
      return await Promise.race([outcome, this.#feed(chunks, credit).then(() => outcome)]);
    } finally {
      stall.end();
      credit.close();
      this.#hear = () => {};
    }
  }

  /** Hands over a log chunk by chunk, as fast as the thread uses them up. */
  async #feed(chunks: AsyncIterable<Uint8Array>, credit: Credit): Promise<void> {
    this.#tell({ kind: 'begin' });
    try {
      for await (const chunk of chunks) {
        // Whoever hands us a chunk may use its memory again, and a large one would make everything else wait.
        for (let from = 0; from < chunk.length; from += CHUNK_BYTES) {
          if (!(await credit.take())) return;
          // A Buffer's own slice would only be a view of memory that others use.
          const bytes = new Uint8Array(chunk.subarray(from, from + CHUNK_BYTES));
          this.#tell({ kind: 'chunk', bytes }, [bytes.buffer]);
        }
      }
      if (credit.isOpen) this.#tell({ kind: 'end' });
    } catch (error) {
      if (credit.isOpen) this.#tell({ kind: 'abort' });
      throw error;
    }
  }

  async end(): Promise<void> {
    this.isAlive = false;
    await this.#worker.terminate();
  }

  #tell(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    if (this.isAlive) this.#worker.postMessage(message, transfer);
  }

  #die(): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.#hear('dead');
  }
}

/** A log that ends or holds up the thread that reads it. */
class PoisonousLogError extends RegreenError {
  readonly code = 'POISONOUS_LOG';
  readonly kind = 'bad_input';
}

/** How many chunks may still be sent; closed when none is wanted any more. */
class Credit {
  #left: number;
  isOpen = true;
  #wake = () => {};

  constructor(chunks: number) {
    this.#left = chunks;
  }

  /** Waits until one may be sent; false when none is wanted any more. */
  async take(): Promise<boolean> {
    while (this.#left === 0 && this.isOpen) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#left--;
    return this.isOpen;
  }

  give(): void {
    this.#left++;
    this.#wake();
  }

  close(): void {
    this.isOpen = false;
    this.#wake();
  }
}

/** Calls once nothing happened for too long. */
class StallTimer {
  readonly #ms: number;
  readonly #call: () => void;
  #timer: NodeJS.Timeout;

  constructor(ms: number, call: () => void) {
    this.#ms = ms;
    this.#call = call;
    this.#timer = setTimeout(call, ms);
  }

  renew(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#call, this.#ms);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
