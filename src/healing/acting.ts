import { AuthorizationError, UnavailableError } from '../foundation/index.ts';
import { StepFailedError, type WorkflowContext } from '../workflows/index.ts';
import { allow, type Wanted } from './allowing.ts';
import { PERMISSION_PAUSE_MS, PERMISSION_TRIES, permissionMissing } from './asking-system.ts';
import type { HealParts, HealPlanned } from './heal-parts.ts';
import { TOPICS } from './heal-parts.ts';
import type { Action, ActionResult, WatchedRun } from './records.ts';

/** How long an action is tried where the other side does not answer. */
const PATIENCE = { attempts: 20, deadlineMs: 60 * 60_000, firstPauseMs: 2_000, longestPauseMs: 5 * 60_000 };

/** What became of the steps of a healing. */
export interface Acted {
  readonly outcome: 'done' | 'blocked' | 'failed' | 'stuck';
  readonly watched: WatchedRun | null;
}

/** Does the steps of a plan, each action at most once, and stops at the first that cannot be done. */
export async function act(context: WorkflowContext, parts: HealParts, id: string, plan: HealPlanned): Promise<Acted> {
  let watched: WatchedRun | null = null;
  for (const [place, step] of plan.steps.entries()) {
    if (step.kind === 'wait') {
      await context.sleep('pause', step.ms);
      continue;
    }
    const done = await actOnce(context, parts, id, { action: step.action, position: place, plan });
    if (done.outcome !== 'done') return { outcome: done.outcome, watched };
    watched = done.result?.watched ?? watched;
  }
  return { outcome: 'done', watched };
}

async function actOnce(
  context: WorkflowContext,
  parts: HealParts,
  id: string,
  wanted: Wanted,
): Promise<{ readonly outcome: Acted['outcome']; readonly result: ActionResult | null }> {
  const { healings, hands, countAction } = parts;
  const { action } = wanted;
  const { kind, key } = action;
  // Between two tries of a permission somebody may have stopped healing: what allows an action is asked for each try.
  for (let attempt = 1; attempt <= PERMISSION_TRIES; attempt++) {
    if (!(await allow(context, parts, id, wanted))) return { outcome: 'blocked', result: null };
    try {
      const result = await context.effect(
        kind,
        {
          key: attempt === 1 ? key : `${key}.${attempt}`,
          look: () => hands.look(action),
          act: (_, attempt) => tryIt(parts, id, action, () => attempt.assertHeld()),
        },
        PATIENCE,
      );
      await context.step(`record ${kind}`, async () => {
        await healings.recordResult(key, result);
        countAction(kind, 'done');
        return null;
      });
      return { outcome: 'done', result };
    } catch (error) {
      if (!(error instanceof StepFailedError)) throw error;
      const problem = await context.step(`record ${kind} failed`, async () => {
        const { isPermission } = await healings.problemOf(key, error.message);
        countAction(kind, 'failed');
        const reason = isPermission
          ? permissionMissing(error.message)
          : { code: 'action_failed', sentence: error.message };
        const state = isPermission ? ('stuck' as const) : ('finished' as const);
        await healings.move(id, { state, reason, ...(isPermission ? {} : { outcome: 'unknown' as const }) });
        return { isPermission };
      });
      if (!problem.isPermission) return { outcome: 'failed', result: null };
      await context.waitFor(TOPICS.resume, PERMISSION_PAUSE_MS);
    }
  }
  return { outcome: 'stuck', result: null };
}

/** Notes beside the action what stood in its way, before the engine decides whether to try again. */
async function tryIt(
  { hands, healings, nowMs }: HealParts,
  id: string,
  action: Action,
  demandLeave: () => void,
): Promise<ActionResult> {
  // Tries may be minutes apart, and a kill switch takes effect at once.
  if (await healings.isStopped(id)) throw new UnavailableError('healing is stopped here');
  try {
    // A person may have done it already, or we, before a network forgot the answer.
    return (await hands.look(action)) ?? (await hands.act(action, nowMs(), demandLeave));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    await healings.recordResult(action.key, { problem, isPermission: error instanceof AuthorizationError });
    throw error;
  }
}
