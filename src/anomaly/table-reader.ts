import { BadInputError } from '../foundation/index.ts';
import { FieldReader, readNumber, toPrintable } from '../text/index.ts';
import { repeatedName, type Table } from './table.ts';
import { TableCells } from './table-cells.ts';

const SEPARATORS = [',', ';', '\t', '|'].map((sign) => sign.charCodeAt(0));
const NEWLINE = 10;
const QUOTE = 34;
const LONGEST_FIRST_LINE = 1 << 22;
const LONGEST_SHOWN = 40;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const UTF_16_MARKS = [
  [0xff, 0xfe],
  [0xfe, 0xff],
];

/**
 * Reads a table of delimited text, chunk by chunk, straight into numbers. The separator is the one of `, ; tab |` that
 * the first line has most of; the first row is a header unless all its fields are numbers.
 */
export class TableReader {
  readonly #source: string;
  #begin: Uint8Array | undefined = new Uint8Array(0);
  #fields: FieldReader | undefined;
  #cells: TableCells | undefined;
  #row: Uint8Array[] = [];
  #names: readonly string[] = [];
  /** data rows begun, the present one included; the first is 1 */
  #rowNumber = 1;
  #column = 0;

  /** @param source how the table is called in messages */
  constructor(source: string) {
    this.#source = source;
  }

  /** @throws BadInputError with row and column where the table is not one */
  push(chunk: Uint8Array): void {
    if (this.#fields !== undefined) {
      this.#fields.push(chunk);
      return;
    }
    const begin = joined(this.#begin!, chunk);
    this.#begin = begin;
    if (begin.includes(NEWLINE) || begin.length > LONGEST_FIRST_LINE) this.#start(begin);
  }

  /** @throws BadInputError when a quote was left open, or there are no rows */
  finish(): Table {
    if (this.#fields === undefined) this.#start(this.#begin!);
    // Ending the last row moves on.
    const [lastRow, column, isHeader] = [this.#rowNumber, this.#column, this.#cells === undefined];
    if (this.#fields!.finish()) {
      const where = isHeader ? 'the header' : `row ${lastRow}, column ${column + 1}`;
      this.#refuse(`${where} begins a quote that never ends`);
    }
    if (this.#cells === undefined || this.#cells.rows === 0) this.#refuse('it has no rows: expected a header and rows');
    return this.#cells!.finish(this.#names);
  }

  #start(begin: Uint8Array): void {
    if (UTF_16_MARKS.some((mark) => startsWith(begin, mark)) || begin.subarray(0, 4096).includes(0)) {
      this.#refuse('row 1, column 1 is not UTF-8 but looks like UTF-16: save the table as UTF-8');
    }
    const text = startsWith(begin, BYTE_ORDER_MARK) ? begin.subarray(BYTE_ORDER_MARK.length) : begin;
    this.#begin = undefined;
    this.#fields = new FieldReader(separatorOf(text), {
      field: (bytes, start, end) => this.#takeField(bytes, start, end),
      endRow: () => this.#takeRow(),
    });
    this.#fields.push(text);
  }

  #takeField(bytes: Uint8Array, start: number, end: number): void {
    if (this.#cells === undefined) {
      this.#row.push(bytes.slice(start, end));
      return;
    }
    const column = this.#column++;
    if (column >= this.#names.length) return;
    const value = readNumber(bytes, start, end);
    if (value !== undefined && !this.#cells.isText(column)) this.#cells.putNumber(column, value);
    else if (value !== undefined && Number.isNaN(value)) this.#cells.putNumber(column, value);
    else this.#takeText(column, bytes.subarray(start, end));
  }

  #takeText(column: number, bytes: Uint8Array): void {
    const text = this.#decode(bytes, `row ${this.#rowNumber}`, column);
    if (this.#cells!.putText(column, text)) return;
    const shown = toPrintable(text.slice(0, 40));
    this.#refuse(
      `row ${this.#rowNumber}, column ${column + 1} (${this.#names[column]}): expected a number, came ${shown}`,
    );
  }

  #takeRow(): void {
    if (this.#cells === undefined) {
      this.#takeFirstRow(this.#row);
      return;
    }
    if (this.#column !== this.#names.length) {
      const at = `row ${this.#rowNumber}, column ${Math.min(this.#column, this.#names.length) + 1}`;
      this.#refuse(`${at}: expected ${this.#names.length} fields as in the first line, came ${this.#column}`);
    }
    this.#column = 0;
    this.#rowNumber++;
    this.#cells.endRow();
  }

  #takeFirstRow(fields: readonly Uint8Array[]): void {
    const isHeader = fields.some((field) => readNumber(field, 0, field.length) === undefined);
    this.#names = fields.map((field, column) => {
      const name = isHeader ? toPrintable(this.#decode(field, 'the header', column)).trim() : '';
      return name === '' ? `column ${column + 1}` : name;
    });
    this.#refuseRepeated(this.#names);
    this.#cells = new TableCells(fields.length);
    if (isHeader) return;
    for (const field of fields) this.#takeField(field, 0, field.length);
    this.#takeRow();
  }

  /** Columns are looked up by their names, here and by models: of two alike one would be taken for the other. */
  #refuseRepeated(names: readonly string[]): void {
    const repeated = repeatedName(names);
    if (repeated === null) return;
    const { name, first, second } = repeated;
    const shown = name.length > LONGEST_SHOWN ? `${name.slice(0, LONGEST_SHOWN)}…` : name;
    this.#refuse(
      `columns ${first + 1} and ${second + 1} are both called ${shown}: give every column a name of its own`,
    );
  }

  #decode(bytes: Uint8Array, where: string, column: number): string {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (error) {
      throw new BadInputError(
        `${this.#source}: ${where}, column ${column + 1} is not UTF-8: save the table as UTF-8`,
        { source: this.#source },
        { cause: error },
      );
    }
  }

  #refuse(what: string): never {
    throw new BadInputError(`${this.#source}: ${what}`, { source: this.#source });
  }
}

/** The separator the first line has most of, outside of quotes; a comma when it has none. */
function separatorOf(text: Uint8Array): number {
  const counts = new Map(SEPARATORS.map((separator) => [separator, 0]));
  let isQuoted = false;
  for (const byte of text) {
    if (byte === QUOTE) isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (byte === NEWLINE) break;
    const count = counts.get(byte);
    if (count !== undefined) counts.set(byte, count + 1);
  }
  return SEPARATORS.reduce((best, separator) => (counts.get(separator)! > counts.get(best)! ? separator : best));
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, place) => bytes[place] === byte);
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
