import { LiteralSearch } from '../text/index.ts';

/**
 * Told of a candidate line.
 *
 * @param from first byte of the line in the chunk
 * @param to one after its last byte, without the line break
 * @param line 0-based, in the chunk
 * @param weight how much it is worth to keep; when room gets short, lines of less weight go first
 */
export type OnCandidate = (from: number, to: number, line: number, weight: number) => void;

/** Finds the lines worth keeping in the middle of a huge log, without reading each line by itself. */
export interface LineSelector {
  /**
   * @param chunk whole lines, each with its line break; valid during the call only
   * @param onCandidate called in the order of the lines, at most once a line
   * @returns how many line breaks are in the chunk
   */
  select(chunk: Uint8Array, onCandidate: OnCandidate): number;
}

// Further right in a line nothing is looked for.
const SEARCHED_CHARACTERS = 4000;

/** Selects lines that contain literals, without regard to ASCII case; reads every line, so slow on huge logs. */
export class LiteralLineSelector implements LineSelector {
  readonly #search: LiteralSearch;
  readonly #weights: readonly number[];
  readonly #decoder = new TextDecoder('latin1');

  /** @param literals with their weights */
  constructor(literals: ReadonlyMap<string, number>) {
    this.#search = new LiteralSearch([...literals.keys()]);
    this.#weights = [...literals.values()];
  }

  select(chunk: Uint8Array, onCandidate: OnCandidate): number {
    // One character a byte: places in the text are places in the chunk.
    const text = this.#decoder.decode(chunk);
    let line = 0;
    let from = 0;
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      let weight = 0;
      this.#search.search(
        text.slice(from, to),
        (literal) => {
          weight = Math.max(weight, this.#weights[literal]!);
        },
        SEARCHED_CHARACTERS,
      );
      if (weight > 0) onCandidate(from, to, line, weight);
      line++;
      from = to + 1;
    }
    return line;
  }
}
