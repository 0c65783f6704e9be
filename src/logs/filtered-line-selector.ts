import { LiteralFilter, LiteralSearch } from '../text/index.ts';
import type { LineSelector, OnCandidate } from './line-selector.ts';

const LINE_BREAK = 10;
const SEARCHED_BYTES = 4000;

/**
 * Selects lines that contain literals, without regard to ASCII case, at the speed of memory: a filter
 * looks at the bytes, and only the lines it finds are read.
 */
export class FilteredLineSelector implements LineSelector {
  readonly #filter: LiteralFilter;
  readonly #search: LiteralSearch;
  readonly #weights: readonly number[];
  readonly #decoder = new TextDecoder('latin1');

  /** @param literals with their weights, above 0; each of 4 ASCII characters at least */
  constructor(literals: ReadonlyMap<string, number>) {
    this.#filter = new LiteralFilter([...literals.keys()]);
    this.#search = new LiteralSearch([...literals.keys()]);
    this.#weights = [...literals.values()];
  }

  select(chunk: Uint8Array, onCandidate: OnCandidate): number {
    const { buffer } = this.#filter;
    let lines = 0;
    let lineStart = 0;
    let last = -1;
    for (let from = 0; from < chunk.length; ) {
      const piece = chunk.subarray(from, Math.min(chunk.length, from + buffer.length));
      const lineBreak = piece.lastIndexOf(LINE_BREAK);
      // A line longer than the buffer is looked at in parts.
      const length = lineBreak < 0 ? piece.length : lineBreak + 1;
      buffer.set(piece.subarray(0, length));
      const counted = lines;
      const start = from;
      lines += this.#filter.scan(length, (candidateFrom, candidateTo, candidateLine) => {
        const line = counted + candidateLine;
        if (line === last) return;
        const at = start + candidateFrom;
        const to = start + candidateTo;
        const weight = this.#weigh(chunk.subarray(at, Math.min(to, at + SEARCHED_BYTES)));
        if (weight === 0) return;
        last = line;
        onCandidate(candidateLine === 0 ? lineStart : at, to, line, weight);
      });
      from += length;
      if (lineBreak >= 0) lineStart = from;
    }
    return lines;
  }

  #weigh(line: Uint8Array): number {
    let weight = 0;
    this.#search.search(this.#decoder.decode(line), (literal) => {
      weight = Math.max(weight, this.#weights[literal]!);
    });
    return weight;
  }
}
