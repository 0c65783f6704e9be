import type { AuditEntry } from '../access/index.ts';
import type { PageOf, PageRequest, Provider, Visibility } from '../intake/index.ts';
import type { NewNotice } from '../notices/index.ts';
import type { WideCaps } from './guard.ts';
import type {
  Action,
  ActionKind,
  ActionResult,
  HealingState,
  Level,
  Outcome,
  PlannedCall,
  RunObservation,
  Situation,
  StoppedScope,
  WatchedRun,
} from './records.ts';

/** One durable run of a playbook for an incident, from the failed run to what came of it. */
export interface HealingRecord {
  readonly id: string;
  readonly organisationId: string;
  readonly repositoryId: string;
  readonly repository: string;
  readonly provider: Provider;
  /** null until it is known which incident it is for */
  readonly incidentId: string | null;
  readonly fingerprint: string | null;
  readonly run: string;
  readonly attempt: number;
  /** counts what the provider runs again under the same number and attempt; 1 for the first */
  readonly round: number;
  readonly pipeline: string | null;
  readonly branch: string | null;
  readonly url: string | null;
  readonly state: HealingState;
  readonly level: Level | null;
  readonly playbook: string | null;
  /** the one reason why nothing is done, or why it ended without help */
  readonly reason: Reason | null;
  readonly outcome: Outcome | null;
  /** of CI: run again by it, and of people waiting spared by it */
  readonly minutesSpent: number;
  readonly minutesSaved: number;
  readonly createdAtMs: number;
  readonly decidedAtMs: number | null;
  readonly finishedAtMs: number | null;
}

/** Why something is or is not done: a stable word and a sentence for people. */
export interface Reason {
  readonly code: string;
  readonly sentence: string;
}

/** An action as it is kept: there before it is done. */
export interface ActionRecord {
  readonly id: string;
  readonly key: string;
  readonly healingId: string;
  readonly organisationId: string;
  readonly repository: string;
  readonly kind: ActionKind;
  readonly action: Action;
  readonly calls: readonly PlannedCall[];
  readonly state: 'intended' | 'done' | 'failed';
  readonly summary: string | null;
  readonly url: string | null;
  readonly undo: string | null;
  readonly problem: string | null;
  readonly intendedAtMs: number;
  readonly endedAtMs: number | null;
}

/** Caps that are counted in the moment an action is intended, so that two processes cannot pass them together. */
export interface ActionCaps {
  readonly attemptsPerRun: number;
  readonly attemptsPerIncident: number;
  readonly perHour: number;
  readonly perDay: number;
  readonly writesPerHour: number;
  readonly writesPerDay: number;
  readonly minutesPerDay: number;
  /** between two changes for one fingerprint */
  readonly cooldownMs: number;
}

/** What became of the wish to do something. */
export type Reservation =
  | { readonly outcome: 'reserved' }
  /** another healing did, or is doing, the same: `result` when it is done */
  | { readonly outcome: 'taken'; readonly healingId: string }
  | {
      readonly outcome: 'blocked';
      readonly reason: Reason;
      /** how long until time alone may make it otherwise; null where time does not help */
      readonly againInMs: number | null;
    };

export interface HealingFilter {
  readonly repository?: string;
  /** as the provider names it; of any attempt */
  readonly run?: string;
  readonly state?: HealingState;
  readonly incidentId?: string;
  readonly outcome?: Outcome;
}

/** Keeps healings and counts what they may do. */
export interface HealingStore {
  list(visibility: Visibility, filter: HealingFilter, page: PageRequest): Promise<PageOf<HealingRecord>>;
  read(visibility: Visibility, id: string): Promise<HealingRecord | null>;
  /** what it was decided from and why, as it was kept; null before */
  readDecision(visibility: Visibility, id: string): Promise<Readonly<Record<string, unknown>> | null>;
  actionsOf(visibility: Visibility, healingId: string): Promise<readonly ActionRecord[]>;
  listActions(
    visibility: Visibility,
    filter: { readonly repository?: string; readonly kind?: ActionKind },
    page: PageRequest,
  ): Promise<PageOf<ActionRecord>>;

