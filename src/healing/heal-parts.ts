import type { IdMaker } from '../foundation/index.ts';
import type { RepositoryName } from '../intake/index.ts';
import type { Timers } from '../workflows/index.ts';
import type { Agreement } from './agreement.ts';
import type { Ceilings } from './ceilings.ts';
import type { WideCaps } from './guard.ts';
import type { Hands } from './hands.ts';
import type { ActionCaps, HealingStore, Reason } from './healing-store.ts';
import type { WrittenText } from './incident-text.ts';
import type { PlaceStore } from './place-store.ts';
import type { Playbook } from './playbook.ts';
import type { Action, ActionKind, FailedRun, Level } from './records.ts';
import type { RequestStore } from './request-store.ts';
import type { Telling } from './telling.ts';
import type { FileProblem } from './yaml-file.ts';

/** The topics under which a healing hears of things: its runs, the answer to its question, leave to go on. */
export const TOPICS = { news: 'news', answer: 'answer', resume: 'resume' } as const;

/** What a question whether to cancel a run hears in the place of an answer when that is over. */
export const RUN_OVER = 'run_over';

/** The run went on and ended well, or was forgotten, before anything was done about it. */
export const GONE: Reason = { code: 'failure_gone', sentence: 'nothing of the run is failed any more' };

/** What healings are made with. */
export interface HealParts {
  readonly healings: HealingStore;
  readonly requests: RequestStore;
  readonly places: PlaceStore;
  readonly hands: Hands;
  readonly telling: Telling;
  readonly playbooks: PlaybookSource;
  readonly wideCaps: WideCaps;
  /** SHA-256, hexadecimal */
  readonly hash: (text: string) => string;
  readonly makeId: IdMaker;
  /** for dry runs; decisions and waits go by the clock of the database */
  readonly nowMs: () => number;
  readonly timers: Timers;
  /** where people find the dashboard, without a slash at the end; null: it is not known */
  readonly publicUrl: string | null;
  /** hears what became of each action */
  readonly countAction: (kind: ActionKind, result: 'done' | 'failed' | 'blocked') => void;
}

/** The playbooks that hold for a repository, in the order they are asked. */
export interface PlaybookSource {
  /** with what is wrong with the file of the repository; null: without a repository */
  all(
    repository: RepositoryName | null,
  ): Promise<{ readonly playbooks: readonly Playbook[]; readonly problems: readonly FileProblem[] }>;
  readonly ceilings: Ceilings;
}

/** A step that is decided: a pause, or an action with its text. */
export type PlannedStep =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'action'; readonly action: Action };

/** An escalation that waits for a person first. */
export interface Escalation {
  readonly action: Action;
  readonly afterMs: number;
}

/** What a healing is going to do. */
export interface HealPlanned {
  readonly level: Level;
  /** its guards are asked again before each action */
  readonly playbook: Playbook;
  readonly steps: readonly PlannedStep[];
  readonly caps: ActionCaps;
  readonly verifyWithinMs: number;
  /** how many people have to agree where one is asked */
  readonly approvers: number;
  readonly run: FailedRun;
  /** it cancels the run, and was decided while that went on; absent: when the run was over */
  readonly isEarly?: boolean;
  /** what people are told it is about */
  readonly about: WrittenText;
  /** why only this is done, and not the steps of the playbook; null when these are */
  readonly reason: Reason | null;
  /** what is done where nobody answers, the earliest first */
  readonly escalations: readonly Escalation[];
  /** what people agreed to; absent where nobody was asked */
  readonly agreement?: Agreement;
  /** a run was begun before: what came of that is how the healing ends, whatever becomes of these steps */
  readonly isBegun?: boolean;
}
