import { ApiError } from './problem.ts';

export interface OverloadLimits {
  /** requests under way at once; webhooks may be twice as many, they cannot be asked again */
  readonly requests: number;
  /** analyses under way at once */
  readonly analyses: number;
  /** milliseconds the event loop may be late before anything but webhooks and health is refused */
  readonly lagMs: number;
}

export type LoadClass = 'webhook' | 'analysis' | 'other';

const LAG_EVERY_MS = 50;

/** Refuses work before it costs anything, while more comes than can be done. */
export class Overload {
  readonly #limits: OverloadLimits;
  readonly #timer: NodeJS.Timeout;
  #underWay = 0;
  #analyses = 0;
  #lagMs = 0;
  #expectedMs = performance.now() + LAG_EVERY_MS;

  constructor(limits: OverloadLimits) {
    this.#limits = limits;
    this.#timer = setInterval(() => this.#look(), LAG_EVERY_MS).unref();
  }

  /**
   * Begins a piece of work.
   *
   * @returns what ends it
   * @throws ApiError UNAVAILABLE
   */
  enter(kind: LoadClass): () => void {
    const { requests, analyses, lagMs } = this.#limits;
    const isTooMuch =
      kind === 'webhook'
        ? this.#underWay >= 2 * requests
        : this.#underWay >= requests || this.#lagMs > lagMs || (kind === 'analysis' && this.#analyses >= analyses);
    if (isTooMuch) throw new ApiError('UNAVAILABLE', 'more requests are under way than can be answered: try again');
    this.#underWay++;
    if (kind === 'analysis') this.#analyses++;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#underWay--;
      if (kind === 'analysis') this.#analyses--;
    };
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const nowMs = performance.now();
    this.#lagMs = Math.max(0, nowMs - this.#expectedMs);
    this.#expectedMs = nowMs + LAG_EVERY_MS;
  }
}