  /** everything known by now of the run, its failures and what was done before; null when the run is gone */
  situation(id: string): Promise<Situation | null>;
  /** asks the provider for all jobs of the run, unless that was done; what stood in the way of that so far, or null */
  askForJobs(id: string): Promise<string | null>;
  /** keeps the decision, and what people are told of it, in one commit; told again, it changes nothing */
  decide(id: string, decision: KeptDecision, notices?: readonly NewNotice[]): Promise<void>;
  /** Moves a healing that has not ended. */
  move(id: string, change: HealingChange): Promise<void>;
  /**
   * Takes back a decision that was made while the run went on, in one commit with the question nobody answered: it
   * gathers on, and decides again. False, and nothing is changed, when people agreed meanwhile or it has ended.
   */
  gatherOn(id: string, reason: Reason | null): Promise<boolean>;
  /**
   * Why nothing has to be done any more: a later attempt of the run went green, or its incident is over; null: it is not.
   */
  whyOver(id: string): Promise<Reason | null>;
  /**
   * Withdraws the question nobody answered, in one commit with the end of the healing and what people are told of it.
   * False, and nothing is changed, when people agreed meanwhile.
   *
   * @param reason null: the healing does not end by that
   */
  withdraw(id: string, reason: Reason | null, notices: readonly NewNotice[]): Promise<boolean>;
  /** Another outcome of a healing that ended without one that was seen; the audit says what it was before. */
  revise(id: string, change: HealingRevision): Promise<void>;
  /**
   * Intends an action: counts caps, looks at the kill switch, writes the audit, the action and what people are told of
   * it, in one commit. Told again for the same healing, it is reserved already.
   *
   * @throws AuditRefusedError when the audit cannot be written: nothing may be done then
   */
  reserve(
    id: string,
    position: number,
    action: Action,
    calls: readonly PlannedCall[],
    caps: ActionCaps & WideCaps,
    notices?: readonly NewNotice[],
  ): Promise<Reservation>;
  recordResult(key: string, result: ActionResult | ActionProblem): Promise<void>;
  /** what stood in the way of an action that was given up; keeps the last word on it */
  problemOf(key: string, problem: string): Promise<{ readonly isPermission: boolean }>;
  /** why nobody has to be called any more: the incident is over, or a person answered since; null: somebody has to */
  answered(id: string): Promise<Reason | null>;
  /**
   * Moves a healing to where it waits for the end of a stop: whoever ends the stop wakes it. False, and nothing is
   * changed, when healing is not stopped in its scope any more.
   */
  waitForResume(id: string, reason: Reason): Promise<boolean>;
  /** healing is stopped in its scope, or it has ended */
  isStopped(id: string): Promise<boolean>;

  /** as `situation`, for a run, as if nobody had decided about it yet */
  situationOfRun(runId: string): Promise<Situation | null>;
  /** the run of a failure, or of the newest failure of an incident; null: none to be seen */
  runOf(
    visibility: Visibility,
    wanted: { readonly failure: string } | { readonly incident: string },
  ): Promise<{ readonly runId: string | null } | null>;
  /** Begins a healing of a run anew; the id of the one under way when there is one. Null: there is nothing to heal. */
  begin(runId: string, entry: AuditEntry): Promise<string | null>;
  /** false when it has ended */
  cancel(id: string, entry: AuditEntry): Promise<boolean>;
  /** lets a healing go on that is stuck, also one whose execution was given up; false when it is not */
  resume(id: string, entry: AuditEntry): Promise<boolean>;
  /**
   * Healings whose execution was given up are stuck from here on, and say why; those whose execution was then discarded
   * are cancelled. How many that were.
   */
  settleGivenUp(): Promise<number>;
  /**
   * What healings were about to do when they were cancelled is done or was given up, as its call ended by then. How many
   * actions that were.
   */
  settleCancelled(): Promise<number>;
  counts(visibility: Visibility): Promise<HealingCounts>;
}

/** What stood in the way of an action. */
export interface ActionProblem {
  readonly problem: string;
  readonly isPermission: boolean;
}

/** How healing fares: what is open, and what came of the last thirty days. */
export interface HealingCounts {
  readonly open: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly minutesSpent: number;
  readonly minutesSaved: number;
  readonly openRequests: number;
  /** of incidents that are open, the newest first, at most 20 */
  readonly escalations: readonly EscalationRecord[];
}

/** Somebody was called, or is about to be. */
export interface EscalationRecord {
  readonly healingId: string;
  readonly incidentId: string | null;
  readonly repository: string;
  readonly state: ActionRecord['state'];
  /** who was told; null as long as nobody was */
  readonly summary: string | null;
  readonly problem: string | null;
  readonly atMs: number;
}

/** A decision as it is kept. */
export interface KeptDecision {
  readonly situation: Situation;
  /** it is to cancel the run, which goes on: what fails in it from here on is this healing's, too; absent: it is over */
  readonly isEarly?: boolean;
  readonly state: HealingState;
  readonly level: Level | null;
  readonly playbook: { readonly name: string; readonly origin: object; readonly digest: string } | null;
  readonly reason: Reason | null;
  /** as plain data: playbooks considered, guards asked */
  readonly trace: object;
}

export interface HealingChange {
  readonly state: HealingState;
  readonly reason?: Reason | null;
  readonly watched?: WatchedRun;
  readonly outcome?: Outcome;
  readonly observed?: RunObservation;
  readonly minutesSpent?: number;
  readonly minutesSaved?: number;
  /** kept in the same commit */
  readonly notices?: readonly NewNotice[];
}

/** What the world showed later than the healing could wait for it. */
export type HealingRevision = Required<
  Pick<HealingChange, 'outcome' | 'minutesSpent' | 'minutesSaved'> & { readonly reason: Reason }
> & { readonly observed: RunObservation | null; readonly notices: readonly NewNotice[] };

/** The kill switch. A change is kept together with the entry of the audit that tells of it. */
export interface StopStore {
  list(): Promise<readonly StoppedScope[]>;
  /** false when it was stopped already */
  stop(scope: string, reason: string, entry: AuditEntry): Promise<boolean>;
  /** false when it was not stopped */
  resume(scope: string, entry: AuditEntry): Promise<boolean>;
}
