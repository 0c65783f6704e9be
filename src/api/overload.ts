import { setTimeout as sleep } from 'node:timers/promises';

export interface OverloadLimits {
  /** requests under way at once; webhooks may be twice as many, they cannot be asked again */
  readonly requests: number;
  /** analyses under way at once */
  readonly analyses: number;
  /** milliseconds the event loop may be late before anything but webhooks and health is refused */
  readonly lagMs: number;
}

export type LoadClass = 'webhook' | 'analysis' | 'table' | 'other';

const REFUSED_MS = 100;
const MOST_REFUSED_HELD = 1000;
const LAG_EVERY_MS = 50;
/** An analysis that took longer than that met too many others. */
const SLOW_ANALYSIS_MS = 300;
/** So many analyses at once are always let in, or nobody would ever learn that they are quick again. */
const FEW_ANALYSES = 4;
const FIRST_WINDOW = 16;
/** Tables may be large and take long; more of them at once would only fill the memory. */
const MOST_TABLES = 8;
/** What is left of the window after a slow analysis. */
const SHRINK = 0.9;

/** Refuses work before it costs anything, while more comes than can be done. */
export class Overload {
  readonly #limits: OverloadLimits;
  readonly #timer: NodeJS.Timeout;
  #underWay = 0;
  #analyses = 0;
  #tables = 0;
  #refused = 0;
  /** how many analyses at once are quick at present */
  #window = FIRST_WINDOW;
  /** how late the last two looks were, whichever was less: one pause is no overload, and what waited it out is answered */
  #lagMs = 0;
  #lastLagMs = 0;
  #expectedMs = performance.now() + LAG_EVERY_MS;

  constructor(limits: OverloadLimits) {
    this.#limits = limits;
    this.#timer = setInterval(() => this.#look(), LAG_EVERY_MS).unref();
  }

  /**
   * Begins a piece of work.
   *
   * @returns what ends it, or null when there is too much of it
   */
  enter(kind: LoadClass): (() => void) | null {
    const { requests, analyses, lagMs } = this.#limits;
    const isTooMuch =
      kind === 'webhook'
        ? this.#underWay >= 2 * requests
        : this.#underWay >= requests ||
          this.#lagMs > lagMs ||
          (kind === 'table' && this.#tables >= MOST_TABLES) ||
          (kind === 'analysis' && this.#analyses >= Math.min(this.#window, analyses));
    if (isTooMuch) return null;
    this.#underWay++;
    if (kind === 'analysis') this.#analyses++;
    if (kind === 'table') this.#tables++;
    const startMs = performance.now();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#underWay--;
      if (kind === 'table') this.#tables--;
      if (kind === 'analysis') {
        this.#analyses--;
        this.#fitWindow(performance.now() - startMs);
      }
    };
  }

  /**
   * Lets somebody who is refused wait a moment for the answer. One who comes back at once, whatever Retry-After says,
   * would cost more than the work they ask for: twenty thousand refusals a second leave nothing for those let in.
   */
  async holdRefused(): Promise<void> {
    if (this.#refused >= MOST_REFUSED_HELD) return;
    this.#refused++;
    await sleep(REFUSED_MS);
    this.#refused--;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /**
   * Additive increase, multiplicative decrease, as TCP finds how much a line takes: how many analyses are quick at once
   * depends on their logs and on what else the machine does.
   */
  #fitWindow(ms: number): void {
    this.#window =
      ms > SLOW_ANALYSIS_MS
        ? Math.max(FEW_ANALYSES, this.#window * SHRINK)
        : Math.min(this.#limits.analyses, this.#window + 1 / this.#window);
  }

  #look(): void {
    const nowMs = performance.now();
    const lagMs = Math.max(0, nowMs - this.#expectedMs);
    this.#lagMs = Math.min(lagMs, this.#lastLagMs);
    this.#lastLagMs = lagMs;
    this.#expectedMs = nowMs + LAG_EVERY_MS;
  }
}
