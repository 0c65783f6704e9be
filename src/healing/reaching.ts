import { AuthorizationError, RegreenError, RemoteError } from '../foundation/index.ts';
import { StepFailedError, type WorkflowContext } from '../workflows/index.ts';
import { type HealParts, TOPICS } from './heal-parts.ts';
import type { Reason } from './healing-store.ts';

/** A missing permission is looked for again soon, then less and less often, for a week. */
const FIRST_PERMISSION_PAUSE_MS = 15_000;
const LONGEST_PERMISSION_PAUSE_MS = 10 * 60_000;
export const PERMISSION_TRIES = 7 * 24 * 6;
/** Beside a run that was begun and is to be looked at nobody waits for a week; some two hours. */
export const PERMISSION_TRIES_BESIDE = 16;

/** The code of whatever a stop holds up. */
export const KILL_SWITCH = 'kill_switch';
/** What a stop held up goes on when it ends; after as long as a question waits for its answer nobody waits any more. */
export const STOPPED_MOST_MS = 3 * 24 * 60 * 60_000;

/** How long something is tried where the other side does not answer. */
export const PATIENCE = { attempts: 20, deadlineMs: 60 * 60_000, firstPauseMs: 2_000, longestPauseMs: 5 * 60_000 };
/** What only reads is asked for longer: outages last for hours, and runs fail just then. */
const READING_PATIENCE = { ...PATIENCE, attempts: 400, deadlineMs: 24 * 60 * 60_000 };

/** What came of a step that needs an answer from outside. */
export type Reached<T> =
  | { readonly is: 'there'; readonly value: T }
  | { readonly is: 'refused'; readonly reason: Reason };

/**
 * A step that needs an answer from outside: tried for a day, and for a week where a permission is missing. Meanwhile
 * the healing is stuck and says which. What can never be is an answer, too: no healing ends without a word.
 */
export async function reach<T>(
  context: WorkflowContext,
  { healings }: Pick<HealParts, 'healings'>,
  id: string,
  name: string,
  work: () => Promise<T>,
  rounds: number = PERMISSION_TRIES,
): Promise<Reached<T>> {
  for (let round = 1; round <= rounds; round++) {
    const answer = await patiently(context, name, async () => {
      try {
        return { is: 'there' as const, value: await work() };
      } catch (error) {
        if (error instanceof AuthorizationError) {
          await healings.move(id, { state: 'stuck', reason: permissionMissing(error.message) });
          return { is: 'forbidden' as const };
        }
        if (isFinal(error)) return refused((error as Error).message, 'possible');
        throw error;
      }
    });
    if (answer.is !== 'forbidden') return answer;
    await untilPermitted(context, round);
  }
  return { is: 'refused', reason: permissionMissing(missingFor(rounds), false) };
}

/** How long a permission was missing that was looked for so often. */
export function missingFor(rounds: number): string {
  return `it was missing for ${rounds < PERMISSION_TRIES ? 'hours' : 'a week'}`;
}

/** Ends a healing that could do nothing, and says why. */
export async function giveUp(
  context: WorkflowContext,
  { healings }: Pick<HealParts, 'healings'>,
  id: string,
  reason: Reason,
): Promise<void> {
  await context.step('give up', () => healings.move(id, { state: 'not_healed_by_choice', reason }).then(() => null));
}

/** Waits for a while, or until a person says that it may go on. */
export async function untilPermitted(context: WorkflowContext, tries: number): Promise<void> {
  const pauseMs = Math.min(LONGEST_PERMISSION_PAUSE_MS, FIRST_PERMISSION_PAUSE_MS * 2 ** (tries - 1));
  await context.waitFor(TOPICS.resume, pauseMs);
}

/** Whether trying the same again changes nothing. */
export function isFinal(error: unknown): boolean {
  if (error instanceof RemoteError) return error.details.isFinal === true;
  return error instanceof RegreenError && ['bad_input', 'configuration', 'usage'].includes(error.kind);
}

/** Why a healing is stuck. */
export function permissionMissing(problem: string, goesOn = true): Reason {
  const sentence = goesOn ? `${problem}; it goes on when the permission is there` : problem;
  return { code: 'permission_missing', sentence };
}

async function patiently<T>(
  context: WorkflowContext,
  name: string,
  work: () => Promise<T>,
): Promise<T | { readonly is: 'refused'; readonly reason: Reason }> {
  try {
    return await context.step(name, work, READING_PATIENCE);
  } catch (error) {
    if (!(error instanceof StepFailedError)) throw error;
    return refused(error.message);
  }
}

/** @param code that of the guard where the other side says that it can never be */
function refused(sentence: string, code = 'not_reached'): { readonly is: 'refused'; readonly reason: Reason } {
  return { is: 'refused', reason: { code, sentence } };
}
