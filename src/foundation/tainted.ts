/** What takes secrets and control characters out of a text. */
export interface Cleaner {
  redact(text: string): string;
}

const LABEL = '[text from outside]';

/**
 * A text somebody outside wrote. It cannot be put into a sentence, a path, an address or a command by accident: as a
 * string it is a label. What it says comes out only to be shown, to be examined, or between marks that tell a model
 * where it ends.
 */
export class Tainted {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get length(): number {
    return this.#text.length;
  }

  /** For eyes, and to be kept for them: without what controls a terminal or turns the direction of writing. */
  forDisplay(): string {
    return this.#text
      .replace(/\r\n?/g, '\n')
      .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
      .toWellFormed();
  }

  /**
   * For a model: between marks that the text cannot contain.
   *
   * @param mark a word nobody outside can know, letters and digits, 8 at least
   */
  forModel(mark: string): string {
    if (!/^[A-Za-z0-9]{8,64}$/.test(mark)) throw new RangeError('a mark is 8 to 64 letters and digits');
    const inner = this.forDisplay().split(mark).join('');
    return `<outside ${mark}>\n${inner}\n</outside ${mark}>`;
  }

  /** The same text without secrets; it stays from outside. */
  redacted(cleaner: Cleaner): Tainted {
    return new Tainted(cleaner.redact(this.#text));
  }

  /** What a reader finds in it; a finding is no text. */
  examine<T extends number | boolean | object>(reader: (text: string) => T): T {
    return reader(this.#text);
  }

  /** The label, not the text: whoever joins it to a string meant to do something else. */
  toString(): string {
    return LABEL;
  }

  toJSON(): string {
    return LABEL;
  }
}
