import type { AuditEntry } from '../access/index.ts';
import type { Alert, AlertRow, AlertStep } from '../anomaly/index.ts';
import type { PageOf, PageRequest, RepositoryName, Visibility } from '../intake/index.ts';
import type {
  AlertRecord,
  DetectorEvaluation,
  DetectorRecord,
  DetectorVersion,
  FinishedRun,
  JointWatchRecord,
  Labels,
  MetricReading,
  NewSample,
  OwnSample,
  SampleRecord,
  SeriesOrigin,
  SeriesRecord,
  ShownAlertState,
} from './records.ts';

export interface SeriesFilter {
  readonly repository?: string;
  readonly name?: string;
  readonly origin?: SeriesOrigin;
}

export interface AlertFilter {
  readonly repository?: string;
  readonly state?: ShownAlertState;
  readonly seriesId?: string;
  readonly incidentId?: string;
}

/** A series with samples nobody judged yet, held for a while. */
export interface DueSeries {
  readonly id: string;
  readonly organisationId: string;
  readonly name: string;
  readonly repository: string | null;
  readonly origin: SeriesOrigin;
  /** whoever shows it may write what was judged */
  readonly token: string;
  /** a saved watch as JSON, null for a new series */
  readonly watch: string | null;
  /** in the order of their times */
  readonly samples: readonly { readonly atMs: number; readonly value: number }[];
}

/** What a watch said of samples, and what it knows now. */
export interface JudgedSeries {
  readonly rows: readonly AlertRow[];
  readonly watch: string;
}

/** A finished run, and when it was told of last: a word of the store, to be given back. */
export interface ToldRun extends FinishedRun {
  readonly toldAt: string;
}

/** Keeps samples and their series. */
export interface MetricStore {
  /**
   * Keeps samples, each once per series and time; resolves after the commit.
   *
   * @param organisationId `*` for none
   * @returns how many were new
   * @throws BadInputError when an organisation would have too many series
   */
  append(organisationId: string, samples: readonly NewSample[]): Promise<number>;
  /**
   * Keeps samples of the program's own and moves on past their runs, in one commit. Runs that finish at one time are kept
   * a millisecond apart, each once.
   */
  appendOwn(samples: readonly OwnSample[], last: Pick<ToldRun, 'id' | 'toldAt'>): Promise<void>;
  /** Keeps samples of tests; those beyond the bound of series are left out. */
  appendTests(samples: readonly OwnSample[]): Promise<void>;
  /** the labels of tests of a repository that were heard of in the last thirty days */
  watchedTests(repositoryId: string): Promise<readonly Labels[]>;
  /** where a run that is known belongs */
  placeOfRun(
    repository: RepositoryName,
    run: string,
    attempt: number,
  ): Promise<{
    readonly organisationId: string;
    readonly repositoryId: string;
    readonly runId: string;
    readonly pipeline: string | null;
  }>;
  /** finished runs after the place samples were made up to, those that were told of longest ago first */
  finishedRuns(limit: number): Promise<readonly ToldRun[]>;
  list(visibility: Visibility, filter: SeriesFilter, page: PageRequest): Promise<PageOf<SeriesRecord>>;
  read(visibility: Visibility, id: string): Promise<SeriesRecord | null>;
  /** the newest samples up to a time, oldest first */
  samples(id: string, untilMs: number | null, limit: number): Promise<readonly SampleRecord[]>;
  /** samples around a time, oldest first: up to three quarters of the limit from it on, and before it what is left */
  samplesAround(id: string, atMs: number, limit: number): Promise<readonly SampleRecord[]>;
  /** Takes series with samples to judge, and at most so many samples of each. */
  claimDue(limit: number, mostSamples: number, leaseMs: number): Promise<readonly DueSeries[]>;
  /**
   * Writes what was judged and what it means for the alert of the series, in one commit; false when somebody else
   * holds the series by now.
   */
  finish(series: DueSeries, judged: JudgedSeries, fold: FoldAlert): Promise<boolean>;
  /** Leaves a series that could not be judged alone for so long, unless somebody else holds it by now. */
  postpone(series: DueSeries, ms: number): Promise<void>;
}

