import { LITERAL_FILTER_CODE } from './literal-filter-code.ts';
import { GRAM, rarestGram } from './log-characters.ts';

// Where literal-filter.wat keeps its things.
const TABLES = 0;
const LINES_COUNTED = 128;
const RESULTS_END = 132;
const BITMAP = 1024;
const ENTRIES = 65_536;
const ENTRY_BYTES = 24;
const ENTRY_SLOTS = 8192;
const COMPARED = 8;
const LITERALS_MOST = 6000;
const RESULTS = 262_144;
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
 * @param weight of the first literal in it
 */
export type OnCandidateLine = (from: number, to: number, line: number, weight: number) => void;

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
   * @param weights literals, each of 4 ASCII characters at least, with their weights, 1 to 255
   * @param capacityBytes how much `buffer` holds
   */
  constructor(weights: ReadonlyMap<string, number>, capacityBytes = 1 << 20) {
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
    const folded = new Map<string, number>();
    for (const [literal, weight] of weights) {
      const known = folded.get(literal.toLowerCase()) ?? 0;
      folded.set(literal.toLowerCase(), Math.max(known, weight));
    }
    if (folded.size > LITERALS_MOST) {
      throw new RangeError(`expected at most ${LITERALS_MOST} literals, came ${folded.size}`);
    }
    const windows = chooseWindows([...folded.keys()]);
    this.#writeTables([...new Set(windows.values())]);
    for (const [literal, window] of windows) this.#writeLiteral(literal, window, folded.get(literal)!);
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
      for (let at = RESULTS / 4; at < resultsEnd / 4; at += 4) {
        found(results[at]! - TEXT, results[at + 1]! - TEXT, lines + results[at + 2]!, results[at + 3]!);
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

  #writeLiteral(literal: string, window: string, weight: number): void {
    let word = 0;
    for (let place = 0; place < WINDOW; place++) word |= (window.charCodeAt(place) | LOWER_CASE) << (8 * place);
    const hash = Math.imul(word, 0x9e3779b1) >>> 16;
    this.#bytes[BITMAP + (hash >>> 3)]! |= 1 << (hash & 7);

    let slot = hash >>> 3;
    while (this.#words.getInt32(ENTRIES + slot * ENTRY_BYTES, true) !== 0) slot = (slot + 1) % ENTRY_SLOTS;
    const entry = ENTRIES + slot * ENTRY_BYTES;
    const place = literal.indexOf(window);
    const start = Math.max(0, Math.min(place, literal.length - COMPARED));
    this.#words.setInt32(entry, word, true);
    this.#bytes[entry + 4] = place - start;
    this.#bytes[entry + 5] = weight;
    for (let k = 0; k < Math.min(COMPARED, literal.length - start); k++) {
      this.#bytes[entry + 8 + k] = literal.charCodeAt(start + k) | LOWER_CASE;
      this.#bytes[entry + 16 + k] = 0xff;
    }
  }
}

/**
 * For each literal a window of four characters that is rare in logs: as few different ones as can be, because each
 * further one makes chance hits likelier.
 */
function chooseWindows(literals: readonly string[]): Map<string, string> {
  const wanting = new Map<string, string[]>();
  for (const literal of literals) {
    const least = rarestGram(literal).bits - SHARING_BITS;
    for (let place = 0; place + WINDOW <= literal.length; place++) {
      const window = literal.slice(place, place + WINDOW);
      if (rarestGram(window).bits < least) continue;
      const others = wanting.get(window);
      if (others) others.push(literal);
      else wanting.set(window, [literal]);
    }
  }
  const chosen = new Map<string, string>();
  const byUse = [...wanting].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  for (const [window, users] of byUse) {
    for (const literal of users) if (!chosen.has(literal)) chosen.set(literal, window);
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
