import { BadInputError, UsageError } from '../foundation/index.ts';
import { type Matrix, quantileOfSorted, sorted } from '../statistics/index.ts';
import type { Detector, Memory, Settings } from './detector.ts';
import { findDetector } from './detector-name.ts';
import { occlusionShares } from './explanation.ts';
import { packMemory, unpackMemory } from './memory-text.ts';
import { learnScoreScale, probabilityOf, type ScoreScale } from './score-scale.ts';
import type { Table } from './table.ts';
import { encodeTable, type FeatureEncoding } from './table-encoding.ts';

/** What a saved model says it is; another version is refused. */
const TABLE_MODEL_SCHEMA = 'regreen.table-model/1';

const EVEN_ODDS = 0.5;

/** How a model is to be learned. */
export interface TableModelOptions {
  readonly detector: Detector;
  readonly features: readonly FeatureEncoding[];
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
  /** probabilities of this or more are anomalies */
  readonly threshold: number;
  readonly #memory: Memory;
  readonly #scale: ScoreScale;
  readonly #typical: Float64Array;

  private constructor(
    detector: Detector,
    features: readonly FeatureEncoding[],
    threshold: number,
    memory: Memory,
    scale: ScoreScale,
  ) {
    this.detector = detector;
    this.features = features;
    this.threshold = threshold;
    this.#memory = memory;
    this.#scale = scale;
    this.#typical = Float64Array.from(features, ({ fill }) => fill);
  }

  /** Learns from a matrix of the features; `scores` are of its own rows. */
  static learn(matrix: Matrix, options: TableModelOptions): { model: TableModel; scores: RowScores } {
    const { detector, features, settings, seed, contamination, onPart } = options;
    const { memory, scores } = detector.learn(matrix, { settings, seed, onPart });
    const raw = scores.map(toFinite);
    const scale = learnScoreScale(raw);
    const probability = raw.map((score) => probabilityOf(scale, score));
    const threshold = contamination === 'auto' ? EVEN_ODDS : thresholdOf(probability, contamination);
    return { model: new TableModel(detector, features, threshold, memory, scale), scores: { raw, probability } };
  }

  /**
   * Reads a saved model.
   *
   * @throws BadInputError when it is none, or one of another version
   */
  static load(text: string): TableModel {
    const saved = parseSaved(text);
    const detector = findDetector(saved.detector);
    if (detector === undefined) throw new BadInputError('the model is of a detector unknown here: learn it again');
    return new TableModel(detector, saved.features, saved.threshold, unpackMemory(saved.memory), saved.scale);
  }

  /** The model as JSON: numbers and names, nothing that could run. */
  save(): string {
    return JSON.stringify({
      schema: TABLE_MODEL_SCHEMA,
      detector: this.detector.name,
      threshold: this.threshold,
      scale: this.#scale,
      features: this.features,
      memory: packMemory(this.#memory),
    });
  }

  /** Scores the rows of another table with the same columns. */
  scoreTable(table: Table): RowScores {
    return this.score(encodeTable(table, this.features));
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

function toFinite(score: number): number {
  return Number.isNaN(score) ? 0 : Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, score));
}

/** At this probability the wanted share of rows is reached; never all of many equal ones unless they are wanted. */
function thresholdOf(probability: Float64Array, contamination: number): number {
  if (contamination === 0) return Number.POSITIVE_INFINITY;
  return quantileOfSorted(sorted(probability), 1 - contamination);
}

interface Saved {
  readonly detector: string;
  readonly threshold: number;
  readonly scale: ScoreScale;
  readonly features: readonly FeatureEncoding[];
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
  const { detector, threshold, scale, features, memory } = saved;
  const isWhole =
    typeof detector === 'string' &&
    (typeof threshold === 'number' || threshold === null) &&
    typeof scale?.center === 'number' &&
    typeof scale.spread === 'number' &&
    Array.isArray(features) &&
    features.every((feature) => typeof feature?.name === 'string' && typeof feature.fill === 'number') &&
    memory !== undefined;
  if (!isWhole) throw new BadInputError('the model lacks a part: learn it again');
  return { detector, threshold: threshold ?? Number.POSITIVE_INFINITY, scale, features, memory };
}