/** Several series watched together with moments nobody judged yet, held for a while. */
export interface DueJointWatch {
  readonly id: string;
  readonly organisationId: string;
  readonly name: string;
  /** names of the series, in the order of their values */
  readonly metrics: readonly string[];
  readonly alarmsPerWeek: number;
  /** whoever shows it may write what was judged */
  readonly token: string;
  /** a saved watch as JSON, null for a new one */
  readonly watch: string | null;
  /** in the order of their times; NaN for a series without a sample then */
  readonly moments: readonly { readonly atMs: number; readonly values: readonly number[] }[];
  /** all before it is judged with these moments */
  readonly untilMs: number;
}

/** What a watch of several series said of moments, and what it knows now. */
export interface JudgedMoments {
  readonly rows: readonly {
    readonly atMs: number;
    readonly score: number;
    readonly isAnomaly: boolean;
    /** of an anomaly: those it shows in, the most unusual first */
    readonly metrics: readonly MetricReading[];
  }[];
  readonly watch: string;
}

/** Keeps watches of several series together, and what they say. */
export interface JointWatchStore {
  /**
   * Keeps a watch and begins with the samples that are there.
   *
   * @throws BadInputError when an organisation would have too many of them
   */
  add(watch: JointWatchRecord): Promise<void>;
  list(visibility: Visibility, page: PageRequest): Promise<PageOf<JointWatchRecord>>;
  read(visibility: Visibility, id: string): Promise<JointWatchRecord | null>;
  /** Forgets a watch with all it said and tells the audit of it, in one commit; false when it is not there. */
  delete(id: string, entry: AuditEntry): Promise<boolean>;
  /**
   * Takes watches with moments to judge, and at most so many samples of each. A moment is over once every series has gone
   * on, or the others have waited for it for so long.
   */
  claimDue(limit: number, mostSamples: number, leaseMs: number, patienceMs: number): Promise<readonly DueJointWatch[]>;
  /**
   * Writes what was judged and its alerts, in one commit; false when somebody else holds the watch by now.
   *
   * @param judged null where there was no moment
   */
  finish(watch: DueJointWatch, judged: JudgedMoments | null, fold: FoldAlert, patienceMs: number): Promise<boolean>;
  /** Leaves a watch that could not be judged alone for so long, unless somebody else holds it by now. */
  postpone(watch: DueJointWatch, ms: number): Promise<void>;
}

/** The rule of alerts: what a row means for the newest alert of a series. */
export type FoldAlert = (series: string, current: Alert | null, row: AlertRow) => AlertStep;

/** Keeps alerts; those not confirmed yet are never shown. */
export interface AlertStore {
  list(visibility: Visibility, filter: AlertFilter, page: PageRequest): Promise<PageOf<AlertRecord>>;
  read(visibility: Visibility, id: string): Promise<AlertRecord | null>;
  /**
   * Changes an alert and those that go on with it by a rule, and tells the audit of it, in one commit; null when it is
   * not there.
   */
  change(
    visibility: Visibility,
    id: string,
    rule: (alert: Alert) => Alert,
    entry: AuditEntry,
  ): Promise<AlertRecord | null>;
  /**
   * Lets time pass for alerts that may be over, or silenced for long enough: each changes by a rule, or vanishes. Those of
   * late become evidence on incidents that opened since.
   */
  settle(nowMs: number, rule: (alert: Alert, nowMs: number) => Alert | null): Promise<void>;
}

/** A version before it is kept. */
export type NewVersion = Omit<DetectorVersion, 'version' | 'modelBytes'>;

/** Keeps detectors and their versions. */
export interface DetectorStore {
  /** Adds a detector with its first version, in one commit. */
  add(detector: DetectorRecord, version: NewVersion, model: string): Promise<void>;
  list(visibility: Visibility, page: PageRequest): Promise<PageOf<DetectorRecord>>;
  read(visibility: Visibility, id: string): Promise<DetectorRecord | null>;
  versions(id: string): Promise<readonly DetectorVersion[]>;
  /** Adds the next version; its number. */
  addVersion(id: string, version: NewVersion, model: string): Promise<number>;
  /** the model of a version as JSON, null when there is none */
  model(id: string, version: number): Promise<string | null>;
  setEvaluation(id: string, version: number, evaluation: DetectorEvaluation): Promise<void>;
  /** Forgets a detector and tells the audit of it, in one commit; false when it is not there. */
  delete(id: string, entry: AuditEntry): Promise<boolean>;
}
