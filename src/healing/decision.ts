import type { GuardTrace } from './guard.ts';
import type { LoweredLevel, Playbook, PlaybookStep } from './playbook.ts';
import type { Action, Level } from './records.ts';

/** What is done about an incident, and everything that led to it. */
export interface Decision {
  /** the first that fits; null when none does */
  readonly playbook: Playbook | null;
  /** it cancels the run, and is decided while that goes on; else everything about the run is to be known */
  readonly isEarly: boolean;
  /** what may be done now; `observe` when nothing is */
  readonly level: Level;
  /** which of the playbook's two lists `steps` is; null when nothing is done */
  readonly path: 'steps' | 'otherwise' | null;
  /** in order, names of other playbooks resolved; empty when nothing is done */
  readonly steps: readonly PlaybookStep[];
  /** of `steps`, in order, each key once; their texts are written when they are done */
  readonly actions: readonly DecidedAction[];
  /** the playbook's own steps and their actions, whatever stands in their way */
  readonly wanted: Pick<Decision, 'steps' | 'actions'>;
  /** escalations of both lists that wait for a person first: done where one is asked and does not answer */
  readonly escalations: readonly DecidedAction[];
  /** every playbook in the order of standing */
  readonly considered: readonly ConsideredPlaybook[];
  /** what lowered the level below the one the playbook is written with, in the order it did */
  readonly lowered: readonly LoweredLevel[];
  /** every guard for every kind of action of the playbook's steps, in the order of guards */
  readonly guards: readonly GuardTrace[];
  /** why `steps` of the playbook are not done now; null when they are */
  readonly reason: DecisionReason | null;
}

/** An action without its text. */
export type DecidedAction = Omit<Action, 'text'>;

/** Why a playbook was taken or passed over. */
export interface ConsideredPlaybook {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly verdict: 'taken' | 'does_not_fit' | 'not_needed' | 'unusable';
  readonly sentence: string;
}

/** The one reason nothing is done. */
export interface DecisionReason {
  /** `no_playbook`, `level_observe`, or the name of a guard */
  readonly code: string;
  readonly sentence: string;
  /** when it would be otherwise by time alone; null where time does not help */
  readonly passesAgainAtMs: number | null;
}
