import { type ErrorKind, RegreenError } from '../foundation/index.ts';
import { PermanentError, StepFailedError } from './errors.ts';
import type { StepOptions } from './workflow.ts';

const HOUR_MS = 3_600_000;
const PERMANENT_KINDS: readonly ErrorKind[] = ['authorization', 'bad_input', 'configuration', 'usage'];

/** The options of a step, all of them. */
export type Patience = Required<StepOptions>;

export function patienceOf(options: StepOptions = {}): Patience {
  return {
    attempts: 8,
    deadlineMs: 24 * HOUR_MS,
    firstPauseMs: 1_000,
    longestPauseMs: 300_000,
    timeoutMs: 900_000,
    permanentKinds: PERMANENT_KINDS,
    ...options,
  };
}

/** What is known of a step that failed. */
export interface FailedTries {
  /** tries that failed, this one among them; >= 1 */
  readonly attempts: number;
  readonly sinceMs: number;
  readonly nowMs: number;
  readonly error: unknown;
}

/** How long to pause before the next try, with full jitter; null when there is none. */
export function pauseBefore(failed: FailedTries, patience: Patience, random: () => number): number | null {
  if (isPermanent(failed.error, patience) || failed.attempts >= patience.attempts) return null;
  const most = Math.min(patience.longestPauseMs, patience.firstPauseMs * 2 ** (failed.attempts - 1));
  const pauseMs = Math.max(Math.round(most * random()), waitOf(failed.error));
  return failed.nowMs + pauseMs - failed.sinceMs > patience.deadlineMs ? null : pauseMs;
}

/** Whether no other try can help. */
export function isPermanent(error: unknown, { permanentKinds }: Pick<Patience, 'permanentKinds'>): boolean {
  if (error instanceof PermanentError || error instanceof StepFailedError) return true;
  return error instanceof RegreenError && permanentKinds.includes(error.kind);
}

/** How long the other side asked us to wait. */
function waitOf(error: unknown): number {
  const wait = error instanceof RegreenError ? error.details.retryAfterMs : undefined;
  return typeof wait === 'number' && wait > 0 ? Math.min(wait, HOUR_MS) : 0;
}
