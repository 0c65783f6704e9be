import { AuthorizationError } from '../foundation/index.ts';
import { StepFailedError, type WorkflowContext } from '../workflows/index.ts';
import { type HealParts, TOPICS } from './heal-parts.ts';
import type { HealingState } from './records.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A missing permission is looked for again soon, then less and less often, for a week. */
const FIRST_PAUSE_MS = MINUTE_MS / 4;
const LONGEST_PAUSE_MS = 10 * MINUTE_MS;
export const PERMISSION_TRIES = 7 * 24 * 6;
/** Outages of CI systems last for hours, and runs fail just then. */
const PATIENCE = { attempts: 400, deadlineMs: DAY_MS, firstPauseMs: 2_000, longestPauseMs: 5 * MINUTE_MS };

/** How long until a permission is looked for again; null when that was tried for a week. */
export function permissionPause(tries: number): number | null {
  if (tries >= PERMISSION_TRIES) return null;
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
}

/** Why a healing is stuck that lacks a permission. */
export function permissionMissing(problem: string) {
  return { code: 'permission_missing', sentence: `${problem}; it goes on when the permission is there` };
}

/**
 * A step that asks the CI system, and outlasts its troubles: an outage is waited out for a day, a missing permission for
 * as long as it takes, and told to people.
 *
 * @param state where the healing stands meanwhile, and again afterwards
 * @throws StepFailedError when it stays so
 */
export async function reach<T>(
  context: WorkflowContext,
  { healings }: HealParts,
  { id, state, name }: { readonly id: string; readonly state: HealingState; readonly name: string },
  work: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const answer = await context.step<{ readonly got: T } | { readonly missing: string }>(
      name,
      async () => {
        try {
          const got = await work();
          return { got };
        } catch (error) {
          if (!(error instanceof AuthorizationError)) throw error;
          await healings.move(id, { state: 'stuck', reason: permissionMissing(error.message) });
          return { missing: error.message };
        }
      },
      PATIENCE,
    );
    if ('got' in answer) return answer.got;
    const pauseMs = permissionPause(tries);
    if (pauseMs === null) throw new StepFailedError(answer.missing);
    await context.waitFor(TOPICS.resume, pauseMs);
    await context.step(`${name} again`, () => healings.move(id, { state, reason: null }).then(() => null));
  }
}
