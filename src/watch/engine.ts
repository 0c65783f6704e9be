import type { DueJointWatch, DueSeries, JudgedMoments, JudgedSeries } from './ports.ts';
import type { EvaluationFigures, MetricReading } from './records.ts';

/** A table as it comes: CSV with or without a header, or rows of cells with names of their columns. */
export type TableInput =
  | { readonly csv: string }
  | {
      readonly columns: readonly string[] | null;
      readonly rows: readonly (readonly (number | string | null)[])[];
    };

/** What a detector is to learn from, and how. */
export interface LearnOrder {
  readonly table: TableInput;
  /** a name of a detector or an ensemble */
  readonly detector: string;
  /** those that differ from the detector's own, by name */
  readonly settings: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly contamination: number | 'auto';
  /** a column of 0 and 1 that is no feature; the result says how well they are told apart */
  readonly labelColumn: string | null;
  /** unusual rows are explained */
  readonly explain: boolean;
}

/** One feature that makes a row unusual. */
export interface FeatureShare {
  readonly feature: string;
  /** as the detector took it: a text by how rare it is */
  readonly value: number;
  /** what it adds to the raw score */
  readonly share: number;
}

/** What is said of the rows of a table. */
export interface TableJudgement {
  readonly detector: string;
  /** one a row, 0..1 */
  readonly scores: readonly number[];
  /** 1-based numbers of the unusual rows, the most unusual first */
  readonly anomalies: readonly number[];
  /** scores of this or more are anomalies; null: nothing is */
  readonly threshold: number | null;
  readonly features: readonly string[];
  readonly reasons: readonly string[];
  /** of the most unusual rows, by their numbers */
  readonly explanations: readonly { readonly row: number; readonly features: readonly FeatureShare[] }[] | null;
  readonly evaluation: EvaluationFigures | null;
  readonly milliseconds: number;
}

/** A model that is kept, and read only by those who do not hold it yet. */
export interface SavedModel {
  /** the same key is the same model for ever */
  readonly key: string;
  readonly read: () => Promise<string>;
}

/** A judgement by a saved model. */
export interface ScoreOrder {
  readonly model: SavedModel;
  readonly table: TableInput;
  readonly labelColumn: string | null;
  readonly explain: boolean;
}

/** Points of a series, and the state a watch of it was left in. */
export interface StreamOrder {
  readonly detector: string;
  readonly alarmsPerWeek: number;
  readonly state: unknown;
  /** names of several metrics watched alone and together; null for one series without a name */
  readonly metrics: readonly string[] | null;
  /** time in milliseconds since 1970, then a value for each metric; null for a missing one */
  readonly points: readonly (readonly [number, ...(number | null)[]])[];
}

/** What is said of points, in their order. */
export interface StreamJudgement {
  readonly readings: readonly {
    readonly score: number;
    readonly isAnomaly: boolean;
    readonly band: { readonly expected: number; readonly low: number; readonly high: number } | null;
    /** of several metrics: how unusual they are together; null for one */
    readonly together: number | null;
    /** of an anomaly of several: the metrics it shows in, the most unusual first */
    readonly metrics: readonly MetricReading[];
  }[];
  /** to be given back with the points that follow */
  readonly state: unknown;
}

/** How two tables differ, as `regreen anomaly drift` tells. */
export interface DriftJudgement {
  readonly hasDrifted: boolean;
  readonly together: { readonly distance: number; readonly chance: number; readonly hasDrifted: boolean };
  readonly features: readonly {
    readonly name: string;
    readonly isText: boolean;
    readonly stabilityIndex: number;
    readonly largestDistance: number;
    readonly chance: number;
    readonly divergence: number;
    readonly hasDrifted: boolean;
  }[];
}

/** Detectors at work away from the event loop. All methods throw BadInputError, UsageError and UnavailableError. */
export interface AnomalyEngine {
  /** learns from a table and scores it; `model` is what can be saved */
  learn(order: LearnOrder): Promise<{ readonly judgement: TableJudgement; readonly model: string }>;
  /** throws what reading the model throws, too */
  score(order: ScoreOrder): Promise<TableJudgement>;
  /** what a model handed in is of */
  inspect(
    model: string,
  ): Promise<{ readonly detector: string; readonly features: readonly string[]; readonly threshold: number | null }>;
  drift(earlier: TableInput, later: TableInput): Promise<DriftJudgement>;
  stream(order: StreamOrder): Promise<StreamJudgement>;
  judge(series: DueSeries): Promise<JudgedSeries>;
  judgeJoint(watch: DueJointWatch): Promise<JudgedMoments>;
}
