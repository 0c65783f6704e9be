import { type Logger, RegreenError } from '../foundation/index.ts';
import { problemOf } from './errors.ts';
import type { Passage } from './passage.ts';
import type { Change, ChangeAnswer, ExecutionStore } from './ports.ts';
import type { Timers } from './timers.ts';

export interface CommitsOptions {
  readonly store: ExecutionStore;
  readonly logger: Logger;
  readonly random: () => number;
  readonly timers: Timers;
  /** hears of what was written */
  readonly onWritten?: (change: Change) => void;
  /** it is in hand no more */
  readonly onLeft: (passage: Passage) => void;
}

interface Said {
  readonly passage: Passage;
  readonly change: Change;
}

// Two, so that one is made ready while the other is written.
const FLIGHTS = 2;
const CHANGES_MOST = 500;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** Commits together what all executions in hand have to say at the same time. */
export class Commits {
  readonly #options: CommitsOptions;
  readonly #touched = new Set<Passage>();
  #flights = 0;
  #isPlanned = false;
  #isClosed = false;

  constructor(options: CommitsOptions) {
    this.#options = options;
  }

  touch(passage: Passage): void {
    this.#touched.add(passage);
    this.#plan();
  }

  /** Nothing further is committed. */
  close(): void {
    this.#isClosed = true;
    this.#touched.clear();
  }

  #plan(): void {
    if (this.#isPlanned || this.#isClosed || this.#flights >= FLIGHTS) return;
    this.#isPlanned = true;
    // After everything that is ready: steps that follow each other without waiting are written together.
    this.#options.timers.after(0, () => {
      this.#isPlanned = false;
      this.#begin();
    });
  }

  #begin(): void {
    const said: Said[] = [];
    let isMore = false;
    for (const passage of this.#touched) {
      if (passage.isInFlight) continue;
      if (said.length >= CHANGES_MOST) {
        isMore = true;
        break;
      }
      this.#touched.delete(passage);
      const change = passage.takeChange();
      if (change === null) continue;
      passage.isInFlight = true;
      said.push({ passage, change });
    }
    if (said.length === 0) return;
    this.#flights++;
    this.#send(said).finally(() => {
      this.#flights--;
      if (this.#touched.size > 0) this.#plan();
    });
    if (isMore) this.#plan();
  }

  async #send(said: readonly Said[]): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    while (!this.#isClosed) {
      try {
        const answers = await this.#options.store.commit(said.map(({ change }) => change));
        for (const [place, { passage, change }] of said.entries()) this.#settle(passage, change, answers[place]!);
        return;
      } catch (error) {
        const { logger, random } = this.#options;
        logger.warn({ executions: said.length, problem: problemOf(error) }, 'a commit failed');
        if (!(error instanceof RegreenError) || error.kind === 'bad_input') return this.#divide(said, error);
        // Whether it was committed or not: saying it again does no harm, and under an old token it is refused.
        await this.#pause(pauseMs * (0.5 + random()));
        pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
      }
    }
  }

  /** One that cannot be kept must not cost the others. */
  async #divide(said: readonly Said[], error: unknown): Promise<void> {
    if (said.length > 1) {
      const middle = said.length >> 1;
      await this.#send(said.slice(0, middle));
      await this.#send(said.slice(middle));
      return;
    }
    const { passage, change } = said[0]!;
    const nothing = { entries: [], intents: [], outcomes: [], taken: [], children: [] };
    if (change.next?.state === 'failed' && change.entries.length === 0) {
      passage.abandon('it cannot be kept');
      this.#options.onLeft(passage);
      return;
    }
    const next = { state: 'failed' as const, problem: `what it did cannot be kept: ${problemOf(error)}` };
    await this.#send([{ passage, change: { ...change, ...nothing, next } }]);
  }

  #settle(passage: Passage, change: Change, answer: ChangeAnswer): void {
    passage.isInFlight = false;
    if (!answer.isHeld)
      this.#options.logger.warn({ executionId: passage.executionId }, 'what came under an old token was refused');
    else this.#options.onWritten?.(change);
    passage.answered(change, answer);
    if (passage.isOver) this.#options.onLeft(passage);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#options.timers.after(ms, resolve));
  }
}
