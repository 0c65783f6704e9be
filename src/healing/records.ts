import type { Conclusion, Provider, RepositoryName, RunStatus, Trust } from '../intake/index.ts';
import type { Category, Origin } from '../rules/index.ts';

/** How much a playbook may do by itself, from nothing to everything. */
export const LEVELS = ['observe', 'suggest', 'approve', 'auto'] as const;
export type Level = (typeof LEVELS)[number];

/** What can be done about an incident. Each changes the world, or tells somebody. */
export const ACTION_KINDS = [
  'rerun_failed_jobs',
  'rerun_without_cache',
  'cancel_run',
  'delete_cache',
  'open_issue',
  'comment_pull_request',
  'set_commit_status',
  'notify',
  'escalate',
] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

/** What is missing of a failure whose diagnosis was given up: nobody read its log. */
export const DIAGNOSIS_GIVEN_UP = 'diagnosis_given_up';

/** A failed job of the run a healing is about, with what is known of it. */
export interface FailedJob {
  readonly failureId: string;
  /** the provider's id; null for a run without jobs */
  readonly providerJob: string | null;
  readonly job: string | null;
  readonly failedStep: string | null;
  readonly category: Category;
  readonly origin: Origin;
  /** 0..1 */
  readonly confidence: number;
  readonly summary: string;
  readonly fingerprint: string | null;
  readonly incidentId: string | null;
  /** rule of the first cause, `pack/rule`, or null */
  readonly rule: string | null;
  /** the documented words of what the diagnosis could not see */
  readonly missing: readonly string[];
  /** the lines that prove it, with their 1-based numbers, best first, at most five */
  readonly evidence: readonly { readonly line: number; readonly text: string }[];
  /** what to do about it, or null */
  readonly remedy: string | null;
}

/** The run a healing is about. */
export interface FailedRun {
  readonly id: string;
  readonly repository: RepositoryName;
  readonly run: string;
  /** 1 for the first */
  readonly attempt: number;
  /** counts what the provider runs again under the same number and attempt; 1 for the first */
  readonly round: number;
  readonly pipeline: string | null;
  readonly branch: string | null;
  readonly defaultBranch: string | null;
  readonly commit: string | null;
  readonly trigger: string | null;
  readonly pullRequest: number | null;
  readonly trust: Trust;
  /** the account that began it, as its system proves it; null or absent where nobody says */
  readonly actor?: string | null;
  /** true when that account is the one this program acts as; absent where nobody looked */
  readonly isOwnCommit?: boolean;
  readonly url: string | null;
  readonly status: RunStatus | null;
  readonly conclusion: Conclusion | null;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  /** the provider was asked for all jobs: none is missing */
  readonly jobsKnown: boolean;
  /** how many jobs are known, and how many of them have not ended */
  readonly jobs: number;
  readonly pendingJobs: number;
  /** failed jobs whose diagnosis is not there yet */
  readonly undiagnosedJobs: number;
  /** names of jobs that ended as cancelled and were not begun again since, sorted */
  readonly cancelledJobs: readonly string[];
}

/** Everything a decision is made from: the same facts give the same decision, in whatever order they came. */
export interface Situation {
  readonly incidentId: string;
  readonly organisationId: string;
  readonly fingerprint: string;
  readonly run: FailedRun;
  /** every job that is red, also those another healing decided about; sorted by name, then by the provider's id; at least one */
  readonly failures: readonly FailedJob[];
  readonly history: History;
  /** kinds of actions that cannot be done about this run, and why; absent where nobody looked */
  readonly unable?: Readonly<Partial<Record<ActionKind, string>>>;
}

/** What was done before, as far as guards ask for it. */
export interface History {
  /** changes that begin jobs again or make sure that they begin differently: on this run (all its attempts), */
  readonly actionsOnRun: number;
  /** for this incident, over its whole life, */
  readonly actionsOnIncident: number;
  /** in the repository within the last hour and day, */
  readonly actionsInHour: number;
  readonly actionsInDay: number;
  /** what was written into issues, comments and statuses of the repository within the last hour and day */
  readonly writesInHour: number;
  readonly writesInDay: number;
  /** healings that changed something about this fingerprint, newest first, at most 20 */
  readonly healingsOfFingerprint: readonly {
    /** when it ended, or while it is under way when it made its last change */
    readonly atMs: number;
    /** null while it is under way */
    readonly outcome: Outcome | null;
  }[];
  /** of CI spent by actions in this repository within the last day */
  readonly minutesSpentInDay: number;
  /** of CI that healings under way in this repository are expected to spend */
  readonly minutesUnderWay: number;
  /** of this repository within the last hour: runs that ended, and those of them that ended red */
  readonly runsInHour: number;
  readonly redRunsInHour: number;
  /** the same over all repositories of the organisation, and over everything */
  readonly organisation: WideHistory;
  readonly everything: WideHistory;
  /** how often this incident was resolved and opened again within the last week */
  readonly reopened: number;
  /** a run of the same pipeline and branch that began after this one, for another commit */
  readonly newerRun: string | null;
  /** scopes in which healing is stopped, the widest first */
  readonly stopped: readonly StoppedScope[];
}

