import { MessageReader } from './message-reader.ts';

/** What a person said about one message of a project. */
export interface Correction {
  readonly id: string;
  readonly text: string;
  readonly isHam: boolean;
}

/** The most one project's corrections can move the log odds of a message. */
const MOST_SHIFT = 4;
/** Likeness below which a correction says nothing about a message. */
const LEAST_LIKENESS = 0.3;

/**
 * The corrections of one project, at work at once: a message is moved by those it resembles, never
 * by more than a bound. Taking one back leaves no trace. Only a person's word enters here.
 */
export class CorrectionBook {
  readonly #reader = new MessageReader();
  readonly #entries = new Map<string, { correction: Correction; grams: ReadonlySet<number> }>();

  /** Adds a correction; one with the same id is replaced. */
  add(correction: Correction): void {
    this.#entries.set(correction.id, { correction, grams: this.#gramsOf(correction.text) });
  }

  /** Takes a correction back; false when there is none with that id. */
  undo(id: string): boolean {
    return this.#entries.delete(id);
  }

  /** All corrections in the order they were made: what is stored is this list. */
  list(): Correction[] {
    return [...this.#entries.values()].map(({ correction }) => correction);
  }

  /** What the corrections add to the log odds of a text, for `TextJudge.judge`; -4 to 4. */
  shiftOf(text: string): number {
    if (this.#entries.size === 0) return 0;
    const grams = this.#gramsOf(text);
    let shift = 0;
    for (const { correction, grams: known } of this.#entries.values()) {
      let shared = 0;
      for (const bucket of known) if (grams.has(bucket)) shared++;
      const likeness = shared / (Math.sqrt(known.size * grams.size) || 1);
      if (likeness >= LEAST_LIKENESS) shift += (correction.isHam ? -1 : 1) * MOST_SHIFT * likeness;
    }
    return Math.max(-MOST_SHIFT, Math.min(MOST_SHIFT, shift));
  }

  #gramsOf(text: string): Set<number> {
    this.#reader.read(text);
    const { buckets, blocks } = this.#reader.grams;
    return new Set(buckets.subarray(0, blocks.at(-1)!));
  }
}
