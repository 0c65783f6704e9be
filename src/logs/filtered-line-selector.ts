import { LiteralFilter } from '../text/index.ts';
import type { LineSelector, OnCandidate } from './line-selector.ts';

const LINE_BREAK = 10;

/**
 * Selects lines that contain literals, without regard to ASCII case, at the speed of memory. The filter folds case
 * by one bit, so a line with a sign 32 places from the literal's (`{` for `[`) is selected too. A line's weight is
 * that of the first literal in it.
 */
export class FilteredLineSelector implements LineSelector {
  readonly #filter: LiteralFilter;

  /** @param literals with their weights, 1 to 255; each of 4 ASCII characters at least */
  constructor(literals: ReadonlyMap<string, number>) {
    this.#filter = new LiteralFilter(literals);
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
      lines += this.#filter.scan(length, (candidateFrom, candidateTo, candidateLine, weight) => {
        const line = counted + candidateLine;
        if (line === last) return;
        last = line;
        onCandidate(candidateLine === 0 ? lineStart : start + candidateFrom, start + candidateTo, line, weight);
      });
      from += length;
      if (lineBreak >= 0) lineStart = from;
    }
    return lines;
  }
}
