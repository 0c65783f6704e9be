import { BadInputError, UsageError } from '../foundation/index.ts';
import { countAtMost, type Matrix, quantileOfSorted, sorted } from '../statistics/index.ts';
import type { Detector, Memory, Settings } from './detector.ts';
import { findDetector } from './detector-name.ts';
import { occlusionShares } from './explanation.ts';
import { MemoryPart } from './memory-part.ts';
import { packMemory, unpackMemory } from './memory-text.ts';
import { learnScoreScale, probabilityOf, type ScoreScale } from './score-scale.ts';
import { repeatedName, type Table } from './table.ts';
import { encodeTable, type FeatureEncoding } from './table-encoding.ts';

/** What a saved model says it is; another version is refused. */
const TABLE_MODEL_SCHEMA = 'regreen.table-model/1';

const EVEN_ODDS = 0.5;
const MOST_NAMED = 10;

/** How a model is to be learned. */
export interface TableModelOptions {
  readonly detector: Detector;
  readonly features: readonly FeatureEncoding[];
  /** names of all columns of the table, features or not, in their order; left out: those of the features */
  readonly columns?: readonly string[];
  readonly settings: Settings;
  readonly seed: number;
  /** the share of rows to call anomalies, 0 to 0.5; `auto` takes those more likely anomalies than not */
  readonly contamination: number | 'auto';
  readonly onPart?: ((part: string) => void) | undefined;
}

/** One score of each row. */
export interface RowScores {
  /** as the detector computes it, any range */
  readonly raw: Float64Array;
  /** calibrated, 0 to 1, in the same order as the raw scores */
  readonly probability: Float64Array;
}

/** A detector that has learned from a table, with all it needs to judge another one. */
export class TableModel {
  readonly detector: Detector;
  readonly features: readonly FeatureEncoding[];
  /** all columns of the table it learned from; null for a model that was saved without them */
  readonly #columns: readonly string[] | null;
  /** probabilities of this or more are anomalies */
  readonly threshold: number;
  readonly #memory: Memory;
  readonly #scale: ScoreScale;
  readonly #typical: Float64Array;

  private constructor(
    detector: Detector,
    features: readonly FeatureEncoding[],
    columns: readonly string[] | null,
    threshold: number,
    memory: Memory,
    scale: ScoreScale,
  ) {
    this.detector = detector;
    this.features = features;
    this.#columns = columns;
    this.threshold = threshold;
    this.#memory = memory;
    this.#scale = scale;
    this.#typical = Float64Array.from(features, ({ fill }) => fill);
  }

  /** Learns from a matrix of the features; `scores` are of its own rows. */
  static learn(matrix: Matrix, options: TableModelOptions): { model: TableModel; scores: RowScores } {
    const { detector, features, settings, seed, contamination, onPart } = options;
    const { columns = features.map(({ name }) => name) } = options;
    const { memory, scores } = detector.learn(matrix, { settings, seed, onPart });
    const raw = scores.map(toFinite);
    const scale = learnScoreScale(raw);
    const probability = raw.map((score) => probabilityOf(scale, score));
    const threshold = contamination === 'auto' ? EVEN_ODDS : thresholdOf(probability, contamination);
    return {
      model: new TableModel(detector, features, columns, threshold, memory, scale),
      scores: { raw, probability },
    };
  }

  /**
   * Reads a saved model.
   *
   * @throws BadInputError when it is none, one of another version, or one whose parts do not fit together
   */
  static load(text: string): TableModel {
    const saved = parseSaved(text);
    const detector = findDetector(saved.detector);
    if (detector === undefined) throw new BadInputError('the model is of a detector unknown here: learn it again');
    const { features, columns, threshold, scale } = saved;
    const memory = unpackMemory(saved.memory);
    detector.check(new MemoryPart(memory), features.length);
    return new TableModel(detector, features, columns, threshold, memory, scale);
  }

