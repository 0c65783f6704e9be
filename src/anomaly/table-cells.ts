import type { Table } from './table.ts';

const BLOCK_CELLS = 1 << 20;
// Texts among the first rows make a column of numbers one of texts; later they are mistakes.
const DECIDING_ROWS = 1000;
// A column of more different texts names its rows; which one it is says nothing.
const MOST_TEXTS = 50_000;

/** The cells of a table while it is read, in blocks, so that it may grow without being copied. */
export class TableCells {
  readonly #columns: number;
  readonly #blockRows: number;
  readonly #blocks: Float64Array[] = [];
  readonly #texts: (Map<string, number> | undefined)[];
  #block: Float64Array = new Float64Array(0);
  #start = 0;
  rows = 0;

  constructor(columns: number) {
    this.#columns = columns;
    this.#blockRows = Math.max(1, Math.floor(BLOCK_CELLS / columns));
    this.#texts = new Array(columns);
    this.#addBlock();
  }

  isText(column: number): boolean {
    return this.#texts[column] !== undefined;
  }

  putNumber(column: number, value: number): void {
    this.#block[this.#start + column] = value;
  }

  /** Returns false where a text comes too late in a column of numbers. */
  putText(column: number, text: string): boolean {
    let known = this.#texts[column];
    if (known === undefined) {
      if (this.rows > DECIDING_ROWS && !this.#isEmpty(column)) return false;
      known = this.#makeText(column);
    }
    let number = known.get(text);
    if (number === undefined) {
      number = known.size;
      if (number < MOST_TEXTS) known.set(text, number);
    }
    this.#block[this.#start + column] = number;
    return true;
  }

  endRow(): void {
    this.rows++;
    this.#start += this.#columns;
    if (this.rows % this.#blockRows === 0) this.#addBlock();
  }

  finish(names: readonly string[]): Table {
    const values = new Float64Array(this.rows * this.#columns);
    for (let start = 0; start < values.length; ) {
      const block = this.#blocks.shift()!;
      const part = block.subarray(0, Math.min(values.length - start, this.#blockRows * this.#columns));
      values.set(part, start);
      start += part.length;
    }
    const columns = names.map((name, column) => {
      const texts = this.#texts[column];
      return { name, texts: texts === undefined ? undefined : [...texts.keys()] };
    });
    return { columns, rows: this.rows, values };
  }

  #addBlock(): void {
    this.#block = new Float64Array(this.#blockRows * this.#columns);
    this.#blocks.push(this.#block);
    this.#start = 0;
  }

  #isEmpty(column: number): boolean {
    return !this.#some(column, (value) => !Number.isNaN(value));
  }

  #some(column: number, holds: (value: number, block: Float64Array, place: number) => boolean): boolean {
    for (let row = 0; row < this.rows; row++) {
      const block = this.#blocks[Math.floor(row / this.#blockRows)]!;
      const place = (row % this.#blockRows) * this.#columns + column;
      if (holds(block[place]!, block, place)) return true;
    }
    return false;
  }

  /** The numbers of the rows so far become texts too. */
  #makeText(column: number): Map<string, number> {
    const known = new Map<string, number>();
    this.#texts[column] = known;
    this.#some(column, (value, block, place) => {
      if (Number.isNaN(value)) return false;
      const text = String(value);
      if (!known.has(text)) known.set(text, known.size);
      block[place] = known.get(text)!;
      return false;
    });
    return known;
  }
}
