import { type EventLog, type ReadCache, tagsChangedBy } from '../api/index.ts';

/** An answer may be as old as this while many things happen; each change by itself is seen at once. */
const AT_MOST_EVERY_MS = 1000;

/** Makes answers stale when what they told of has changed, in whichever process. */
export class Invalidation {
  readonly #cache: Pick<ReadCache, 'invalidate'>;
  readonly #unsubscribe: () => void;
  readonly #changed = new Set<string>();
  #hasAnyChanged = false;
  #lastMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param onChange also called at each change */
  constructor(events: Pick<EventLog, 'subscribe'>, cache: Pick<ReadCache, 'invalidate'>, onChange: () => void) {
    this.#cache = cache;
    this.#unsubscribe = events.subscribe((organisations) => {
      onChange();
      for (const organisation of organisations) this.#changed.add(organisation);
      if (organisations.length === 0) this.#hasAnyChanged = true;
      this.#schedule();
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#unsubscribe();
  }

  #schedule(): void {
    if (this.#timer !== undefined) return;
    const waitMs = this.#lastMs + AT_MOST_EVERY_MS - performance.now();
    if (waitMs <= 0) this.#invalidate();
    else this.#timer = setTimeout(() => this.#invalidate(), waitMs).unref();
  }

  #invalidate(): void {
    this.#timer = undefined;
    this.#lastMs = performance.now();
    this.#cache.invalidate(tagsChangedBy(this.#hasAnyChanged ? [] : [...this.#changed]));
    this.#changed.clear();
    this.#hasAnyChanged = false;
  }
}
