import { type KeptRegion, KeptWindows } from './kept-windows.ts';
import type { LineSelector } from './line-selector.ts';

/** How much of a log is held; the defaults are meant for a process of some 100 MB. */
export interface KeptLimits {
  /** a log up to this size is kept whole */
  readonly wholeBytes: number;
  readonly headLines: number;
  readonly headBytes: number;
  readonly tailLines: number;
  /** at most half of `wholeBytes` */
  readonly tailBytes: number;
  readonly windowBytes: number;
}

const MEGABYTE = 1 << 20;

export const KEPT_LIMITS: KeptLimits = {
  wholeBytes: 16 * MEGABYTE,
  headLines: 2000,
  headBytes: MEGABYTE,
  tailLines: 10_000,
  tailBytes: 3 * MEGABYTE,
  windowBytes: 3 * MEGABYTE,
};

const LINE_BREAK = 10;
const LINES_BEFORE = 15;
const BYTES_BEFORE = 8192;
const LINES_AFTER = 40;
const BYTES_AFTER = 16_384;
const LARGEST_WINDOW = 65_536;
// Of an endless line at most this much of its start and of its end stays.
const LINE_ENDS = 32_768;

/** Takes the bytes of a log and keeps what the limits allow: everything, or head, tail and selected windows. */
export class KeptBytes {
  readonly #limits: KeptLimits;
  readonly #selector: LineSelector;
  readonly #windows: KeptWindows;
  #buffer = new Uint8Array(0);
  #length = 0;
  /** null until the log turns out to be longer than what is kept whole */
  #head: Uint8Array | null = null;
  /** in the buffer: the start of the first line the selector has not seen */
  #scanned = 0;
  #scannedLines = 0;
  /** in the buffer: bytes before this are in the head or in a window already */
  #claimed = 0;
  /** candidates not made into windows yet: place of the line, its end, its number (0-based), its weight */
  #candidates: [from: number, to: number, line: number, weight: number][] = [];

  constructor(selector: LineSelector, limits: KeptLimits) {
    this.#selector = selector;
    this.#limits = limits;
    this.#windows = new KeptWindows(limits.windowBytes);
  }

