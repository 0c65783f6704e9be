import { BadInputError } from '../foundation/index.ts';

/** A part of a memory that came from outside, and what it has to be. All methods throw BadInputError where it is not. */
export class MemoryPart {
  readonly #value: unknown;
  readonly #path: string;

  /** @param path how the part is called in messages */
  constructor(value: unknown, path = 'memory') {
    this.#value = value;
    this.#path = path;
  }

  /** A part that has to be there. */
  part(name: string): MemoryPart {
    const value = this.#value;
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
    if (!isRecord) this.refuse('a record');
    const path = `${this.#path}.${name}`;
    if (!Object.hasOwn(value, name)) throw refusal(path, 'something');
    return new MemoryPart((value as Record<string, unknown>)[name], path);
  }

  /** The parts of a list. */
  items(): readonly MemoryPart[] {
    if (!Array.isArray(this.#value)) this.refuse('a list');
    return this.#value.map((item, place) => new MemoryPart(item, `${this.#path}[${place}]`));
  }

  number(): number {
    return typeof this.#value === 'number' ? this.#value : this.refuse('a number');
  }

  /** A whole number from 0 on. */
  count(most: number = Number.MAX_SAFE_INTEGER): number {
    const value = this.number();
    return Number.isSafeInteger(value) && value >= 0 && value <= most ? value : this.refuse('a count');
  }

  word(): string {
    return typeof this.#value === 'string' ? this.#value : this.refuse('a text');
  }

  flag(): boolean {
    return typeof this.#value === 'boolean' ? this.#value : this.refuse('true or false');
  }

  isNull(): boolean {
    return this.#value === null;
  }

  /** @param length left out, any */
  numbers(length?: number): Float64Array {
    const value = this.#value;
    if (!(value instanceof Float64Array)) this.refuse('numbers');
    if (length !== undefined && value.length !== length) this.refuse(`${length} numbers`);
    return value;
  }

  /** Whole numbers within bounds. @param length left out, any */
  places(least: number, most: number, length?: number): Int32Array {
    const value = this.#value;
    if (!(value instanceof Int32Array)) this.refuse('whole numbers');
    if (length !== undefined && value.length !== length) this.refuse(`${length} whole numbers`);
    if (value.some((place) => place < least || place > most)) this.refuse(`whole numbers from ${least} to ${most}`);
    return value;
  }

  refuse(expected: string): never {
    throw refusal(this.#path, expected);
  }
}

/** A width that is kept beside rows. */
export function checkWidth(width: MemoryPart, columns: number): void {
  if (width.number() !== columns) width.refuse(`${columns} columns`);
}

/** Whole rows of so many columns, row-major. @returns how many */
export function checkRows(rows: MemoryPart, columns: number): number {
  const count = rows.numbers().length / columns;
  return Number.isInteger(count) ? count : rows.refuse(`rows of ${columns} columns`);
}

/** Centers and deviations of so many columns. */
export function checkScale(scale: MemoryPart, columns: number): void {
  scale.part('centers').numbers(columns);
  scale.part('scales').numbers(columns);
}

/** An ellipsoid in so many dimensions. */
export function checkEllipsoid(ellipsoid: MemoryPart, columns: number): void {
  const rank = ellipsoid.part('rank').count(columns);
  ellipsoid.part('center').numbers(columns);
  ellipsoid.part('whitening').numbers(rank * columns);
  ellipsoid.part('isTriangular').flag();
  ellipsoid.part('logDeterminant').number();
}

function refusal(path: string, expected: string): BadInputError {
  return new BadInputError(`the model is damaged: expected ${expected} at ${path.slice(0, 80)}; learn it again`);
}
