import { TemplateMiner } from './log-template.ts';
import { hashToken } from './masked-line.ts';
import { PairTable } from './pair-table.ts';

/** Lines of green runs remembered word for word; beyond, only their templates are. */
const EXACT_LINES = 1 << 20;

/** The template of the line is known, and so are the words in it; only what was masked differs. */
const OTHER_VALUES = 0.1;
/** The template is known, with another word where words were seen to vary. */
const OTHER_WORD = 0.3;

/** What runs that passed print, to tell what is new in a run that failed. */
export class Baseline {
  readonly #miner = new TemplateMiner();
  readonly #exact = new PairTable();

  /** Takes in a line of a run that passed, free of terminal escapes and of the CI system's prefix. */
  add(text: string): void {
    this.#miner.add(text);
    if (this.#exact.size >= EXACT_LINES) return;
    const [one, two] = hashToken(text.trim());
    this.#exact.set(one, two, 0);
  }

  /**
   * How new a line is.
   *
   * @returns 0: the very same line is in a green run; 1: no line of a green run has its template
   */
  novelty(text: string): number {
    const [one, two] = hashToken(text.trim());
    if (this.#exact.get(one, two) >= 0) return 0;
    const match = this.#miner.match(text);
    if (match === 'none') return 1;
    return match === 'same' ? OTHER_VALUES : OTHER_WORD;
  }
}
