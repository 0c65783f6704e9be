import { LiteralSearch } from '../text/index.ts';
import type { LineReader } from './line-reader.ts';
import type { LogLine } from './log-line.ts';

/** Hints further right in a line are not seen. */
const HINTED_CHARACTERS = 4000;

/** One family of readers going over lines; a reading starts after the end of the one before it. */
class FamilyPass<T> {
  readonly values: T[] = [];
  readonly #readers: readonly LineReader<T>[];
  readonly #asked = new Set<number>();
  #next = 0;

  constructor(readers: readonly LineReader<T>[]) {
    this.#readers = readers;
  }

  ask(reader: number): void {
    this.#asked.add(reader);
  }

  /** Lets the readers that were asked for read from the line on, the first in the family's order first. */
  read(lines: readonly LogLine[], index: number): void {
    const asked = this.#asked;
    if (asked.size === 0) return;
    if (index >= this.#next) {
      for (const reader of asked.size > 1 ? [...asked].sort((a, b) => a - b) : asked) {
        const reading = this.#readers[reader]!.read(lines, index);
        if (reading === null) continue;
        this.values.push(reading.value);
        this.#next = index + Math.max(1, reading.taken);
        break;
      }
    }
    asked.clear();
  }
}

/**
 * Families of readers, made ready to go over many lines together: each line is searched once for the hints of all,
 * and only readers whose hint it has are asked. Within a family the order of readers is their precedence.
 */
export class ReaderFamilies<Values extends readonly unknown[]> {
  readonly #families: { readonly [K in keyof Values]: readonly LineReader<Values[K]>[] };
  readonly #search: LiteralSearch;
  readonly #wanted: readonly { readonly family: number; readonly reader: number }[];

  constructor(families: { readonly [K in keyof Values]: readonly LineReader<Values[K]>[] }) {
    this.#families = families;
    const hints = families.flatMap((readers, family) =>
      readers.flatMap(({ hints }, reader) => hints.map((hint) => ({ hint, family, reader }))),
    );
    this.#wanted = hints;
    this.#search = new LiteralSearch(hints.map(({ hint }) => hint));
  }

  /** Everything found, by family, in the order of the lines. */
  readAll(lines: readonly LogLine[]): { readonly [K in keyof Values]: Values[K][] } {
    const passes = this.#families.map((readers) => new FamilyPass<unknown>(readers));
    const ask = (hint: number) => {
      const { family, reader } = this.#wanted[hint]!;
      passes[family]!.ask(reader);
    };
    for (let index = 0; index < lines.length; index++) {
      this.#search.search(lines[index]!.text, ask, HINTED_CHARACTERS);
      for (const pass of passes) pass.read(lines, index);
    }
    return passes.map(({ values }) => values) as unknown as { readonly [K in keyof Values]: Values[K][] };
  }
}
