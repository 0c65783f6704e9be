// Enough to tell text of one byte a character from text of two.
const PROBED_BYTES = 4096;

/** Turns a log in whatever Unicode encoding into UTF-8, chunk by chunk; UTF-8 passes through untouched. */
export class Utf8Stream {
  readonly #sink: (chunk: Uint8Array) => void;
  #probe: Uint8Array | null = new Uint8Array(PROBED_BYTES);
  #probed = 0;
  #decoder: InstanceType<typeof TextDecoder> | null = null;
  readonly #encoder = new TextEncoder();
  readonly #isLive: boolean;

  /** @param isLive the first chunk decides on the encoding, so that nothing waits for the next one */
  constructor(sink: (chunk: Uint8Array) => void, isLive = false) {
    this.#sink = sink;
    this.#isLive = isLive;
  }

  write(chunk: Uint8Array): void {
    if (this.#probe === null) {
      this.#pass(chunk);
      return;
    }
    const taken = Math.min(chunk.length, PROBED_BYTES - this.#probed);
    this.#probe.set(chunk.subarray(0, taken), this.#probed);
    this.#probed += taken;
    if (this.#probed < PROBED_BYTES && !(this.#isLive && this.#probed > 0)) return;
    this.#decide();
    if (taken < chunk.length) this.#pass(chunk.subarray(taken));
  }

  end(): void {
    if (this.#probe !== null) this.#decide();
    const rest = this.#decoder?.decode() ?? '';
    if (rest !== '') this.#sink(this.#encoder.encode(rest));
  }

  #decide(): void {
    const probe = this.#probe!.subarray(0, this.#probed);
    this.#probe = null;
    const encoding = utf16Of(probe);
    if (encoding !== null) this.#decoder = new TextDecoder(encoding);
    if (probe.length > 0) this.#pass(probe);
  }

  #pass(chunk: Uint8Array): void {
    this.#sink(this.#decoder === null ? chunk : this.#encoder.encode(this.#decoder.decode(chunk, { stream: true })));
  }
}

/**
 * Which UTF-16 the bytes are: by the byte order mark, or because one byte of nearly every pair is zero.
 *
 * @param bytes the beginning of a text
 * @returns null for anything else
 */
export function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const pairs = Math.min(bytes.length, PROBED_BYTES) >> 1;
  if (pairs < 4) return null;
  let high = 0;
  let low = 0;
  for (let i = 0; i < pairs * 2; i += 2) {
    if (bytes[i] === 0) high++;
    if (bytes[i + 1] === 0) low++;
  }
  if (low > pairs * 0.7 && high < pairs * 0.05) return 'utf-16le';
  if (high > pairs * 0.7 && low < pairs * 0.05) return 'utf-16be';
  return null;
}
