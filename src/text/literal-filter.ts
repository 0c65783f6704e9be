import { LITERAL_FILTER_CODE } from './literal-filter-code.ts';
import { GRAM, rarestGram } from './log-characters.ts';

// Where literal-filter.wat keeps its things.
const TABLES = 0;
const LINES_COUNTED = 128;
const RESULTS_END = 132;
const BITMAP = 1024;
const WINDOWS = 16_384;
const WINDOW_SLOTS = 8192;
const WINDOWS_MOST = 6000;
const RESULTS = 65_536;
const TEXT = 1 << 20;
const READ_AHEAD = 64;
const PAGE_BYTES = 65_536;

const WINDOW = GRAM;
const FINGERPRINT = 4;
const BUCKETS = 8;
/** A literal may be known by a window that is this much more common than its rarest, when others share it. */
const SHARING_BITS = 1;
const LOWER_CASE = 0x20;

/**
 * Told of a line that may contain a literal.
 *
 * @param from offset of its first byte in the scanned bytes
 * @param to one past its last byte, its line break left out
 * @param line line breaks before it in the scanned bytes
 */
export type OnCandidateLine = (from: number, to: number, line: number) => void;

/**
 * Finds the lines of a byte stream that may contain one of many literals, without regard to ASCII case.
 * It lets no such line pass unseen; a few lines that contain none are candidates too.
 *
 * @see literal-filter.wat for the method; Wang et al., Hyperscan (NSDI 2019), section on FDR and Teddy
 */
export class LiteralFilter {
  readonly #memory: WebAssembly.Memory;
  readonly #bytes: Uint8Array;
  readonly #words: DataView;
  readonly #results: Int32Array;
  readonly #scan: (from: number, to: number, results: number, limit: number) => number;
  /** Bytes to scan are written here. */
  readonly buffer: Uint8Array;

  /**
   * @param literals each of 4 ASCII characters at least
   * @param capacityBytes how much `buffer` holds
   */
  constructor(literals: readonly string[], capacityBytes = 1 << 20) {
    const code = Uint8Array.from(atob(LITERAL_FILTER_CODE), (character) => character.charCodeAt(0));
    const instance = new WebAssembly.Instance(new WebAssembly.Module(code));
    const exported = instance.exports as unknown as {
      memory: WebAssembly.Memory;
      scan: (from: number, to: number, results: number, limit: number) => number;
    };
    this.#memory = exported.memory;
    this.#scan = exported.scan;
    this.#memory.grow(Math.ceil((TEXT + capacityBytes + READ_AHEAD) / PAGE_BYTES) - 1);
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#words = new DataView(this.#memory.buffer);
    // WebAssembly is little-endian; so is every machine Node runs on.
    this.#results = new Int32Array(this.#memory.buffer);
    this.buffer = this.#bytes.subarray(TEXT, TEXT + capacityBytes);
    const windows = chooseWindows(literals);
    if (windows.length > WINDOWS_MOST) {
      throw new RangeError(`expected literals of at most ${WINDOWS_MOST} different windows, came ${windows.length}`);
    }
    this.#writeTables(windows);
    this.#writeBitmap(windows);
  }

  /**
   * Scans the first `length` bytes of `buffer`.
   *
   * @param found called for each candidate, in order
   * @returns the number of line breaks in these bytes
   */
  scan(length: number, found: OnCandidateLine): number {
    // What stood there from before must not match beyond the end.
    this.#bytes.fill(0, TEXT + length, TEXT + length + READ_AHEAD);
    const end = TEXT + length;
    const results = this.#results;
    let lines = 0;
    for (let position = TEXT; position < end; ) {
      position = this.#scan(position, end, RESULTS, TEXT);
      const resultsEnd = this.#words.getInt32(RESULTS_END, true);
      for (let at = RESULTS / 4; at < resultsEnd / 4; at += 3) {
        found(results[at]! - TEXT, results[at + 1]! - TEXT, lines + results[at + 2]!);
      }
      lines += this.#words.getInt32(LINES_COUNTED, true);
    }
    return lines;
  }

  #writeTables(windows: readonly string[]): void {
    for (const [bucket, members] of intoBuckets(windows).entries()) {
      for (const window of members) {
        for (let place = 0; place < FINGERPRINT; place++) {
          for (const code of bothCases(window.charCodeAt(place))) {
            this.#bytes[TABLES + place * 32 + (code & 15)]! |= 1 << bucket;
            this.#bytes[TABLES + place * 32 + 16 + (code >> 4)]! |= 1 << bucket;
          }
        }
      }
    }
  }

  #writeBitmap(windows: readonly string[]): void {
    for (const window of windows) {
      let word = 0;
      for (let place = 0; place < WINDOW; place++) word |= (window.charCodeAt(place) | LOWER_CASE) << (8 * place);
      const hash = Math.imul(word, 0x9e3779b1) >>> 16;
      this.#bytes[BITMAP + (hash >>> 3)]! |= 1 << (hash & 7);
      this.#writeWindow(hash >>> 3, word);
    }
  }

  #writeWindow(start: number, word: number): void {
    let slot = start;
    for (;;) {
      const held = this.#words.getInt32(WINDOWS + slot * 4, true);
      if (held === word) return;
      if (held === 0) break;
      slot = (slot + 1) % WINDOW_SLOTS;
    }
    this.#words.setInt32(WINDOWS + slot * 4, word, true);
  }
}

/**
 * For each literal a window of four characters that is rare in logs: as few different ones as can be, because each
 * further one makes chance hits likelier.
 */
function chooseWindows(literals: readonly string[]): string[] {
  const wanting = new Map<string, Set<string>>();
  for (const literal of new Set(literals.map((text) => text.toLowerCase()))) {
    const least = rarestGram(literal).bits - SHARING_BITS;
    for (let place = 0; place + WINDOW <= literal.length; place++) {
      const window = literal.slice(place, place + WINDOW);
      if (rarestGram(window).bits < least) continue;
      const others = wanting.get(window);
      if (others) others.add(literal);
      else wanting.set(window, new Set([literal]));
    }
  }
  const chosen: string[] = [];
  const byUse = [...wanting].sort((a, b) => b[1].size - a[1].size || (a[0] < b[0] ? -1 : 1));
  const known = new Set<string>();
  for (const [window, users] of byUse) {
    if ([...users].every((literal) => known.has(literal))) continue;
    chosen.push(window);
    for (const literal of users) known.add(literal);
  }
  return chosen;
}

/** Windows that begin alike share a bucket, so that each bucket allows few bytes at each place. */
function intoBuckets(windows: readonly string[]): string[][] {
  const sorted = [...windows].sort();
  const buckets: string[][] = [];
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const from = Math.floor((bucket * sorted.length) / BUCKETS);
    buckets.push(sorted.slice(from, Math.floor(((bucket + 1) * sorted.length) / BUCKETS)));
  }
  return buckets;
}

function bothCases(code: number): number[] {
  const character = String.fromCharCode(code);
  return [character.toLowerCase().charCodeAt(0), character.toUpperCase().charCodeAt(0)];
}
