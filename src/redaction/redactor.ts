import { toPrintable } from '../text/index.ts';
import { hasCandidateLine } from './candidate-lines.ts';
import { withoutControlCharacters } from './json-text.ts';
import { LineRedactor } from './line-redactor.ts';
import { RedactingStream } from './redacting-stream.ts';
import { RegisteredValues } from './registered-values.ts';

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Takes secrets out of texts: known forms, and registered values in every form programs write them in. In the place of
 * each stands `[redacted:<kind>]`; the number of lines stays.
 */
export class Redactor {
  readonly #lines: LineRedactor;

  /** @param registered secrets of this installation; those of less than SHORTEST_REGISTERED characters do not count */
  constructor(registered: readonly string[] = []) {
    this.#lines = new LineRedactor(new RegisteredValues(registered));
  }

  /** A text without secrets. */
  redact(text: string): string {
    const bytes = ENCODER.encode(text);
    if (!hasCandidateLine(bytes, this.#lines.hints)) return text;
    const stream = this.openStream();
    const pieces = [...stream.write(bytes), ...stream.end()];
    if (!stream.hasChanged) return text;
    return pieces.map((piece) => DECODER.decode(piece, { stream: true })).join('') + DECODER.decode();
  }

  /** A text as a person sees it on a terminal, without secrets. */
  clean(text: string): string {
    return this.redact(text.split('\n').map(toPrintable).join('\n'));
  }

  /** JSON text without secrets and control characters; it stays JSON. */
  cleanJson(json: string): string {
    return this.redact(withoutControlCharacters(json));
  }

  openStream(): RedactingStream {
    return new RedactingStream(this.#lines);
  }

  /** A log without secrets, chunk by chunk; what controls a terminal stays, for its readers know what it means. */
  async *redactChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const stream = this.openStream();
    for await (const chunk of chunks) yield* stream.write(chunk);
    yield* stream.end();
  }
}
