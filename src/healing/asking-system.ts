import { AuthorizationError } from '../foundation/index.ts';
import { PermanentError, type WorkflowContext } from '../workflows/index.ts';
import { type HealParts, TOPICS } from './heal-parts.ts';
import type { HealingState } from './records.ts';

const MINUTE_MS = 60_000;
/** A missing permission is looked for again so often, and for so long. */
export const PERMISSION_PAUSE_MS = 10 * MINUTE_MS;
export const PERMISSION_TRIES = 7 * 24 * 6;

/** A CI system that is away for a day costs no healing. */
const PATIENCE = { attempts: 1_000, deadlineMs: 24 * 60 * MINUTE_MS, longestPauseMs: 5 * MINUTE_MS };

/**
 * A step that asks the CI system something. While a permission is missing the healing is stuck and says which; it goes on
 * by itself when the permission is there, or at once when a person says so.
 *
 * @param state what the healing is in meanwhile, unless it is stuck
 */
export async function askSystem<T>(
  context: WorkflowContext,
  { healings }: Pick<HealParts, 'healings'>,
  id: string,
  { name, state }: { readonly name: string; readonly state: HealingState },
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; attempt <= PERMISSION_TRIES; attempt++) {
    const answer = await context.step(
      name,
      async () => {
        try {
          const value = await work();
          return { is: 'here' as const, value };
        } catch (error) {
          if (!(error instanceof AuthorizationError)) throw error;
          await healings.move(id, { state: 'stuck', reason: permissionMissing(error.message) });
          return { is: 'missing' as const };
        }
      },
      PATIENCE,
    );
    if (answer.is === 'here') return answer.value;
    await context.waitFor(TOPICS.resume, PERMISSION_PAUSE_MS);
    await context.step(`${name} again`, () => healings.move(id, { state }).then(() => null));
  }
  throw new PermanentError('a permission was missing for a week');
}

export function permissionMissing(problem: string) {
  return { code: 'permission_missing', sentence: `${problem}; it goes on when the permission is there` };
}
