/**
 * Signals from outside become runs, jobs, failures and incidents, each once, whatever order they come in.
 * What keeps them and what reads CI systems are ports.
 */

export { CarefulClaim } from './careful-claim.ts';
export { CRASHES_MOST, problemOf, settleFailedTask, TASK_HISTORY_MOST } from './failed-task.ts';
export { FailureDiagnosis, type FailureDiagnosisParts } from './failure-diagnosis.ts';
export { FailureIntake, type FailureIntakeParts, type ReportedFailure } from './failure-intake.ts';
export { keepLog } from './kept-log.ts';
export { MemoryStore } from './memory-store.ts';
export { isRed } from './merging.ts';
export {
  type CiProvider,
  type Delivery,
  type DiagnosisEngine,
  type EventFeed,
  type FailedRuns,
  type FailureFilter,
  type FailureStore,
  type GivenUpTasks,
  type IncidentFilter,
  type IncidentStore,
  type PageOf,
  type PageRequest,
  type PipelineStore,
  type PushedFailure,
  type ReadDelivery,
  type RepositoryState,
  type RunName,
  type SignalFilter,
  type SignalStore,
  TASK_KINDS,
  TASK_STATES,
  type Task,
  type TaskAttempt,
  type TaskKind,
  type TaskQueue,
  type TaskState,
  type TaskView,
  type TestReport,
  type TestWatch,
  type Visibility,
  type WebhookReader,
} from './ports.ts';
export { Reconciliation, type ReconciliationParts, type ReconciliationReport } from './reconciliation.ts';
export {
  CONCLUSIONS,
  type Conclusion,
  type DiagnosisOutcome,
  type EventRecord,
  FAILURE_STATES,
  type FailureRecord,
  type FailureState,
  INCIDENT_STATES,
  type IncidentRecord,
  type IncidentState,
  type JobFact,
  type KeptLog,
  type NewSignal,
  type PipelineFact,
  PROVIDERS,
  type Provider,
  type RepositoryName,
  RUN_STATUSES,
  type RunFact,
  type RunStatus,
  type SignalRecord,
  type Trust,
} from './records.ts';
export { RunFetcher, type RunFetcherParts } from './run-fetcher.ts';
export { runnerImageOf } from './runner-image.ts';
export { NO_REPORTS, type SideReports } from './side-reports.ts';
export { SignalReader, type SignalReaderParts } from './signal-reader.ts';
export { type DeliveryOutcome, WebhookIntake, type WebhookIntakeParts } from './webhook-intake.ts';
