import type { Clock } from '../foundation/index.ts';
import type { Redactor } from '../redaction/index.ts';
import { toPrintable } from '../text/index.ts';

const LONGEST_LINE = 64 * 1024;
const CUT = ' … [line cut]';

/** One line of a job as it is kept: without secrets and control characters. */
export interface JobLine {
  readonly atMs: number;
  /** whether the runner says it, or a step */
  readonly isRunners: boolean;
  readonly text: string;
}

/** Writes what a job says, line by line, and nothing in it that should not be kept. */
export class JobLog {
  readonly #clock: Clock;
  readonly #tell: (line: JobLine) => void;
  readonly #secrets: ReturnType<Redactor['openStream']>;
  readonly #pieces: string[] = [];
  readonly #encoder = new TextEncoder();
  #decoder = new TextDecoder();
  #decoded = new TextDecoder();
  #open = '';

  /** @param tell hears every line at once */
  constructor(clock: Clock, redactor: Redactor, tell: (line: JobLine) => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#secrets = redactor.openStream();
  }

  /** The runner speaks. */
  say(text: string): void {
    this.endLine();
    this.#add(true, text.replaceAll('\n', ' '));
  }

  /** A step speaks; a line goes on until it ends. */
  write(chunk: Uint8Array): void {
    const lines = (this.#open + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#open = lines.pop()!;
    for (const line of lines) this.#add(false, line);
    if (this.#open.length > LONGEST_LINE) this.endLine();
  }

  /** A line that a step left open is over. */
  endLine(): void {
    const rest = this.#open + this.#decoder.decode();
    this.#decoder = new TextDecoder();
    this.#open = '';
    if (rest !== '') this.#add(false, rest);
  }

  /** Everything so far. */
  text(): string {
    return this.#pieces.join('');
  }

  #add(isRunners: boolean, raw: string): void {
    const shown = toPrintable(raw.replace(/\r$/, ''));
    const cut = shown.length > LONGEST_LINE ? shown.slice(0, LONGEST_LINE) + CUT : shown;
    // Secrets are looked for in the lines as they stand in a row: a private key has many.
    const redacted = this.#secrets.write(this.#encoder.encode(`${cut}\n`));
    const text = redacted
      .map((piece) => this.#decoded.decode(piece, { stream: true }))
      .join('')
      .replace(/\n$/, '');
    const atMs = this.#clock.nowMs();
    this.#pieces.push(`${new Date(atMs).toISOString()} ${isRunners ? '=' : '|'} ${text}\n`);
    this.#tell({ atMs, isRunners, text });
  }
}
