import { LiteralSearch } from '../text/index.ts';
import type { LineReader } from './line-reader.ts';
import type { LogLine } from './log-line.ts';

/** Hints further right in a line are not seen. */
const HINTED_CHARACTERS = 4000;

/** One family of readers, made ready to go over many lines: only readers whose hint a line has are asked. */
export class ReaderFamily<T> {
  readonly #readers: readonly LineReader<T>[];
  readonly #search: LiteralSearch;
  readonly #readerOf: readonly number[];

  /** @param readers in order of precedence: the first that reads a line has it */
  constructor(readers: readonly LineReader<T>[]) {
    this.#readers = readers;
    const hints = readers.flatMap((reader, index) => reader.hints.map((hint) => ({ hint, index })));
    this.#readerOf = hints.map(({ index }) => index);
    this.#search = new LiteralSearch(hints.map(({ hint }) => hint));
  }

  /** Everything found, in the order of the lines; a reading starts after the end of the one before it. */
  readAll(lines: readonly LogLine[]): T[] {
    const values: T[] = [];
    const asked = new Set<number>();
    for (let index = 0; index < lines.length; ) {
      asked.clear();
      this.#search.search(lines[index]!.text, (hint) => asked.add(this.#readerOf[hint]!), HINTED_CHARACTERS);
      let taken = 1;
      for (const reader of asked.size > 1 ? [...asked].sort((a, b) => a - b) : asked) {
        const reading = this.#readers[reader]!.read(lines, index);
        if (reading === null) continue;
        values.push(reading.value);
        taken = Math.max(1, reading.taken);
        break;
      }
      index += taken;
    }
    return values;
  }
}
