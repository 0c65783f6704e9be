import { endOfLine, findCandidateLines } from './candidate-lines.ts';
import { stripEscapes } from './escapes.ts';
import { type LineRedactor, replaceSpans } from './line-redactor.ts';
import { PrivateKeyBlock } from './private-key-block.ts';
import type { SecretSpan } from './secret-form.ts';

/** A line without end is looked at in windows of this many bytes, */
const WINDOW_BYTES = 1 << 16;
/** which share as many with the next: no secret shorter than that is cut. */
const OVERLAP_BYTES = 1 << 13;
const LINE_BREAK = 0x0a;

/**
 * Takes the secrets out of a stream of bytes, whatever chunks it comes in: what it gives is the same for all of them.
 * Lines stay lines; bytes of lines without secrets pass untouched, escape sequences included.
 */
export class RedactingStream {
  readonly #redactor: LineRedactor;
  /** the begin of a line that has not ended yet */
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #block: PrivateKeyBlock | null = null;
  #out: Uint8Array[] = [];
  /** whether anything was taken out so far */
  hasChanged = false;

  constructor(redactor: LineRedactor) {
    this.#redactor = redactor;
  }

  /** @returns what can be passed on; parts of `chunk` may be among it, uncopied */
  write(chunk: Uint8Array): readonly Uint8Array[] {
    const lastBreak = chunk.lastIndexOf(LINE_BREAK);
    let from = 0;
    if (lastBreak >= 0 && this.#pendingBytes > 0) {
      from = chunk.indexOf(LINE_BREAK) + 1;
      this.#hold(chunk.subarray(0, from));
      this.#pass(this.#takePending());
    }
    if (lastBreak >= from) {
      this.#pass(chunk.subarray(from, lastBreak + 1));
      from = lastBreak + 1;
    }
    if (from < chunk.length) this.#hold(chunk.slice(from));
    if (this.#pendingBytes >= WINDOW_BYTES) this.#shortenPending();
    return this.#takeOut();
  }

  end(): readonly Uint8Array[] {
    if (this.#pendingBytes > 0) this.#pass(this.#takePending());
    return this.#takeOut();
  }

  #hold(bytes: Uint8Array): void {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
  }

  #takePending(): Uint8Array {
    const bytes = joined(this.#pending, this.#pendingBytes);
    this.#pending = [];
    this.#pendingBytes = 0;
    return bytes;
  }

  #takeOut(): readonly Uint8Array[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  #give(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#out.push(bytes);
  }

  /** Lines as a whole, or the end of one. */
  #pass(bytes: Uint8Array): void {
    const lines: number[] = [];
    findCandidateLines(bytes, this.#redactor.hints, (from, to) => lines.push(from, to));
    let passed = 0;
    let next = 0;
    for (let at = 0; at < bytes.length; ) {
      let from = at;
      let to: number;
      if (this.#block === null) {
        while (next < lines.length && lines[next]! < at) next += 2;
        if (next >= lines.length) break;
        from = lines[next]!;
        to = lines[next + 1]!;
      } else {
        to = endOfLine(bytes, at);
      }
      this.#give(bytes.subarray(passed, from));
      this.#passLine(bytes.subarray(from, to));
      passed = to;
      at = to + 1;
    }
    this.#give(bytes.subarray(passed));
  }

  /** One line without its line break. */
  #passLine(line: Uint8Array): void {
    const rest = this.#passWindows(line);
    const original = textOf(rest);
    const bare = stripEscapes(original).text;
    const taken = this.#block?.take(bare) ?? null;
    if (taken !== null) {
      if (!taken.goesOn) this.#block = null;
      this.#giveText(rest, bare, taken.text);
      return;
    }
    this.#block = PrivateKeyBlock.begunBy(bare);
    this.#giveText(rest, bare, replaceSpans(bare, this.#redactor.spansIn(bare)));
  }

  #giveText(original: Uint8Array, bare: string, redacted: string): void {
    if (redacted === bare) {
      this.#give(original);
      return;
    }
    this.hasChanged = true;
    this.#give(bytesOf(redacted));
  }

  #shortenPending(): void {
    this.#hold(this.#passWindows(this.#takePending()));
  }

  /** Passes on what of a long line can be told already; @returns the rest, shorter than a window */
  #passWindows(line: Uint8Array): Uint8Array {
    let rest = line;
    while (rest.length >= WINDOW_BYTES) {
      this.#block = null;
      const window = rest.subarray(0, WINDOW_BYTES);
      const { text: bare, originOf } = stripEscapes(textOf(window));
      const spans = this.#redactor.spansIn(bare);
      const end = cutBetween(spans, Math.max(1, bare.length - OVERLAP_BYTES));
      const cut = Math.max(1, Math.min(WINDOW_BYTES, originOf(end)));
      const before = bare.slice(0, end);
      const redacted = replaceSpans(
        before,
        spans.filter(({ to }) => to <= end),
      );
      this.#giveText(window.slice(0, cut), before, redacted);
      rest = rest.subarray(cut);
    }
    return rest;
  }
}

/** A place near the wanted one that is inside of no span. */
function cutBetween(spans: readonly SecretSpan[], wanted: number): number {
  const crossing = spans.find(({ from, to }) => from < wanted && wanted < to);
  if (crossing === undefined) return wanted;
  return crossing.from > 0 ? crossing.from : crossing.to;
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

const PIECE = 8192;

/** One character a byte, so that offsets are the same in both. */
function textOf(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return text;
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
