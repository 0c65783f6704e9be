import type { Diagnosis } from '../diagnosis/index.ts';
import type { MeasuredTest } from '../logs/index.ts';
import type { Category, Origin } from '../rules/index.ts';
import type {
  DiagnosisOutcome,
  FailureRecord,
  FailureState,
  IncidentRecord,
  IncidentState,
  KeptLog,
  NewSignal,
  PipelineFact,
  Provider,
  RepositoryName,
  SignalRecord,
  Trust,
} from './records.ts';
import type { SideReports } from './side-reports.ts';

/** The organisations a reader may see; `everything` for one without bounds. */
export type Visibility = 'everything' | readonly string[];

/** A part of a list: newest first, stable order (time, id). */
export interface PageRequest {
  /** 1..200 */
  readonly limit: number;
  /** the last item of the part before, or null for the first part */
  readonly after: { readonly timeMs: number; readonly id: string } | null;
}

/** One part of a list and whether more follows. */
export interface PageOf<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
}

/** Which failures a list shows; absent means any. Times are half open: since <= t < until. */
export interface FailureFilter {
  readonly repository?: string;
  readonly branch?: string;
  readonly category?: Category;
  readonly origin?: Origin;
  readonly state?: FailureState;
  readonly fingerprint?: string;
  readonly incidentId?: string;
  readonly sinceMs?: number;
  readonly untilMs?: number;
}

export interface IncidentFilter {
  readonly repository?: string;
  readonly state?: IncidentState;
  readonly category?: Category;
}

export interface SignalFilter {
  readonly repository?: string;
  readonly provider?: Provider;
  readonly event?: string;
}

/** Keeps signals, each once. */
export interface SignalStore {
  /**
   * Keeps a signal and a task to work on it, in one commit; resolves after the commit.
   *
   * @returns the id it is kept under: that of the earlier signal when one of the same content is there
   * @throws UnavailableError while the database is away, StorageFullError when there is no room
   */
  append(signal: NewSignal): Promise<{ readonly id: string; readonly isNew: boolean }>;
  list(visibility: Visibility, filter: SignalFilter, page: PageRequest): Promise<PageOf<SignalRecord>>;
  read(visibility: Visibility, id: string): Promise<SignalRecord | null>;
  /** the redacted bodies of these signals */
  readBodies(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly signal: SignalRecord; readonly body: string }>>;
}

/**
 * What is to be done: facts to draw from a signal, the jobs of a run to ask for, a failure to diagnose, the message of a
 * signal to judge, what was decided about a message to do.
 */
export const TASK_KINDS = ['read_signal', 'fetch_run', 'diagnose', 'judge_message', 'act_on_message'] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/** A piece of work that somebody holds for a while. */
export interface Task {
  readonly id: string;
  readonly kind: TaskKind;
  /** signal, run or failure */
  readonly subject: string;
  readonly organisationId: string;
  /** how often it was begun, this time included */
  readonly attempts: number;
  /** whoever shows it may finish the task; a later claim makes a new one */
  readonly token: string;
  /** why it was given back last; null when it never was */
  readonly problem?: string | null;
  /** how often whoever had it ended without a word since it was given back last */
  readonly crashes: number;
}

/** Work that survives the process: claimed under a lease, finished once, given up after too many attempts. */
export interface TaskQueue {
  /** Takes due tasks, oldest first, fairly between organisations; they are due again when the lease ends. */
  claim(kinds: readonly TaskKind[], limit: number, leaseMs: number): Promise<readonly Task[]>;
  /** Prolongs the lease; false for tasks somebody else holds by now. */
  extend(task: Task, leaseMs: number): Promise<boolean>;
  finish(tasks: readonly Task[]): Promise<void>;
  /** Gives it back, due again after a while, with what went wrong. */
  retry(task: Task, inMs: number, problem: string): Promise<void>;
  /**
   * Gives it up; it stays, and people replay or discard it. In the same commit a failure that nobody will explain now
   * says so and its healing begins, and a red run whose jobs nobody could ask for becomes a failure as a whole.
   */
  bury(task: Task, problem: string): Promise<void>;
  depth(): Promise<{ readonly waiting: number; readonly buried: number; readonly oldestDueMs: number | null }>;
}

