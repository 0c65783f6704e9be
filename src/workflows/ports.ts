import type { Json } from './workflow.ts';

/** What is to be started. */
export interface NewExecution {
  /** 1..200 characters; chosen by whoever starts it: the same id is the same execution */
  readonly id: string;
  /** whose it is: an organisation's id; work is shared fairly between scopes */
  readonly scope: string;
  /** name and version, `heal@1` */
  readonly workflow: string;
  readonly input: Json;
  /** not before, milliseconds since 1970; now */
  readonly wakeAtMs?: number;
}

/** What resumes an execution that waits for it. */
export interface WakeUp {
  readonly executionId: string;
  readonly topic: string;
  /** equal keys of one execution and topic are one wake-up */
  readonly key: string;
  readonly payload: Json;
}

export type StepKind = 'step' | 'effect' | 'now' | 'sleep' | 'wait' | 'child';

/** `open`: tried, or waited for, and not over. What is done or failed never changes. */
export type StepState = 'open' | 'done' | 'failed';

/** One line of the journal; unique by execution and step. Results are JSON texts. */
export interface JournalEntry {
  readonly step: string;
  readonly kind: StepKind;
  readonly state: StepState;
  readonly result: string | null;
  readonly problem: string | null;
  /** tries that failed so far */
  readonly attempts: number;
  /** first try, milliseconds since 1970 */
  readonly sinceMs: number;
  /** an open one goes on at this time; null: when something wakes it */
  readonly untilMs: number | null;
}

/** A wake-up nobody took yet. */
export interface KeptWakeUp {
  readonly id: string;
  readonly topic: string;
  /** JSON */
  readonly payload: string;
}

/** How a child ended. */
export interface EndedChild {
  readonly step: string;
  readonly state: EndState;
  readonly result: string | null;
  readonly problem: string | null;
}

/** An execution in hand: under a lease, with a token that is worth nothing once another has it. */
export interface ClaimedExecution {
  readonly id: string;
  readonly token: string;
  readonly scope: string;
  readonly workflow: string;
  /** whose child it is */
  readonly parentId: string | null;
  /** JSON */
  readonly input: string;
  /** how often its holder ended without a word since its last one */
  readonly crashes: number;
  readonly journal: readonly JournalEntry[];
  readonly wakeUps: readonly KeptWakeUp[];
  readonly endedChildren: readonly EndedChild[];
}

/** What was claimed, and the store's time then. */
export interface Claim {
  readonly nowMs: number;
  readonly executions: readonly ClaimedExecution[];
}

export interface ClaimRequest {
  /** the workflows this process knows, `heal@1` */
  readonly workflows: readonly string[];
  /** >= 0 */
  readonly limit: number;
  /** also one execution whose holder ended without a word */
  readonly withSuspect: boolean;
  readonly leaseMs: number;
}

export type EndState = 'done' | 'failed' | 'cancelled' | 'discarded';
export type ExecutionState = 'active' | EndState;

/** Where an execution goes after a commit; null in a change: it stays in hand. */
export type Next =
  /** null: until something wakes it */
  | { readonly state: 'waiting'; readonly untilMs: number | null }
  | { readonly state: 'done'; readonly result: string }
  | { readonly state: 'failed'; readonly problem: string }
  | { readonly state: 'cancelled' };

/** The wish to make an effect. */
export interface Intent {
  readonly step: string;
  readonly key: string;
}

/** What became of an effect. */
export interface EffectOutcome {
  readonly key: string;
  readonly state: 'done' | 'failed';
  readonly result: string | null;
  readonly problem: string | null;
}

/** A child to start; its id is made of the parent's and the step. */
export interface NewChild {
  readonly step: string;
  readonly id: string;
  readonly workflow: string;
  /** JSON */
  readonly input: string;
}

/** Everything one execution has to say since its last commit. */
export interface Change {
  readonly id: string;
  readonly token: string;
  /** who is woken when it ends */
  readonly parentId: string | null;
  readonly entries: readonly JournalEntry[];
  /** nothing of the journal was written before */
  readonly isFirst: boolean;
  readonly intents: readonly Intent[];
  readonly outcomes: readonly EffectOutcome[];
  /** ids of wake-ups that were taken */
  readonly taken: readonly string[];
  readonly children: readonly NewChild[];
  readonly next: Next | null;
}

/**
 * `new`: it is ours and was never tried; `known`: it is ours and may have been done; `busy`: another is at it;
 * else what came of it.
 */
