import type { NewNotice } from '../notices/index.ts';
import type { ActionProblem } from './healing-store.ts';
import type { IncidentStanding } from './incident-text.ts';
import type { Action, ActionResult, Outcome, PlannedCall, Situation } from './records.ts';

/** An incident a place tells of. */
export interface ToldIncident {
  /** what the healing was decided from that wrote of it last */
  readonly situation: Situation;
  readonly standing: IncidentStanding;
  /** what was done about it, the earliest first */
  readonly tried: readonly { readonly atMs: number; readonly outcome: Outcome | null }[];
}

/** A place where healings wrote of incidents, an issue or the comment on a pull request, which is not up to date. */
export interface StalePlace {
  /** counts what is to be told there; the same until something changes */
  readonly version: number;
  /** the healing that wrote there last, and what */
  readonly healingId: string;
  readonly action: Action;
  /** at least one; one for an issue */
  readonly incidents: readonly ToldIncident[];
  /** a healing of one of them is about to end: what came of it is worth telling */
  readonly isAboutToEnd: boolean;
}

/** Keeps where healings wrote of incidents, and what of it is not true any more. */
export interface PlaceStore {
  /**
   * What is to be told at a place. Null when all is told: then this execution has nothing to do any more, and what
   * changes later is another's.
   */
  stale(place: string, executionId: string): Promise<StalePlace | null>;
  /**
   * Intends to bring a place up to date: looks at the kill switch, writes the audit and the action, in one commit. Told
   * again under the same key, it is intended once.
   *
   * @returns the scope in which healing is stopped, or null
   * @throws AuditRefusedError when the audit cannot be written: nothing may be done then
   */
  intend(healingId: string, action: Action, calls: readonly PlannedCall[]): Promise<string | null>;
  /** the scope in which healing is stopped there, or null */
  stoppedAt(place: string): Promise<string | null>;
  /** keeps what came of it; with `version`, the place is up to date by that, as far as it can be */
  told(
    place: string,
    version: number | null,
    key: string,
    result: ActionResult | ActionProblem,
    notices?: readonly NewNotice[],
  ): Promise<void>;
}