  /** The model as JSON: numbers and names, nothing that could run. */
  save(): string {
    return JSON.stringify({
      schema: TABLE_MODEL_SCHEMA,
      detector: this.detector.name,
      threshold: this.threshold,
      scale: this.#scale,
      features: this.features,
      columns: this.#columns ?? undefined,
      memory: packMemory(this.#memory),
    });
  }

  /**
   * Another table as the features.
   *
   * @param except a column that need not have been there, such as a label
   * @throws BadInputError when it is narrower or wider than the table the model learned from
   */
  encode(table: Table, except?: string): Matrix {
    const known = this.#columns;
    const unknown = table.columns.filter(({ name }) => known !== null && name !== except && !known.includes(name));
    if (unknown.length > 0) {
      const wanted = `the columns the model learned from (${listOf(known!)})`;
      throw new BadInputError(
        `expected ${wanted}, came ${listOf(unknown.map(({ name }) => name))} too: take out what is new or learn it again`,
      );
    }
    return encodeTable(table, this.features);
  }

  /** @throws UsageError when the matrix has another width */
  score(matrix: Matrix): RowScores {
    if (matrix.columns !== this.features.length) {
      throw new UsageError(`expected rows of ${this.features.length} features as learned, came ${matrix.columns}`);
    }
    const raw = this.detector.score(this.#memory, matrix).map(toFinite);
    return { raw, probability: raw.map((score) => probabilityOf(this.#scale, score)) };
  }

  /** Why the detector judges as it does, in sentences, where it made a choice. */
  get reasons(): readonly string[] {
    return this.detector.reasons?.(this.#memory) ?? [];
  }

  /** What each feature adds to the raw score of one row; higher is more. */
  explain(row: Float64Array): Float64Array {
    if (this.detector.explain !== undefined) return this.detector.explain(this.#memory, row);
    return occlusionShares((matrix) => this.detector.score(this.#memory, matrix), row, this.#typical);
  }
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).join(', ');
  return names.length > MOST_NAMED ? `${shown} and ${names.length - MOST_NAMED} more` : shown;
}

function toFinite(score: number): number {
  return Number.isNaN(score) ? 0 : Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, score));
}

/**
 * At this probability the wanted share of rows is reached. Equal rows are called alike: where they are more than wanted,
 * none of them is an anomaly, and the next higher probability counts; infinite when there is none.
 */
function thresholdOf(probability: Float64Array, contamination: number): number {
  if (contamination === 0) return Number.POSITIVE_INFINITY;
  const ascending = sorted(probability);
  const border = quantileOfSorted(ascending, 1 - contamination);
  const wanted = ascending.length - Math.ceil((1 - contamination) * (ascending.length - 1));
  const reaching = probability.filter((score) => score >= border).length;
  return reaching <= wanted ? border : (ascending[countAtMost(ascending, border)] ?? Number.POSITIVE_INFINITY);
}

interface Saved {
  readonly detector: string;
  readonly threshold: number;
  readonly scale: ScoreScale;
  readonly features: readonly FeatureEncoding[];
  readonly columns: readonly string[] | null;
  readonly memory: unknown;
}

function parseSaved(text: string): Saved {
  let saved: (Partial<Saved> & { schema?: unknown }) | null;
  try {
    saved = JSON.parse(text);
  } catch (error) {
    throw new BadInputError('the model is not JSON: expected a file written by --save', {}, { cause: error });
  }
  if (saved?.schema !== TABLE_MODEL_SCHEMA) {
    const schema = typeof saved?.schema === 'string' ? saved.schema.slice(0, 60) : 'none';
    throw new BadInputError(`expected a model of schema ${TABLE_MODEL_SCHEMA}, came ${schema}: learn it again`);
  }
  const { detector, threshold, scale, features, columns = null, memory } = saved;
  const isWhole =
    typeof detector === 'string' &&
    (typeof threshold === 'number' || threshold === null) &&
    typeof scale?.center === 'number' &&
    typeof scale.spread === 'number' &&
    scale.spread > 0 &&
    Array.isArray(features) &&
    features.length > 0 &&
    features.every(isFeature) &&
    (columns === null || (Array.isArray(columns) && columns.every((name) => typeof name === 'string'))) &&
    memory !== undefined;
  if (!isWhole) throw new BadInputError('the model lacks a part: learn it again');
  const repeated = repeatedName(features.map(({ name }) => name));
  if (repeated !== null)
    throw new BadInputError(`the model has two columns ${repeated.name.slice(0, 60)}: learn it again`);
  return { detector, threshold: threshold ?? Number.POSITIVE_INFINITY, scale, features, columns, memory };
}

function isFeature(feature: Partial<FeatureEncoding> | null): boolean {
  if (typeof feature !== 'object' || feature === null) return false;
  const { name, rarity } = feature;
  const isNumber = (value: unknown) => typeof value === 'number';
  if (typeof name !== 'string' || ![feature.fill, feature.low, feature.high].every(isNumber)) return false;
  if (rarity === null) return true;
  return typeof rarity === 'object' && !Array.isArray(rarity) && Object.values(rarity).every(isNumber);
}
