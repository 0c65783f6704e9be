import type { AccountStore, AuditEntry, AuditStore } from '../access/index.ts';
import type { Clock, IdMaker, Logger, Tracer } from '../foundation/index.ts';
import type { HealingDesk, HealingStore, RequestStore, StopStore } from '../healing/index.ts';
import type {
  Delivery,
  DiagnosisEngine,
  EventRecord,
  FailureStore,
  GivenUpTasks,
  IncidentStore,
  PageRequest,
  PipelineStore,
  Provider,
  SignalStore,
  TaskView,
  Visibility,
} from '../intake/index.ts';
import type { Judgement, MessageContext, Shift } from '../messages/index.ts';
import type { NoticeStore } from '../notices/index.ts';
import type {
  CaseStore,
  CorrectionRecord,
  CorrectionStore,
  MessageStore,
  PolicyStore,
  ProjectCorrections,
  TriageDesk,
} from '../triage/index.ts';
import type {
  AlertStore,
  AnomalyEngine,
  DetectorStore,
  HandedInReport,
  HistogramPoint,
  JointWatchStore,
  MetricStore,
  NewSample,
  SampleReception,
} from '../watch/index.ts';
import type { DeadLetterPage, ExecutionView } from '../workflows/index.ts';
import type { ModelEvaluation } from './message-contract.ts';

/** What became of a delivery. */
export type Reception =
  | { readonly outcome: 'kept'; readonly signalId: string }
  /** genuine, and there is nothing in it to keep */
  | { readonly outcome: 'ignored'; readonly reason: string }
  | { readonly outcome: 'refused'; readonly reason: 'unknown_provider' | 'not_genuine' };

/** Takes deliveries of webhooks; resolves after the commit. */
export interface WebhookIntake {
  /** @throws BadInputError, UnavailableError, StorageFullError */
  receive(provider: Provider, delivery: Delivery): Promise<Reception>;
}

/** Takes a failure with its log; resolves after the commit. The log is redacted before anything is kept. */
export interface FailureIntake {
  push(failure: {
    readonly repository: string;
    readonly key: string;
    readonly pipeline: string | null;
    readonly job: string | null;
    readonly branch: string | null;
    readonly commit: string | null;
    readonly run: string | null;
    readonly attempt: number;
    readonly url: string | null;
    readonly occurredAtMs: number | null;
    readonly log: AsyncIterable<Uint8Array> | null;
    readonly junit: string | null;
  }): Promise<{ readonly id: string; readonly isNew: boolean }>;
}

/** Takes metric samples; resolves after the commit. Names and labels are redacted before anything is kept. */
export interface SampleIntake {
  /**
   * @param organisationId `*` for none
   * @throws BadInputError, UnavailableError, StorageFullError
   */
  take(organisationId: string, samples: readonly NewSample[]): Promise<SampleReception>;
  /** histograms as samples: how many a second, their mean, two quantiles */
  unfold(organisationId: string, points: readonly HistogramPoint[]): readonly NewSample[];
}

/** Takes test reports of jobs, green ones too; resolves after the commit. */
export interface ReportIntake {
  /**
   * @returns how many tests the report has
   * @throws BadInputError, UnavailableError, StorageFullError
   */
  take(report: HandedInReport, visibility: Visibility): Promise<number>;
}

/** Events as they are kept, and a call for each new one. */
export interface EventLog {
  /** oldest first; `after` null: the newest `limit` */
  since(visibility: Visibility, after: string | null, limit: number): Promise<readonly EventRecord[]>;
  /** @param hear gets the organisations concerned; none: it may be any */
  subscribe(hear: (organisations: readonly string[]) => void): () => void;
}

/** What is given again under an Idempotency-Key. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Judges messages from outside; a judgement takes far less than a millisecond. */
export interface MessageJudge {
  /** @param shifts what is known besides the text and moves it */
  judge(text: string, context?: MessageContext, shifts?: readonly Shift[]): Judgement;
}

