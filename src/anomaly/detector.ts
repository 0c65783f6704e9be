import type { Matrix } from '../statistics/index.ts';
import type { MemoryPart } from './memory-part.ts';

/** What a detector keeps of the rows it learned from: numbers and nothing that could run. */
export type Memory =
  | number
  | string
  | boolean
  | null
  | Float64Array
  | Float32Array
  | Int32Array
  | readonly Memory[]
  | { readonly [name: string]: Memory };

/** The adjustable numbers of a detector, by name. */
export type Settings = Readonly<Record<string, number>>;

/** What learning needs beside the rows. */
export interface LearnOptions<Chosen extends Settings = Settings> {
  readonly settings: Chosen;
  /** any number; the same seed and rows give the same memory */
  readonly seed: number;
  /** told what is being learned, where there are several parts */
  readonly onPart?: ((part: string) => void) | undefined;
}

/** What was learned, and how unusual the rows are among themselves. */
export interface Learned<Kept> {
  readonly memory: Kept;
  /** raw scores of the rows it learned from, higher is more unusual; none of them counts as its own neighbour */
  readonly scores: Float64Array;
}

/**
 * A way to tell unusual rows from usual ones; it keeps no state, so that learning twice is learning once.
 * Matrices hold finite numbers, at least one row and one column.
 */
export interface Detector<Kept extends Memory = Memory, Chosen extends Settings = Settings> {
  readonly name: string;
  /** one sentence: what it calls unusual */
  readonly summary: string;
  /** the publication that defines it */
  readonly source: string;
  /** another seed gives slightly other scores */
  readonly isRandomized: boolean;
  readonly defaults: Chosen;
  /** Learns what is usual. */
  learn(matrix: Matrix, options: LearnOptions<Chosen>): Learned<Kept>;
  /** Raw scores of other rows, of as many columns; higher is more unusual. */
  score(memory: Kept, matrix: Matrix): Float64Array;
  /**
   * Checks a memory that came from outside: with one that passes, scoring ends and throws nothing.
   *
   * @param columns of the rows it learned from
   * @throws BadInputError naming the part that is no part of such a memory
   */
  check(memory: MemoryPart, columns: number): void;
  /** Why it judges as it does, in sentences, where it made a choice. */
  reasons?(memory: Kept): readonly string[];
  /** What each feature of one row adds to its score; left out, it is found by putting typical values in its place. */
  explain?(memory: Kept, row: Float64Array): Float64Array;
}
