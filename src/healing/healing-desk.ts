import type { AuditEntry, Principal } from '../access/index.ts';
import type { Visibility } from '../intake/index.ts';
import type { HealingCounts, HealingRecord, Reason } from './healing-store.ts';
import type { LoweredLevel, Playbook } from './playbook.ts';
import type { ActionKind, HealingState, Level, PlannedCall } from './records.ts';
import type { RequestRecord, Verdict } from './request-store.ts';
import type { SeenStop } from './stop-scope.ts';
import type { FileProblem } from './yaml-file.ts';

/** Whoever speaks, and where they may act. */
export interface Speaker {
  readonly principal: Principal;
  readonly visibility: Visibility;
}

/** What would be done about a failed run, call by call, and why, or why not. */
export interface HealingPlan {
  /** null for a dry run that began nothing */
  readonly healing: HealingRecord | null;
  readonly state: HealingState;
  readonly level: Level | null;
  readonly playbook: string | null;
  /** why its level is not the one the playbook is written with */
  readonly lowered: readonly LoweredLevel[];
  readonly reason: Reason | null;
  readonly guards: readonly GuardCheck[];
  readonly actions: readonly PlannedAction[];
  /** of a dry run: what the playbook would do if `reason` did not stand in its way; empty when `actions` are its steps */
  readonly withheld: readonly PlannedAction[];
}

export interface PlannedAction {
  readonly kind: ActionKind;
  readonly calls: readonly PlannedCall[];
}

/** What one guard said. */
export interface GuardCheck {
  readonly guard: string;
  readonly passes: boolean;
  readonly sentence: string | null;
  readonly passesAgainAtMs: number | null;
}

/** One step of a healing as it happened. */
export interface TimelineStep {
  readonly name: string;
  readonly state: 'done' | 'failed' | 'waiting' | 'running';
  readonly atMs: number | null;
  readonly attempts: number;
  readonly result: unknown;
  readonly problem: string | null;
}

/** What people and programs can ask of healing, beside reading what is kept. */
export interface HealingDesk {
  /**
   * Looks at a failed run anew, or only tells what would be done. What is asked for is begun also where nobody outside
   * answers: the plan then has no actions, and a reason with the code `not_reached`.
   *
   * @returns null when there is no such failure or incident to be seen
   * @throws BadInputError for a failure without a run: nothing can be run again
   */
  heal(
    wanted: { readonly failure: string } | { readonly incident: string },
    speaker: Speaker,
    options: { readonly isDryRun: boolean; readonly entry: AuditEntry },
  ): Promise<HealingPlan | null>;
  /** Answers the open question of a healing. @throws ConflictError telling why the answer is refused; null: none to be seen */
  answer(
    healingId: string,
    speaker: Speaker,
    answer: {
      readonly verdict: Verdict;
      readonly contentHash: string;
      readonly note: string | null;
      readonly untilMs?: number;
      readonly keep?: readonly number[];
    },
    entry: AuditEntry,
  ): Promise<RequestRecord | null>;
  /** false when it has ended already; null: none to be seen */
  cancel(healingId: string, speaker: Speaker, entry: AuditEntry): Promise<boolean | null>;
  /** Lets a stuck healing go on. */
  resume(healingId: string, speaker: Speaker, entry: AuditEntry): Promise<boolean | null>;
  timeline(healingId: string): Promise<{ readonly steps: readonly TimelineStep[]; readonly nextAtMs: number | null }>;
  /** scopes in which healing is stopped, as far as somebody may see them */
  stopped(visibility: Visibility): Promise<readonly SeenStop[]>;
  counts(visibility: Visibility): Promise<HealingCounts>;
  /** null: the repository is not to be seen */
  playbooks(visibility: Visibility, repository: string | null): Promise<PlaybookOverview | null>;
}

/** Playbooks in the order they are asked, and what is wrong with the files they are in. */
export interface PlaybookOverview {
  readonly playbooks: readonly Playbook[];
  readonly problems: readonly FileProblem[];
}
