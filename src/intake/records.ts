import type { Diagnosis } from '../diagnosis/index.ts';
import type { Category, Origin } from '../rules/index.ts';

/** The systems signals come from; `local` is what this program runs or is handed by `regreen report`. */
export const PROVIDERS = [
  'github',
  'gitlab',
  'jenkins',
  'circleci',
  'buildkite',
  'bitbucket',
  'azure-devops',
  'alertmanager',
  'sentry',
  'generic',
  'local',
] as const;
export type Provider = (typeof PROVIDERS)[number];

/** `untrusted`: anybody may have written it, for example through the pull request of a fork. */
export type Trust = 'trusted' | 'untrusted';

/** A repository as its provider names it; its owner is the organisation. */
export interface RepositoryName {
  readonly provider: Provider;
  /** `owner/name`, groups included, in the spelling of the provider */
  readonly name: string;
}

/** Something received, redacted, about to be kept. */
export interface NewSignal {
  readonly id: string;
  readonly receivedAtMs: number;
  readonly repository: RepositoryName;
  readonly provider: Provider;
  /** the provider's word, for example `workflow_job` */
  readonly event: string;
  /** the provider's own id of this delivery, or null */
  readonly deliveryId: string | null;
  /** equal for deliveries that say the same; hexadecimal, 64 digits */
  readonly contentKey: string;
  readonly trust: Trust;
  /** JSON text without secrets and control characters */
  readonly body: string;
  /** it carries a text to judge: a task for that is kept with it; left out, it does not */
  readonly hasMessage?: boolean;
}

/** A signal as it is kept. */
export interface SignalRecord {
  readonly id: string;
  readonly organisationId: string;
  readonly repositoryId: string;
  readonly repository: string;
  readonly provider: Provider;
  readonly event: string;
  readonly deliveryId: string | null;
  readonly trust: Trust;
  readonly receivedAtMs: number;
  readonly bodyBytes: number;
}

/** How far a run or job has come; later words never give way to earlier ones. */
export const RUN_STATUSES = ['queued', 'running', 'finished'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** How a run or job ended. `error`: the CI system failed, not the change. */
export const CONCLUSIONS = [
  'success',
  'failure',
  'error',
  'timed_out',
  'cancelled',
  'skipped',
  'neutral',
  'unknown',
] as const;
export type Conclusion = (typeof CONCLUSIONS)[number];

/** What one signal says of one execution of a pipeline. Null where it does not say. */
export interface RunFact {
  readonly repository: RepositoryName;
  readonly defaultBranch: string | null;
  /** the provider's id of the run, the same for all its attempts */
  readonly run: string;
  /** 1 for the first */
  readonly attempt: number;
  readonly pipeline: string | null;
  readonly branch: string | null;
  readonly commit: string | null;
  /** what started it, for example `push`, `pull_request`, `merge_group` */
  readonly trigger: string | null;
  readonly pullRequest: number | null;
  /** the account that began it, as the provider names and proves it; left out or null where nobody says */
  readonly actor?: string | null;
  /** null: what told of it cannot know; nobody trusts it until somebody says so */
  readonly trust: Trust | null;
  readonly url: string | null;
  readonly status: RunStatus | null;
  readonly conclusion: Conclusion | null;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
}

/** What one signal says of one job of a run. */
export interface JobFact {
  /** the provider's id of the job; unique within repository and attempt */
  readonly job: string;
  /** with its matrix values, as the provider shows it */
  readonly name: string;
  readonly status: RunStatus | null;
  readonly conclusion: Conclusion | null;
  /** since when it only waited for a machine; left out or null where nobody says */
  readonly queuedAtMs?: number | null;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  readonly url: string | null;
  readonly runner: string | null;
  /** what the runner had to be, such as `ubuntu-24.04`, in one order; left out or null where nobody says */
  readonly runnerLabels?: string | null;
  /** the step that failed, when the provider says so */
  readonly failedStep: string | null;
}

/** A run and the jobs a signal speaks of. */
export interface PipelineFact {
  readonly run: RunFact;
  readonly jobs: readonly JobFact[];
}

/**
 * `pending`: its log was not read yet; `unavailable`: there is no log to be had; `given_up`: reading it failed for good,
 * and there is no diagnosis unless people let it begin again.
 */
export const FAILURE_STATES = ['pending', 'diagnosed', 'unavailable', 'given_up'] as const;
export type FailureState = (typeof FAILURE_STATES)[number];

/** One failed job, run or error occurrence. */
export interface FailureRecord {
  readonly id: string;
  readonly organisationId: string;
  readonly repositoryId: string;
  readonly repository: string;
  readonly provider: Provider;
  readonly state: FailureState;
  readonly createdAtMs: number;
  readonly occurredAtMs: number;
  readonly trust: Trust;
  readonly runId: string | null;
  /** the provider's id of the run, and its attempt */
  readonly run: string | null;
  readonly attempt: number;
  readonly pipeline: string | null;
  /** name of the job, or null for a failure of the whole run */
  readonly job: string | null;
  /** the provider's id of the job */
  readonly providerJob: string | null;
  readonly branch: string | null;
  readonly commit: string | null;
  readonly pullRequest: number | null;
  readonly url: string | null;
  readonly category: Category | null;
  readonly origin: Origin | null;
  /** 0..1 */
  readonly confidence: number | null;
  readonly summary: string | null;
  /** why its diagnosis was given up; null for all others */
  readonly problem: string | null;
  readonly fingerprint: string | null;
  readonly incidentId: string | null;
}

/** A log as it is kept: its head, its tail, and windows around the evidence. */
export interface KeptLog {
  /** of the whole log, unpacked */
  readonly bytes: number;
  readonly lines: number;
  /** in order, apart from each other; lines are 1-based numbers of the whole log */
  readonly windows: readonly { readonly from: number; readonly lines: readonly string[] }[];
}

/** What was learned of one failure. */
export interface DiagnosisOutcome {
  readonly failureId: string;
  readonly diagnosisId: string;
  readonly madeAtMs: number;
  /** null: no log was to be had */
  readonly diagnosis: Diagnosis | null;
  readonly log: KeptLog | null;
}

/** Where the life of an incident stands. */
export const INCIDENT_STATES = [
  'open',
  'diagnosing',
  'awaiting_decision',
  'healing',
  'verifying',
  'resolved',
  'failed',
  'cancelled',
] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** Failures of a repository that share a fingerprint. */
export interface IncidentRecord {
  readonly id: string;
  readonly organisationId: string;
  readonly repositoryId: string;
  readonly repository: string;
  readonly fingerprint: string;
  readonly state: IncidentState;
  readonly category: Category;
  readonly origin: Origin;
  readonly summary: string;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly resolvedAtMs: number | null;
  readonly failures: number;
  /** distinct jobs and branches among its failures, at most 20 of each */
  readonly jobs: readonly string[];
  readonly branches: readonly string[];
}

/** Something that happened here, for those who watch. */
export interface EventRecord {
  /** counts up; the `id:` of the stream */
  readonly id: string;
  readonly at: number;
  readonly organisationId: string;
  /** `failure.created`, `failure.diagnosed`, `incident.opened`, `incident.resolved`, `repository.silent`, … */
  readonly type: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}