/** What was done and what happened over more than one repository. */
export interface WideHistory {
  /** changes within the last hour and day */
  readonly actionsInHour: number;
  readonly actionsInDay: number;
  /** runs that ended last within the last hour, at most 200, and those of them that ended red */
  readonly lastRuns: number;
  readonly lastRedRuns: number;
}

/** Where healing is stopped: everything, an organisation or a repository. */
export interface StoppedScope {
  /** `*`, `github/acme` or `github/acme/shop` */
  readonly scope: string;
  readonly by: string;
  readonly sinceMs: number;
  readonly reason: string;
}

/** What the world showed after a healing. */
export const OUTCOMES = ['healed', 'not_healed', 'superseded', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Where a healing stands. */
export const HEALING_STATES = [
  /** waits until everything about the run is known */
  'gathering',
  /** a playbook fits, and only looks on */
  'observed',
  /** waits for a person: as a suggestion, or because the playbook asks */
  'awaiting_decision',
  'healing',
  'verifying',
  /** no playbook fits, or a guard forbids it; the reason is named */
  'not_healed_by_choice',
  /** ended, with an outcome */
  'finished',
  'cancelled',
  /** cannot go on by itself: a permission is missing, or it failed too often; a person may let it go on */
  'stuck',
] as const;
export type HealingState = (typeof HEALING_STATES)[number];

/** What an action is about. */
export interface ActionTarget {
  readonly provider: Provider;
  readonly repository: string;
  readonly run: string | null;
  readonly attempt: number;
  /** the provider's ids of the failed jobs */
  readonly jobs: readonly string[];
  readonly branch: string | null;
  readonly commit: string | null;
  readonly pullRequest: number | null;
}

/** One action with everything it needs; its hash is what an approval is bound to. */
export interface Action {
  readonly kind: ActionKind;
  readonly target: ActionTarget;
  /** for a person: what is written into issues, comments and notices; plain text or Markdown without markup of others */
  readonly text: { readonly title: string; readonly body: string } | null;
  /** of the playbook, checked: for example `{ cache: 'npm-' }`, `{ to: 'slack' }` */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** equal for the same action on the same thing, whatever healing it belongs to; SHA-256, hexadecimal */
  readonly key: string;
  readonly incidentId: string;
}

/** One request as it would go out; without tokens. */
export interface PlannedCall {
  readonly method: string;
  /** of the provider, below its configured address */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>> | null;
  /** what it does beyond what the playbook says, where the other side cannot do less */
  readonly note?: string;
}

/** What an action did. */
export interface ActionResult {
  /** one sentence for a person */
  readonly summary: string;
  /** where to look at it, or null */
  readonly url: string | null;
  /** the run to look at for the outcome; null when the action starts none */
  readonly watched: WatchedRun | null;
  /** how to undo it, told before it is done where it can be; null: it cannot be undone */
  readonly undo: string | null;
}

/** The run that shows whether an action worked. */
export interface WatchedRun {
  /** for Jenkins `queue/12` as long as the build has no number; `observe` takes it to the end, too */
  readonly run: string;
  readonly attempt: number;
  /** failed jobs that were begun again, where the provider gives them new ids */
  readonly jobs: readonly string[];
  readonly sinceMs: number;
  /** it was to be cancelled, and was not begun by what watches it */
  readonly isCancelled?: boolean;
  /** somebody else had begun it before we could */
  readonly isOthers?: boolean;
}

/** What a look at a watched run showed. */
export interface RunObservation {
  /** what a run is called that was watched under another name, as in the queue of Jenkins */
  readonly run?: string;
  readonly status: RunStatus;
  /** null as long as it goes on */
  readonly conclusion: Conclusion | null;
  readonly url: string | null;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  /** of a run that was to be cancelled and did not end as cancelled: whether some of its jobs did */
  readonly isCutShort?: boolean;
}