export type IntentAnswer =
  | { readonly state: 'new' | 'known' | 'busy' }
  | { readonly state: 'done'; readonly result: string }
  | { readonly state: 'failed'; readonly problem: string };

/** What became of a change. Of one that is not held under its token any more nothing was written. */
export interface ChangeAnswer {
  readonly isHeld: boolean;
  /** it was cancelled: its journal was written, its intents and children were not */
  readonly isCancelled: boolean;
  /** in the order of the intents; empty when cancelled or not held */
  readonly intents: readonly IntentAnswer[];
}

export interface Hold {
  readonly id: string;
  readonly token: string;
}

/** What a heartbeat found: those of the holds that are still good, and those of them to be cancelled. */
export interface ExtendAnswer {
  readonly held: ReadonlySet<string>;
  readonly cancelled: ReadonlySet<string>;
}

/** One execution as people see it. Results and input are JSON values. */
export interface ExecutionView {
  readonly id: string;
  readonly scope: string;
  readonly workflow: string;
  readonly state: ExecutionState;
  /** somebody is at it now */
  readonly isHeld: boolean;
  readonly input: Json;
  readonly result: Json;
  readonly problem: string | null;
  readonly cancelReason: string | null;
  /** when it goes on, or its lease ends; null when over, or waiting without an end */
  readonly wakeAtMs: number | null;
  readonly parentId: string | null;
  readonly crashes: number;
  readonly createdAtMs: number;
  readonly endedAtMs: number | null;
  /** in the order they were first written */
  readonly journal: readonly StepView[];
}

export interface StepView extends Omit<JournalEntry, 'result'> {
  readonly result: Json;
  readonly writtenAtMs: number;
}

/** One execution that was given up. */
export interface DeadLetter {
  readonly id: string;
  readonly scope: string;
  readonly workflow: string;
  readonly problem: string;
  readonly endedAtMs: number;
}

export interface DeadLetterPage {
  readonly items: readonly DeadLetter[];
  readonly hasMore: boolean;
}

/** Newest first. */
export interface DeadLetterRequest {
  /** 1..200 */
  readonly limit: number;
  /** the last of the part before, or null */
  readonly after: { readonly timeMs: number; readonly id: string } | null;
  /** left out: all */
  readonly scopes?: readonly string[];
}

/** How much there is to do. */
export interface ExecutionDepth {
  /** under a lease */
  readonly held: number;
  readonly due: number;
  /** for a time or a wake-up */
  readonly waiting: number;
  readonly failed: number;
  /** when the oldest due one became due, milliseconds since 1970 */
  readonly oldestDueMs: number | null;
}

/**
 * Where executions are kept. Leases and due times are those of its own clock. Each call happens as a whole or not at
 * all; whatever is said under an old token is refused.
 */
export interface ExecutionStore {
  /** Which of them are new; the others were there already and stay as they are. */
  start(executions: readonly NewExecution[]): Promise<readonly boolean[]>;
  /**
   * Keeps wake-ups for executions that are active and makes those due; also for failed ones, which find them when they
   * are replayed. Others are not woken any more.
   */
  wake(wakeUps: readonly WakeUp[]): Promise<void>;
  /** Cancels an execution and what belongs to it; false when it is over or unknown. One in hand ends at its next commit. */
  cancel(id: string, reason: string): Promise<boolean>;
  claim(request: ClaimRequest): Promise<Claim>;
  /** Answers in the order of the changes. */
  commit(changes: readonly Change[]): Promise<readonly ChangeAnswer[]>;
  extend(holds: readonly Hold[], leaseMs: number): Promise<ExtendAnswer>;
  /** Gives executions back at once; what is said under the token afterwards is refused. */
  release(holds: readonly Hold[]): Promise<void>;
  read(id: string): Promise<ExecutionView | null>;
  deadLetters(request: DeadLetterRequest): Promise<DeadLetterPage>;
  /** Lets a failed execution, with its failed children, try again what failed; what is done stays done. */
  replay(id: string): Promise<boolean>;
  /** Takes a failed execution off the list for good. */
  discard(id: string): Promise<boolean>;
  depth(): Promise<ExecutionDepth>;
}

/** Crashes in a row after which an execution is not begun again. */
export const CRASHES_MOST = 3;

/** Why an execution is on the list of dead letters that took its process with it. */
export const POISONOUS = `the process ended ${CRASHES_MOST} times while it was at this execution`;
