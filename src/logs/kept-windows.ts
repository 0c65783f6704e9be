/** Lines next to each other that are kept of a huge log. */
export interface KeptRegion {
  /** 1-based */
  readonly firstLine: number;
  readonly bytes: Uint8Array;
}

interface KeptWindow extends KeptRegion {
  readonly weight: number;
}

// The same message a third time says nothing new; its place in the log may, so it is not kept only once.
const KEPT_REPETITIONS = 3;
const HASHED_BYTES = 400;
const REMEMBERED_HASHES = 100_000;

/** The windows kept of the middle of a huge log: each message a few times, all within a budget. */
export class KeptWindows {
  readonly #budgetBytes: number;
  readonly #seen = new Map<number, number>();
  readonly #strides = new Map<number, { stride: number; passed: number }>();
  #windows: KeptWindow[] = [];
  #bytes = 0;

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  /** Whether a candidate line is worth a window: not one of a kind that was kept often enough already. */
  isWanted(bytes: Uint8Array, from: number, to: number, weight: number): boolean {
    const hash = hashWithoutDigits(bytes, from, Math.min(to, from + HASHED_BYTES));
    const count = this.#seen.get(hash) ?? 0;
    if (count >= KEPT_REPETITIONS) return false;
    if (count > 0 || this.#seen.size < REMEMBERED_HASHES) this.#seen.set(hash, count + 1);
    const passage = this.#strides.get(weight);
    return passage === undefined || passage.passed++ % passage.stride === 0;
  }

  /** @param bytes copied */
  add(firstLine: number, bytes: Uint8Array, weight: number): void {
    this.#windows.push({ firstLine, bytes: bytes.slice(), weight });
    this.#bytes += bytes.length;
    while (this.#bytes > this.#budgetBytes && this.#windows.length > 1) this.#thin();
  }

  /** In the order of the lines. */
  regions(): readonly KeptRegion[] {
    return this.#windows;
  }

  // Half of the lightest windows go, evenly, and from now on half as many of that weight come in.
  #thin(): void {
    const lightest = this.#windows.reduce((least, { weight }) => Math.min(least, weight), Number.POSITIVE_INFINITY);
    let place = 0;
    this.#windows = this.#windows.filter((window) => window.weight > lightest || place++ % 2 === 1);
    this.#bytes = this.#windows.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const before = this.#strides.get(lightest)?.stride ?? 1;
    this.#strides.set(lightest, { stride: before * 2, passed: 0 });
  }
}

/** FNV-1a, with every run of digits as one zero: lines that differ in times and counts are the same. */
function hashWithoutDigits(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  let wasDigit = false;
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    const isDigit = byte >= 48 && byte <= 57;
    if (isDigit && wasDigit) continue;
    wasDigit = isDigit;
    hash = Math.imul(hash ^ (isDigit ? 48 : byte), 0x01000193);
  }
  return hash;
}
