const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
const FIRST_BUFFER_BYTES = 1 << 16;
const LONGEST_FIELD_BYTES = 1 << 24;

/** What is told of a table while its bytes pass. */
export interface FieldListener {
  /** One field of the row; the bytes are valid until the call returns. */
  field(bytes: Uint8Array, start: number, end: number): void;
  /** The row has no more fields. Blank lines are no rows. */
  endRow(): void;
}

/**
 * Takes delimited text apart, chunk by chunk, without making strings. A field in quotes may hold separators, line
 * breaks and doubled quotes.
 *
 * @see RFC 4180
 */
export class FieldReader {
  readonly #separator: number;
  readonly #listener: FieldListener;
  #kept = new Uint8Array(FIRST_BUFFER_BYTES);
  #length = 0;
  #isQuoted = false;
  #mayEndQuote = false;
  #wasQuoted = false;
  #fields = 0;

  constructor(separator: number, listener: FieldListener) {
    this.#separator = separator;
    this.#listener = listener;
  }

  /** Takes the next bytes. */
  push(chunk: Uint8Array): void {
    let start = 0;
    while (start < chunk.length) {
      const isInsideField = this.#length > 0 || this.#isQuoted || this.#wasQuoted || this.#mayEndQuote;
      if (isInsideField || chunk[start] === QUOTE) this.#take(chunk[start++]!);
      else start = this.#passPlain(chunk, start);
    }
  }

  /** Ends the last row, should its line break be missing. Returns whether a quote was left open. */
  finish(): boolean {
    const isOpen = this.#isQuoted && !this.#mayEndQuote;
    if (this.#length > 0 || this.#fields > 0 || this.#wasQuoted || this.#mayEndQuote) this.#endRow();
    return isOpen;
  }

  /** The usual case: a whole field without quotes lies within the chunk. Returns where the next one starts. */
  #passPlain(chunk: Uint8Array, start: number): number {
    let end = start;
    let byte = chunk[end]!;
    while (byte !== this.#separator && byte !== NEWLINE && end < chunk.length) byte = chunk[++end]!;
    if (end >= chunk.length) {
      for (let place = start; place < chunk.length; place++) this.#keep(chunk[place]!);
      return chunk.length;
    }
    const isEnd = byte === NEWLINE;
    const last = isEnd && end > start && chunk[end - 1] === RETURN ? end - 1 : end;
    if (isEnd && last === start && this.#fields === 0) return end + 1;
    this.#listener.field(chunk, start, last);
    this.#fields++;
    if (isEnd) {
      this.#fields = 0;
      this.#listener.endRow();
    }
    return end + 1;
  }

  /** One byte of a field that has quotes or began in an earlier chunk. */
  #take(byte: number): void {
    if (this.#mayEndQuote) {
      this.#mayEndQuote = false;
      if (byte === QUOTE) {
        this.#keep(byte);
        return;
      }
      this.#isQuoted = false;
      this.#wasQuoted = true;
    }
    if (this.#isQuoted) {
      if (byte === QUOTE) this.#mayEndQuote = true;
      else this.#keep(byte);
      return;
    }
    if (byte === QUOTE && this.#length === 0 && !this.#wasQuoted) this.#isQuoted = true;
    else if (byte === this.#separator) this.#endField();
    else if (byte === NEWLINE) this.#endRow();
    else this.#keep(byte);
  }

  #endRow(): void {
    if (this.#length > 0 && this.#kept[this.#length - 1] === RETURN) this.#length--;
    const isBlank = this.#fields === 0 && this.#length === 0 && !this.#wasQuoted && !this.#mayEndQuote;
    if (isBlank) return;
    this.#endField();
    this.#fields = 0;
    this.#listener.endRow();
  }

  #endField(): void {
    this.#listener.field(this.#kept, 0, this.#length);
    this.#length = 0;
    this.#isQuoted = false;
    this.#mayEndQuote = false;
    this.#wasQuoted = false;
    this.#fields++;
  }

  #keep(byte: number): void {
    // What is longer is no field of a table; the rest of it is left out.
    if (this.#length >= LONGEST_FIELD_BYTES) return;
    if (this.#length === this.#kept.length) {
      const larger = new Uint8Array(this.#kept.length * 2);
      larger.set(this.#kept);
      this.#kept = larger;
    }
    this.#kept[this.#length++] = byte;
  }
}