  /** @param chunk copied */
  write(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length; ) {
      if (this.#length === this.#limits.wholeBytes) this.#makeRoom();
      const count = Math.min(chunk.length - from, this.#limits.wholeBytes - this.#length);
      this.#append(chunk.subarray(from, from + count));
      from += count;
    }
  }

  /** What was kept, in the order of the lines, and how many lines the log has. */
  end(): { regions: readonly KeptRegion[]; totalLines: number } {
    if (this.#head === null) {
      const bytes = this.#buffer.subarray(0, this.#length);
      return { regions: [{ firstLine: 1, bytes }], totalLines: linesOf(bytes) };
    }
    this.#scan(this.#length);
    const totalLines = this.#scannedLines + (this.#length > this.#scanned ? 1 : 0);
    const tailStart = Math.max(this.#findTail(), this.#claimed);
    this.#makeWindows(tailStart, tailStart);
    const tail = this.#buffer.subarray(tailStart, this.#length);
    return {
      regions: [
        { firstLine: 1, bytes: this.#head },
        ...this.#windows.regions(),
        { firstLine: totalLines - linesOf(tail) + 1, bytes: tail },
      ],
      totalLines,
    };
  }

  #append(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#buffer.length) {
      const size = Math.min(this.#limits.wholeBytes, Math.max(needed, this.#buffer.length * 2, MEGABYTE));
      const grown = new Uint8Array(size);
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
    }
    this.#buffer.set(chunk, this.#length);
    const before = this.#length;
    this.#length = needed;
    if (this.#head === null) return;
    // While the bytes are still in the processor's cache.
    const last = this.#buffer.subarray(before, needed).lastIndexOf(LINE_BREAK);
    if (last >= 0) this.#scan(before + last + 1);
  }

  #makeRoom(): void {
    if (this.#head === null) this.#takeHead();
    this.#scan(this.#length);
    let keptFrom = this.#length - this.#limits.tailBytes;
    const lineBreak = this.#buffer.indexOf(LINE_BREAK, keptFrom);
    keptFrom = lineBreak < 0 || lineBreak >= this.#scanned ? this.#scanned : lineBreak + 1;
    this.#makeWindows(keptFrom, this.#scanned);
    this.#buffer.copyWithin(0, keptFrom, this.#length);
    this.#length -= keptFrom;
    this.#scanned -= keptFrom;
    this.#claimed = Math.max(0, this.#claimed - keptFrom);
    for (const candidate of this.#candidates) {
      candidate[0] -= keptFrom;
      candidate[1] -= keptFrom;
    }
    if (this.#length - this.#scanned > this.#limits.tailBytes / 2) this.#shortenOpenLine();
  }

  #takeHead(): void {
    let end = 0;
    for (let line = 0; line < this.#limits.headLines; line++) {
      const lineBreak = this.#buffer.indexOf(LINE_BREAK, end);
      if (lineBreak < 0 || lineBreak >= this.#limits.headBytes) break;
      end = lineBreak + 1;
      this.#scannedLines++;
    }
    this.#head = this.#buffer.slice(0, end);
    this.#scanned = end;
    this.#claimed = end;
  }

  #shortenOpenLine(): void {
    const kept = Math.min(LINE_ENDS, this.#limits.tailBytes >> 3);
    const end = this.#scanned + kept;
    this.#buffer.copyWithin(end, this.#length - kept, this.#length);
    this.#length = end + kept;
  }

  /** Shows the selector the whole lines up to a place. */
  #scan(upTo: number): void {
    const last = this.#buffer.subarray(this.#scanned, upTo).lastIndexOf(LINE_BREAK);
    if (last < 0) return;
    const start = this.#scanned;
    const firstLine = this.#scannedLines;
    const chunk = this.#buffer.subarray(start, start + last + 1);
    this.#scannedLines += this.#selector.select(chunk, (from, to, line, weight) => {
      if (!this.#windows.isWanted(chunk, from, to, weight)) return;
      this.#candidates.push([start + from, start + to, firstLine + line, weight]);
    });
    this.#scanned = start + chunk.length;
  }

  /** Makes windows of the candidates before a place; what follows them may be taken from up to `end`. */
  #makeWindows(before: number, end: number): void {
    let start = -1;
    let stop = -1;
    let firstLine = 0;
    let weight = 0;
    let used = 0;
    for (const [from, to, line, own] of this.#candidates) {
      if (from >= before) break;
      used++;
      if (to < this.#claimed || to < stop) {
        weight = Math.max(weight, own);
        continue;
      }
      if (start >= 0 && stop - start < LARGEST_WINDOW && from - BYTES_BEFORE < stop && this.#isNear(stop, from)) {
        stop = this.#endAfter(to, end);
        weight = Math.max(weight, own);
        continue;
      }
      this.#keep(start, stop, firstLine, weight);
      const context = this.#startBefore(from);
      start = context.start;
      firstLine = line - context.lines;
      stop = this.#endAfter(to, end);
      if (to - from > BYTES_AFTER) stop = Math.min(from + BYTES_AFTER, end);
      weight = own;
    }
    this.#keep(start, stop, firstLine, weight);
    this.#candidates.splice(0, used);
  }

  #keep(start: number, stop: number, firstLine: number, weight: number): void {
    if (start < 0) return;
    this.#windows.add(firstLine + 1, this.#buffer.subarray(start, stop), weight);
    // A line that was kept in part is not shown a second time.
    const lineBreak = this.#buffer[stop - 1] === LINE_BREAK ? stop - 1 : this.#buffer.indexOf(LINE_BREAK, stop);
    this.#claimed = lineBreak < 0 ? this.#scanned : lineBreak + 1;
  }

  /** Whether a line's context reaches back to a place at which a line starts. */
  #isNear(stop: number, from: number): boolean {
    if (this.#buffer[stop - 1] !== LINE_BREAK) return false;
    return this.#startBefore(from).start <= stop;
  }

  #startBefore(from: number): { start: number; lines: number } {
    const floor = Math.max(this.#claimed, from - BYTES_BEFORE);
    let start = from;
    let lines = 0;
    while (lines < LINES_BEFORE && start > floor) {
      // Lines may be endless: only the bytes that would be taken are looked at.
      const lineBreak = this.#buffer.subarray(floor, start - 1).lastIndexOf(LINE_BREAK);
      if (lineBreak < 0 && floor !== this.#claimed) break;
      start = floor + lineBreak + 1;
      lines++;
    }
    return { start, lines };
  }

  #endAfter(to: number, end: number): number {
    let stop = Math.min(to + 1, end);
    const ceiling = Math.min(end, to + BYTES_AFTER);
    for (let lines = 0; lines < LINES_AFTER && stop < ceiling; lines++) {
      const lineBreak = this.#buffer.subarray(stop, ceiling).indexOf(LINE_BREAK);
      if (lineBreak < 0) break;
      stop += lineBreak + 1;
    }
    return stop;
  }

  #findTail(): number {
    const floor = Math.max(0, this.#length - this.#limits.tailBytes);
    // An open last line counts too.
    let start = this.#length;
    for (let lines = 0; lines < this.#limits.tailLines && start > floor; lines++) {
      const lineBreak = start < 2 ? -1 : this.#buffer.lastIndexOf(LINE_BREAK, start - 2);
      if (lineBreak + 1 < floor && lines > 0) break;
      start = lineBreak + 1;
    }
    return start;
  }
}

/** How many lines bytes are, the last one with or without its line break. */
function linesOf(bytes: Uint8Array): number {
  let lines = 0;
  let at = 0;
  while (at < bytes.length) {
    const lineBreak = bytes.indexOf(LINE_BREAK, at);
    lines++;
    if (lineBreak < 0) break;
    at = lineBreak + 1;
  }
  return lines;
}
