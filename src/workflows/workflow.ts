import type { ErrorKind } from '../foundation/index.ts';

/** What can be kept in a journal and read back the same. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * Code that is replayed from its journal: it runs from the beginning whenever the execution goes on, and steps that are
 * done give what they gave before. Everything that is not deterministic happens inside a step.
 */
export interface Workflow<Input extends Json = Json, Output extends Json = Json> {
  /** letters, digits, `-`, `_`, `.`; for example `heal` */
  readonly name: string;
  /** >= 1; an execution stays with the version it began with, so old ones are kept until nothing uses them */
  readonly version: number;
  run(context: WorkflowContext, input: Input): Promise<Output>;
}

/**
 * What a workflow reaches the world and time through. What steps give is kept as JSON: what JSON cannot say is refused or
 * lost. Names are unique by themselves: the second `a` is `a#2`.
 */
export interface WorkflowContext {
  readonly executionId: string;
  /**
   * Runs work until it succeeds, journals what it gives and gives it. It may run again when a process ends between the
   * work and its commit.
   *
   * @throws StepFailedError after a permanent error, the last attempt, or the deadline
   */
  step<T = Json>(name: string, work: (attempt: StepAttempt) => Promise<T>, options?: StepOptions): Promise<T>;
  /**
   * A change of the world. The intent is committed before, the outcome after; where an intent without an outcome is
   * found, `look` says whether it was done. Effects with equal keys, also of other executions, happen once.
   *
   * @throws StepFailedError as `step` does
   */
  effect<T = Json>(name: string, effect: Effect<T>, options?: StepOptions): Promise<T>;
  /** The time, milliseconds since 1970, by the clock of the store; the same at every replay. */
  now(name: string): Promise<number>;
  /** @param ms >= 0 */
  sleep(name: string, ms: number): Promise<void>;
  /** Waits for a wake-up of this topic, in the order they came, early ones too; null when the time is over. */
  waitFor<T = Json>(topic: string, withinMs: number): Promise<T | null>;
  /**
   * Another execution that belongs to this one; its outcome.
   *
   * @throws StepFailedError when it failed or was cancelled
   */
  child<I extends Json, O extends Json>(name: string, workflow: Workflow<I, O>, input: I): Promise<O>;
}

/** One try of a step. */
export interface StepAttempt {
  /** 1 for the first */
  readonly number: number;
  /** aborted when its time is over, its execution was taken over or cancelled, or the program ends */
  readonly signal: AbortSignal;
  /**
   * The last thing before a change leaves the process, with the connection open and nothing sent: whoever stood still
   * since it began must not send it.
   *
   * @throws UnavailableError when the lease may be over
   */
  assertHeld(): void;
}

/** A change of the world and how to see that it was made. */
export interface Effect<T> {
  /** deterministic, the same for the same change wherever it is wanted; for example a hash of repository, run, attempt, action */
  readonly key: string;
  /** what the world shows of it: the outcome when it was done, undefined when not */
  look(attempt: StepAttempt): Promise<T | undefined>;
  /** @param key goes along as idempotency key where the other side knows such */
  act(key: string, attempt: StepAttempt): Promise<T>;
}

/** How long a step is tried. */
export interface StepOptions {
  /** tries at most, >= 1; 8 */
  readonly attempts?: number;
  /** from the first try on, milliseconds; one day */
  readonly deadlineMs?: number;
  /** the most of the first pause, doubled with each; the pause is drawn between 0 and it; 1,000 */
  readonly firstPauseMs?: number;
  /** 300,000 */
  readonly longestPauseMs?: number;
  /** one try; 900,000 */
  readonly timeoutMs?: number;
  /** kinds of errors no other try can help, besides PermanentError; authorization, bad_input, configuration, usage */
  readonly permanentKinds?: readonly ErrorKind[];
}