/** Answers kept under an Idempotency-Key for a day. */
export interface IdempotencyStore {
  /**
   * `begun`: it is the caller's to do; `running`: somebody is at it; `different`: the key was used for another body.
   */
  begin(
    key: string,
    bodyHash: string,
    nowMs: number,
  ): Promise<
    | { readonly state: 'begun' }
    | { readonly state: 'running' }
    | { readonly state: 'different' }
    | ({ readonly state: 'done' } & KeptAnswer)
  >;
  finish(key: string, answer: KeptAnswer): Promise<void>;
  /** the call failed and may be tried again */
  abandon(key: string): Promise<void>;
}

/** Executions that were given up, and what people do about them. */
export interface DeadLetterStore {
  /** newest first */
  list(visibility: Visibility, page: PageRequest): Promise<DeadLetterPage>;
  /** any execution; null when there is none to be seen */
  read(visibility: Visibility, id: string): Promise<ExecutionView | null>;
  /** false when it was not given up */
  replay(id: string, entry: AuditEntry): Promise<boolean>;
  /** false when it was not given up */
  discard(id: string, entry: AuditEntry): Promise<boolean>;
}

/** Tasks that were given up, and what people do about them. */
export interface GivenUpTaskStore extends GivenUpTasks {
  /** as it is then; null when it was not given up */
  replay(id: string, entry: AuditEntry): Promise<TaskView | null>;
  /** as it is then; null when it was not given up */
  discard(id: string, entry: AuditEntry): Promise<TaskView | null>;
}

/** Answers of reads, for a while; never of effects. */
export interface ReadCache {
  get(key: string): Promise<string | undefined>;
  /** @param tags what makes it stale: those of `read-tags.ts` */
  put(key: string, value: string, ttlMs: number, tags: readonly string[]): void;
  invalidate(tags: readonly string[]): void;
}

/** One part of the program and whether it works. */
export interface PartHealth {
  readonly name: string;
  readonly isUp: boolean;
  readonly detail: string;
}

/** What the routes need of the rest of the program. Only `app` puts it together. */
export interface ApiServices {
  readonly clock: Clock;
  readonly makeId: IdMaker;
  readonly logger: Logger;
  readonly webhooks: WebhookIntake;
  readonly pushedFailures: FailureIntake;
  readonly signals: SignalStore;
  readonly failures: FailureStore;
  readonly incidents: IncidentStore;
  readonly pipeline: PipelineStore;
  readonly engine: DiagnosisEngine;
  readonly samples: SampleIntake;
  readonly reports: ReportIntake;
  readonly metrics: Pick<MetricStore, 'list' | 'read' | 'samples' | 'samplesAround'>;
  readonly alerts: AlertStore;
  readonly detectors: DetectorStore;
  readonly jointWatches: JointWatchStore;
  readonly anomalies: AnomalyEngine;
  readonly messages: MessageJudge;
  readonly healings: HealingStore;
  readonly requests: RequestStore;
  readonly stops: StopStore;
  readonly notices: Pick<NoticeStore, 'list' | 'retry' | 'depth'>;
  readonly healing: HealingDesk;
  readonly deadLetters: DeadLetterStore;
  readonly givenUpTasks: GivenUpTaskStore;
  readonly modelEvaluation: ModelEvaluation;
  readonly keptMessages: Pick<MessageStore, 'list' | 'read'>;
  readonly corrections: CorrectionStore & {
    readCorrection(visibility: Visibility, id: string): Promise<CorrectionRecord | null>;
  };
  readonly projectCorrections: Pick<ProjectCorrections, 'shiftOf'>;
  readonly cases: Pick<CaseStore, 'listCases' | 'readCase' | 'messagesOf' | 'actsOf' | 'statistics'>;
  readonly policies: PolicyStore;
  readonly desk: Pick<TriageDesk, 'act' | 'move' | 'undo' | 'correct' | 'undoCorrection'>;
  readonly accounts: AccountStore;
  readonly audit: AuditStore;
  readonly events: EventLog;
  readonly idempotency: IdempotencyStore;
  readonly cache: ReadCache;
  /** null: no traces are told */
  readonly tracer: Tracer | null;
  /** signs cursors and cookies; 32 bytes, the same in all processes of one database */
  readonly secret: Uint8Array;
  readonly health: () => Promise<readonly PartHealth[]>;
  /** the metrics page, in the text format of Prometheus */
  readonly metricsText: () => Promise<string>;
  readonly observeRequest: (route: string, method: string, status: number, seconds: number) => void;
}