/** How one attempt at a task ended. */
export interface TaskAttempt {
  readonly atMs: number;
  /** 1 for the first since somebody let it begin */
  readonly attempt: number;
  readonly problem: string;
}

/** `waiting`: it is due, or will be; `running`: somebody holds it; `given_up` waits for people, `discarded` for nobody. */
export const TASK_STATES = ['waiting', 'running', 'given_up', 'discarded'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** A task as people look at it. */
export interface TaskView {
  readonly id: string;
  readonly kind: TaskKind;
  /** signal, run or failure; what they say was redacted before it was kept */
  readonly subject: string;
  readonly organisationId: string;
  readonly state: TaskState;
  readonly attempts: number;
  readonly crashes: number;
  /** what went wrong last */
  readonly problem: string | null;
  readonly createdAtMs: number;
  /** null for one that is not given up */
  readonly givenUpAtMs: number | null;
  /** the last twenty, the oldest first */
  readonly history: readonly TaskAttempt[];
}

/** Tasks that were given up, for people. */
export interface GivenUpTasks {
  /** those nobody discarded, the newest first */
  list(visibility: Visibility, kind: TaskKind | null, page: PageRequest): Promise<PageOf<TaskView>>;
  /** any task, given up or not; null when there is none to be seen, as when it is done */
  read(visibility: Visibility, id: string): Promise<TaskView | null>;
}

/** Keeps what is known of runs and jobs, whatever order signals come in. */
export interface PipelineStore {
  /**
   * Merges facts into what is known, makes one failure of each job (or run without jobs) that ended red, with a task
   * to diagnose it, and finishes the tasks the facts came from; one commit for all.
   *
   * @returns ids of the failures that are new
   */
  record(
    batch: readonly { readonly task: Task | null; readonly facts: readonly PipelineFact[] }[],
  ): Promise<readonly string[]>;
  /** A failure handed in with its log: kept once per key. */
  addFailure(failure: PushedFailure): Promise<{ readonly id: string; readonly isNew: boolean }>;
  /** what runs are called where they ran, by their ids here; those that are gone are absent */
  runNames(ids: readonly string[]): Promise<ReadonlyMap<string, RunName>>;
  /** runs and jobs of a repository that a poll should know of */
  knownRuns(repository: RepositoryName, runs: readonly string[]): Promise<ReadonlySet<string>>;
  /** repositories with their latest signal, for reconciliation and for telling of silence */
  repositories(): Promise<readonly RepositoryState[]>;
  /** where polling of a repository stands; opaque to all but the connector that wrote it */
  cursor(repository: RepositoryName): Promise<string | null>;
  moveCursor(repository: RepositoryName, cursor: string): Promise<void>;
  /** tells those who watch that failed runs of a repository were found of which no webhook had told */
  tellSilence(repository: RepositoryName, missedRuns: number): Promise<void>;
}

/** One execution of a pipeline, as its provider calls it. */
export interface RunName {
  readonly repository: RepositoryName;
  readonly run: string;
  readonly attempt: number;
}

/** A failure that a program hands in. */
export interface PushedFailure {
  readonly repository: RepositoryName;
  /** equal for the same failure told twice */
  readonly key: string;
  readonly occurredAtMs: number;
  readonly pipeline: string | null;
  readonly job: string | null;
  readonly branch: string | null;
  readonly commit: string | null;
  readonly run: string | null;
  readonly attempt: number;
  readonly url: string | null;
}

export interface RepositoryState extends RepositoryName {
  readonly id: string;
  readonly organisationId: string;
  readonly defaultBranch: string | null;
  readonly lastSignalAtMs: number | null;
}

/** Keeps failures with their diagnosis and log, and groups them into incidents. */
export interface FailureStore {
  /**
   * Keeps what was learned of failures, puts each into the open incident of its fingerprint or opens one, and
   * finishes the tasks; one commit for all. Told twice, it is kept once.
   */
  recordDiagnoses(
    outcomes: readonly { readonly task: Task | null; readonly outcome: DiagnosisOutcome }[],
  ): Promise<void>;
  list(visibility: Visibility, filter: FailureFilter, page: PageRequest): Promise<PageOf<FailureRecord>>;
  read(visibility: Visibility, id: string): Promise<FailureRecord | null>;
  /** the newest diagnosis, in the form of `regreen.diagnosis/1` */
  readDiagnosis(visibility: Visibility, id: string): Promise<Readonly<Record<string, unknown>> | null>;
  readLog(visibility: Visibility, id: string): Promise<KeptLog | null>;
}

export interface IncidentStore {
  list(visibility: Visibility, filter: IncidentFilter, page: PageRequest): Promise<PageOf<IncidentRecord>>;
  read(visibility: Visibility, id: string): Promise<IncidentRecord | null>;
}

/** The tests of one job of one run, as a report told of them. */
export interface TestReport {
  readonly organisationId: string;
  readonly repositoryId: string;
  readonly repository: string;
  readonly pipeline: string | null;
  readonly job: string | null;
  /** null where the run is not known here */
  readonly runId: string | null;
  readonly atMs: number;
  readonly tests: readonly MeasuredTest[];
}

/** Watches how long tests take and how often they fail. */
export interface TestWatch {
  /** @throws UnavailableError, StorageFullError */
  take(report: TestReport): Promise<void>;
}

/** Explains logs away from the event loop. */
export interface DiagnosisEngine {
  /**
   * @param chunks unpacked or packed bytes of one log, used up as they come
   * @throws BadInputError when it is no log; UnavailableError when too many wait
   */
  diagnose(chunks: AsyncIterable<Uint8Array>): Promise<{ readonly diagnosis: Diagnosis; readonly log: KeptLog }>;
}

/** Reads what a CI system has: jobs of runs, logs, what it ran lately. One per provider. */
export interface CiProvider {
  readonly provider: Provider;
  /** null when the log is gone or was never there */
  openLog(failure: FailureRecord): Promise<AsyncIterable<Uint8Array> | null>;
  /** test reports and annotations of the failed job; throws as `openLog` does */
  readReports(failure: FailureRecord): Promise<SideReports>;
  /** the run with all its jobs, or null when it is gone */
  readRun(repository: RepositoryName, run: string, attempt: number): Promise<PipelineFact | null>;
  /** some failed runs since the cursor (null: of the last day), the oldest first where there are many */
  failedRuns(repository: RepositoryName, cursor: string | null): Promise<FailedRuns>;
}

/** One part of what a poll finds. */
export interface FailedRuns {
  readonly facts: readonly PipelineFact[];
  /** where to go on from; opaque */
  readonly cursor: string;
  /** there is more at once from that cursor */
  readonly hasMore: boolean;
}

/** Hears what happens, to tell those who watch. Losing a call loses no state. */
export interface EventFeed {
  /**
   * @param hear gets the organisations concerned; none: it may be any
   * @returns a function that ends it
   */
  subscribe(hear: (organisations: readonly string[]) => void): () => void;
}

/** A request to a webhook address, before anybody believed it. */
export interface Delivery {
  /** names in lower case */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** the raw bytes, as signed */
  readonly body: Uint8Array;
  /** the token at the end of the address, for systems that cannot sign */
  readonly pathToken: string | null;
}

/** What a genuine delivery is. */
export interface ReadDelivery {
  readonly event: string;
  readonly deliveryId: string | null;
  /** equal for deliveries that say the same; SHA-256, hexadecimal */
  readonly contentKey: string;
  /** null: it speaks of no repository, as a ping does */
  readonly repository: RepositoryName | null;
  readonly trust: Trust;
  /** it carries a text that somebody wrote to the project; left out, it does not */
  readonly hasMessage?: boolean;
}

/** Knows the webhooks of one system. */
export interface WebhookReader {
  readonly provider: Provider;
  /** false without a configured secret: nobody can prove anything then */
  isGenuine(delivery: Delivery, nowMs: number): boolean;
  /** @throws BadInputError when the body is not what this system sends */
  read(delivery: Delivery): ReadDelivery;
  /** what the body of a kept signal says of runs and jobs; empty for events that say nothing of them */
  factsOf(event: string, body: string): readonly PipelineFact[];
}
