/** Names and values that tell series of one name apart; short texts without secrets. */
export type Labels = Readonly<Record<string, string>>;

/** One value of a series at one time. */
export interface NewSample {
  readonly name: string;
  readonly labels: Labels;
  readonly atMs: number;
  /** finite */
  readonly value: number;
}

/** A sample of the program's own, with the run it is of. */
export interface OwnSample extends NewSample {
  readonly organisationId: string;
  readonly repositoryId: string;
  readonly repository: string;
  /** null where the run is not known */
  readonly runId: string | null;
}

export const SERIES_ORIGINS = ['own', 'handed_in', 'joint'] as const;
export type SeriesOrigin = (typeof SERIES_ORIGINS)[number];

/** A series as it is kept. */
export interface SeriesRecord {
  readonly id: string;
  readonly organisationId: string;
  readonly repository: string | null;
  readonly name: string;
  readonly labels: Labels;
  /** `own`: made from runs and jobs that were seen here; `joint`: what is said of several series watched together */
  readonly origin: SeriesOrigin;
  readonly lastAtMs: number;
  readonly lastValue: number;
  readonly samples: number;
}

/** A sample as it is kept, with what was said of it. */
export interface SampleRecord {
  readonly atMs: number;
  readonly value: number;
  /** null until it was judged */
  readonly score: number | null;
  readonly isAnomaly: boolean;
  readonly expected: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly run: { readonly id: string; readonly url: string | null; readonly failureId: string | null } | null;
}

/** The states of an alert people are told of. */
export const ALERT_STATES = ['open', 'acknowledged', 'silenced', 'resolved'] as const;
export type ShownAlertState = (typeof ALERT_STATES)[number];

/** A deployment a system told of. */
export interface Deployment {
  /** when it was told */
  readonly at: number;
  readonly repository: string;
  readonly environment: string | null;
  readonly commit: string | null;
}

/** What was expected of one metric of several. */
export interface MetricReading {
  readonly name: string;
  readonly score: number;
  readonly band: { readonly expected: number; readonly low: number; readonly high: number } | null;
}

/** What was different at the first sample of an alert, as far as it is known. */
export interface AlertContext {
  readonly run?: string | null;
  readonly url?: string | null;
  readonly branch?: string | null;
  readonly commit?: string | null;
  readonly commitBefore?: string | null;
  readonly runners?: readonly string[];
  readonly runnersBefore?: readonly string[];
  /** what runners had to be, as `ubuntu-24.04` */
  readonly labels?: readonly string[];
  readonly labelsBefore?: readonly string[];
  /** image and version of the runner, where a log told */
  readonly image?: string | null;
  readonly imageBefore?: string | null;
  /** since the sample before, the newest first, five at most */
  readonly deployments?: readonly Deployment[];
  /** of several series watched together: those it showed in, the most unusual first */
  readonly metrics?: readonly MetricReading[];
}

/** Several series watched together. What is said of each moment is a series of its own, of the same id. */
export interface JointWatchRecord {
  readonly id: string;
  readonly organisationId: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly createdBy: string;
  /** the series it looks at, by names that tell them apart */
  readonly metrics: readonly { readonly name: string; readonly series: string }[];
  /** samples of so many milliseconds are one moment, by their mean */
  readonly stepMs: number;
  readonly alarmsPerWeek: number;
  /** null until a moment was judged */
  readonly judgedToMs: number | null;
}

/** Another alert that goes on with one: of the same pipeline, at the same time. */
export interface AlertMember {
  readonly id: string;
  readonly seriesId: string;
  readonly seriesName: string;
  readonly labels: Labels;
  readonly state: ShownAlertState;
  readonly fromMs: number;
  readonly toMs: number;
  readonly score: number;
  readonly value: number;
  readonly expected: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** An alert as it is kept. */
export interface AlertRecord {
  readonly id: string;
  readonly organisationId: string;
  readonly seriesId: string;
  readonly seriesName: string;
  readonly labels: Labels;
  readonly repository: string | null;
  readonly state: ShownAlertState;
  readonly fromMs: number;
  readonly toMs: number;
  readonly rows: number;
  readonly score: number;
  readonly value: number;
  readonly expected: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly acknowledgedBy: string | null;
  readonly silencedUntilMs: number | null;
  readonly resolvedAtMs: number | null;
  readonly context: AlertContext;
  /** what goes on with it, the first first, 50 at most; its state and end are those of all together */
  readonly members: readonly AlertMember[];
  /** the alert it goes on with, null for none */
  readonly leadId: string | null;
  readonly incidentId: string | null;
}

/** A named detector of tables; what it learned is in its versions. */
export interface DetectorRecord {
  readonly id: string;
  readonly organisationId: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly createdBy: string;
  /** number of the newest version, 0 for none */
  readonly versions: number;
}

/** What is known of a version beside its model. */
export interface DetectorVersion {
  readonly version: number;
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly algorithm: string;
  readonly rows: number;
  readonly features: readonly string[];
  /** null: nothing is an anomaly */
  readonly threshold: number | null;
  readonly reasons: readonly string[];
  readonly evaluation: DetectorEvaluation | null;
  readonly modelBytes: number;
}

/** Precision, recall and F1 of calling all rows from a score on anomalies; null where there is none. */
export interface DecisionFigures {
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number;
}

/** How well labelled rows were told apart; figures are null where one kind of rows is missing. */
export interface EvaluationFigures {
  readonly rows: number;
  readonly anomalies: number;
  readonly rocAuc: number | null;
  readonly averagePrecision: number | null;
  /** at the threshold of the model; left out where nobody measured it yet */
  readonly atThreshold?: DecisionFigures;
  /** at the threshold with the best F1, chosen with the labels; left out where nobody measured it yet */
  readonly best?: (DecisionFigures & { readonly threshold: number }) | null;
}

/** How well a version told labelled rows apart, and when that was measured. */
export interface DetectorEvaluation extends EvaluationFigures {
  readonly atMs: number;
}

/** A finished run with its jobs, as samples are made from it. */
export interface FinishedRun {
  readonly id: string;
  readonly organisationId: string;
  readonly repositoryId: string;
  readonly repository: string;
  readonly pipeline: string | null;
  readonly conclusion: string | null;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number;
  readonly jobs: readonly {
    readonly name: string;
    readonly conclusion: string | null;
    readonly queuedAtMs: number | null;
    readonly startedAtMs: number | null;
    readonly finishedAtMs: number | null;
  }[];
}
