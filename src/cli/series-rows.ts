import { parseRowTime } from '../anomaly/index.ts';
import { BadInputError } from '../foundation/index.ts';
import { toPrintable } from '../text/index.ts';
import type { CsvRecord } from './csv-records.ts';

/** One moment of a series as the file has it. */
export interface SeriesRow {
  /** as written */
  readonly timestamp: string;
  readonly timestampMs: number;
  /** one for each value column; NaN where it is missing */
  readonly values: readonly number[];
}

/** A row that cannot be used, in one line for people. */
export interface RowProblem {
  readonly problem: string;
}

const MISSING = new Set(['', 'nan', 'na', 'n/a', 'null', 'none', '-']);
const INFINITIES: Readonly<Record<string, number>> = {
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
};
const NUMBER = /^[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,4})?$/;
const SHOWN_CHARACTERS = 40;
const DAY_MS = 86_400_000;

/** Turns the records of a CSV file into rows, by the names in its header. */
export class SeriesColumns {
  readonly #columns: number;
  readonly #time: number;
  readonly #values: readonly number[];
  readonly names: readonly string[];

  /** @throws BadInputError if a column is not in the header, or twice */
  constructor(header: readonly string[], timeColumn: string, valueColumns: readonly string[]) {
    if (header.some((name) => name.includes('\0'))) {
      throw new BadInputError('row 1, column 1 is not UTF-8 but looks like UTF-16: save the series as UTF-8');
    }
    const names = header.map((name) => name.trim());
    this.#columns = names.length;
    this.#time = placeOf(timeColumn, names);
    this.#values = valueColumns.map((column) => placeOf(column, names));
    this.names = valueColumns;
  }

  /** @param nowMs a row of more than a day later is a slip: what follows it would be judged as if it came then */
  read({ line, cells, isBroken }: CsvRecord, nowMs: number): SeriesRow | RowProblem {
    if (isBroken) return { problem: `line ${line}: a quote is opened and never closed` };
    if (cells.length !== this.#columns) {
      return { problem: `line ${line}: expected ${this.#columns} cells as in the header, came ${cells.length}` };
    }
    const timestamp = cells[this.#time]!;
    const timestampMs = parseRowTime(timestamp);
    if (Number.isNaN(timestampMs)) {
      return { problem: `line ${line}: expected a time such as 2014-04-01 00:05:00, came ${shown(timestamp)}` };
    }
    if (timestampMs > nowMs + DAY_MS) {
      return { problem: `line ${line}: expected a time at most a day ahead of now, came ${shown(timestamp)}` };
    }
    const values: number[] = [];
    for (let index = 0; index < this.#values.length; index++) {
      const cell = cells[this.#values[index]!]!;
      const value = parseValue(cell);
      if (value === null) {
        return { problem: `line ${line}, column ${this.names[index]}: expected a number, came ${shown(cell)}` };
      }
      values.push(value);
    }
    return { timestamp, timestampMs, values };
  }
}

function placeOf(column: string, names: readonly string[]): number {
  const place = names.indexOf(column);
  const second = names.indexOf(column, place + 1);
  if (place >= 0 && second > place) {
    const both = `columns ${place + 1} and ${second + 1} are both called ${shown(column)}`;
    throw new BadInputError(`${both}: give every column a name of its own`, { column });
  }
  if (place >= 0) return place;
  const there = names.map(shown).slice(0, 20).join(', ');
  throw new BadInputError(`there is no column ${shown(column)}; the header has ${there}`, { column });
}

/** @returns NaN for a missing value, null for what is no number */
function parseValue(cell: string): number | null {
  const text = cell.trim();
  if (NUMBER.test(text)) return Number(text);
  const word = text.toLowerCase();
  if (MISSING.has(word)) return Number.NaN;
  return Object.hasOwn(INFINITIES, word) ? INFINITIES[word]! : null;
}

function shown(text: string): string {
  const printable = toPrintable(text);
  return JSON.stringify(printable.length > SHOWN_CHARACTERS ? `${printable.slice(0, SHOWN_CHARACTERS)}…` : printable);
}
