import { Worker } from 'node:worker_threads';
import { BadInputError, type Logger, UnavailableError } from '../foundation/index.ts';
import {
  type AnomalyEngine,
  type DriftJudgement,
  type DueJointWatch,
  type DueSeries,
  type JudgedMoments,
  type JudgedSeries,
  type LearnOrder,
  planOf,
  type ScoreOrder,
  type StreamJudgement,
  type StreamOrder,
  type TableInput,
  type TableJudgement,
} from '../watch/index.ts';
import type { anomalyWork, HeldScoreOrder, JudgeOrder } from './anomaly-work.ts';

/** What a thread is asked. */
export interface AnomalyOrder {
  readonly method: keyof typeof anomalyWork;
  readonly argument: unknown;
}

/** What it answers. */
export type AnomalyReply =
  | { readonly isDone: true; readonly result: unknown }
  | { readonly isDone: false; readonly isBadInput: boolean; readonly message: string };

export interface AnomalyPoolOptions {
  readonly threads: number;
  /** alarms a week and series of those the program watches */
  readonly alarmsPerWeek: number;
  readonly logger: Logger;
}

// From src/app as from dist/program this leads to the thread's own file.
const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const WORKER = new URL(`../app/anomaly-worker${EXTENSION}`, import.meta.url);
const MOST_WAITING = 100;
const LONGEST_MS = 120_000;
/** An order that needs more brings down its thread, never the process. */
const THREAD_HEAP_MB = 1024;
const IDLE_MS = 60_000;

/** Detectors in threads, begun when there is work and ended when there is none for a while. */
export class AnomalyPool implements AnomalyEngine {
  readonly #options: AnomalyPoolOptions;
  readonly #idle: AnomalyThread[] = [];
  readonly #waiting: ((thread: AnomalyThread) => void)[] = [];
  #threads = 0;
  #isClosed = false;

  constructor(options: AnomalyPoolOptions) {
    this.#options = options;
  }

  learn(order: LearnOrder) {
    return this.#ask<{ judgement: TableJudgement; model: string }>('learn', order);
  }

  score({ model: { key, read }, ...order }: ScoreOrder) {
    return this.#work(async (thread) => {
      const model = (await thread.ask({ method: 'holds', argument: key })) ? null : await read();
      const argument: HeldScoreOrder = { ...order, key, model };
      return (await thread.ask({ method: 'score', argument })) as TableJudgement;
    });
  }

  inspect(model: string) {
    return this.#ask<ReturnType<typeof anomalyWork.inspect>>('inspect', model);
  }

  drift(earlier: TableInput, later: TableInput) {
    return this.#ask<DriftJudgement>('drift', [earlier, later]);
  }

  stream(order: StreamOrder) {
    return this.#ask<StreamJudgement>('stream', order);
  }

  /** the tests of a JUnit report */
  parseReport(junit: string) {
    return this.#ask<ReturnType<typeof anomalyWork.parseReport>>('parseReport', junit);
  }

  judge(series: DueSeries) {
    const { watch, samples } = series;
    const { alarmsPerWeek } = this.#options;
    const order: JudgeOrder = { watch, samples, options: { ...planOf(series).options, alarmsPerWeek } };
    return this.#ask<JudgedSeries>('judge', order);
  }

  judgeJoint(watch: DueJointWatch) {
    return this.#ask<JudgedMoments>('judgeJoint', watch);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#idle.splice(0).map((thread) => thread.end()));
  }

  #ask<T>(method: AnomalyOrder['method'], argument: unknown): Promise<T> {
    return this.#work(async (thread) => (await thread.ask({ method, argument })) as T);
  }

  async #work<T>(work: (thread: AnomalyThread) => Promise<T>): Promise<T> {
    const thread = await this.#take();
    try {
      return await work(thread);
    } finally {
      this.#giveBack(thread);
    }
  }

  #take(): Promise<AnomalyThread> {
    if (this.#isClosed) throw new UnavailableError('the program is stopping: try again when it is back');
    const thread = this.#idle.pop();
    if (thread !== undefined) return Promise.resolve(thread);
    if (this.#threads < this.#options.threads) {
      this.#threads++;
      return Promise.resolve(new AnomalyThread(this.#options.logger));
    }
    if (this.#waiting.length >= MOST_WAITING) {
      throw new UnavailableError(
        `${this.#waiting.length} tables and series wait to be judged already: try again later`,
      );
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #giveBack(thread: AnomalyThread): void {
    const isUsable = thread.isAlive && !this.#isClosed;
    const next = this.#waiting.shift();
    if (next !== undefined) {
      next(isUsable ? thread : new AnomalyThread(this.#options.logger));
    } else if (isUsable) {
      this.#idle.push(thread);
      thread.restFor(IDLE_MS, () => {
        const place = this.#idle.indexOf(thread);
        if (place === -1) return;
        this.#idle.splice(place, 1);
        this.#threads--;
        void thread.end();
      });
    } else {
      this.#threads--;
      void thread.end();
    }
  }
}

/** One thread and the order it is at. */
class AnomalyThread {
  readonly #worker: Worker;
  #hear: (reply: AnomalyReply | 'dead') => void = () => {};
  #rest: NodeJS.Timeout | undefined;
  isAlive = true;

  constructor(logger: Logger) {
    // A thread needs nothing of the environment, which holds tokens.
    this.#worker = new Worker(WORKER, { resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MB }, env: {} });
    this.#worker.unref();
    this.#worker.on('message', (reply: AnomalyReply) => this.#hear(reply));
    this.#worker.on('error', (error) => {
      logger.warn({ err: error }, 'an anomaly thread ended');
      this.#die();
    });
    this.#worker.on('exit', () => this.#die());
  }

  async ask(order: AnomalyOrder): Promise<unknown> {
    clearTimeout(this.#rest);
    if (!this.isAlive) throw new UnavailableError('the thread that judges ended: try again');
    const timer = setTimeout(() => void this.end(), LONGEST_MS);
    try {
      const reply = await new Promise<AnomalyReply | 'dead'>((resolve) => {
        this.#hear = resolve;
        this.#worker.postMessage(order);
      });
      if (reply === 'dead') {
        throw new BadInputError('judging this took more time or memory than there is: send less, or fewer columns');
      }
      if (reply.isDone) return reply.result;
      if (reply.isBadInput) throw new BadInputError(reply.message);
      throw new Error(reply.message);
    } finally {
      clearTimeout(timer);
      this.#hear = () => {};
    }
  }

  /** Calls when nothing was asked for so long. */
  restFor(ms: number, call: () => void): void {
    this.#rest = setTimeout(call, ms).unref();
  }

  async end(): Promise<void> {
    this.#die();
    clearTimeout(this.#rest);
    await this.#worker.terminate();
  }

  #die(): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.#hear('dead');
  }
}
