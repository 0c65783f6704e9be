import { type GramSketch, gramLikeness, sketchOf } from './gram-sketch.ts';
import type { Label, Shift } from './message.ts';

/** What a person said about one message of a project. */
export interface Correction {
  readonly id: string;
  readonly text: string;
  readonly label: Label;
}

interface Entry {
  readonly label: Label;
  readonly sketch: GramSketch;
}

/** The most one project's corrections can move a sum of a message, in log odds. */
const MOST_SHIFT = 4;
/**
 * Likeness up to which a correction says nothing about a message: long texts of one language that have nothing to do with
 * each other come near to it. From here on it says more the liker they are, so that hundreds of unlike ones add up to little.
 */
const LEAST_LIKENESS = 0.4;
/** Likeness from which on it says what kind of unwanted message it is, too. */
const LEAST_FOR_LABEL = 0.5;

/**
 * The corrections of one project, at work at once: a message is moved by those it resembles, never
 * by more than a bound. Taking one back leaves no trace. Only a person's word enters here.
 */
export class CorrectionBook {
  readonly #entries = new Map<string, Entry>();

  /** how many there are; each takes about a kilobyte */
  get size(): number {
    return this.#entries.size;
  }

  /** Adds a correction; one with the same id is replaced. */
  add({ id, text, label }: Correction): void {
    this.#entries.set(id, { label, sketch: sketchOf(text) });
  }

  /** Takes over what another book holds under an id; false when it holds nothing there. */
  adopt(id: string, from: CorrectionBook): boolean {
    const entry = from.#entries.get(id);
    if (entry !== undefined) this.#entries.set(id, entry);
    return entry !== undefined;
  }

  /** Takes a correction back; false when there is none with that id. */
  undo(id: string): boolean {
    return this.#entries.delete(id);
  }

  /** All corrections in the order they were made; of their texts no more is known than what they resemble. */
  list(): Pick<Correction, 'id' | 'label'>[] {
    return [...this.#entries].map(([id, { label }]) => ({ id, label }));
  }

  /** What the corrections say of a text, for `TextJudge.judge`: each sum moves by -4 to 4; null: nothing. */
  shiftOf(text: string): Shift | null {
    if (this.#entries.size === 0) return null;
    const sketch = sketchOf(text);
    let [soliciting, injecting] = [0, 0];
    const likes = new Map<Label, number>();
    const votes = new Map<Label, number>();
    for (const { label, sketch: known } of this.#entries.values()) {
      const likeness = gramLikeness(known, sketch);
      const strength = (likeness - LEAST_LIKENESS) / (1 - LEAST_LIKENESS);
      if (strength <= 0) continue;
      // Nothing that is said to be unwanted makes a message less so: only the word ham lowers a sum.
      const moved = (label === 'ham' ? -1 : 1) * MOST_SHIFT * strength;
      if (label !== 'injection') soliciting += moved;
      if (label === 'ham' || label === 'injection') injecting += moved;
      likes.set(label, (likes.get(label) ?? 0) + 1);
      if (likeness >= LEAST_FOR_LABEL) votes.set(label, (votes.get(label) ?? 0) + likeness);
    }
    if (likes.size === 0) return null;
    const label = [...votes].sort((a, b) => b[1] - a[1])[0]?.[0];
    const said = [...likes].map(([one, count]) => `${one} (${count})`).join(', ');
    return {
      feature: 'correction',
      soliciting: bounded(soliciting),
      injecting: bounded(injecting),
      meaning: `people of the project said of what is like it: ${said}`,
      ...(label === undefined || label === 'ham' ? {} : { label }),
    };
  }
}

function bounded(shift: number): number {
  return Math.max(-MOST_SHIFT, Math.min(MOST_SHIFT, shift));
}
