import { AuthorizationError, UnavailableError } from '../foundation/index.ts';
import { StepFailedError, type WorkflowContext } from '../workflows/index.ts';
import { allow, type Wanted } from './allowing.ts';
import { toldBy, waitForPeople } from './escalating.ts';
import type { HealParts, HealPlanned } from './heal-parts.ts';
import { TOPICS } from './heal-parts.ts';
import type { Action, ActionResult, WatchedRun } from './records.ts';
import { isTelling } from './telling.ts';

/** A missing permission is looked for again so often, and for so long. */
const PERMISSION_PAUSE_MS = 10 * 60_000;
const PERMISSION_TRIES = 7 * 24 * 6;

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
    const wanted = { action: step.action, position: place, plan };
    const done = await (isTelling(step.action.kind) ? tell : actOnce)(context, parts, id, wanted);
    if (done.outcome !== 'done') return { outcome: done.outcome, watched };
    watched = done.result?.watched ?? watched;
  }
  return { outcome: 'done', watched };
}

/** Tells people: what they are told is kept together with the intent, and goes out by itself. */
async function tell(
  context: WorkflowContext,
  parts: HealParts,
  id: string,
  wanted: Wanted,
): Promise<{ readonly outcome: Acted['outcome']; readonly result: null }> {
  const { healings, telling, countAction } = parts;
  const { action } = wanted;
  if ((await waitForPeople(context, parts, id, action)) !== null) return { outcome: 'done', result: null };
  const leave = await allow(context, parts, id, wanted);
  if (leave === null) return { outcome: 'blocked', result: null };
  await context.step(action.kind, async () => {
    if (leave.takenBy !== null) return { told: [], why: `${leave.takenBy} did before` };
    countAction(action.kind, 'done');
    return await toldBy(healings, telling.receiversOf(action), action);
  });
  return { outcome: 'done', result: null };
}

async function actOnce(
  context: WorkflowContext,
  parts: HealParts,
  id: string,
  wanted: Wanted,
): Promise<{ readonly outcome: Acted['outcome']; readonly result: ActionResult | null }> {
  const { healings, hands, telling, countAction } = parts;
  const { action } = wanted;
  const { kind, key } = action;
  // Between two tries of a permission somebody may have stopped healing: what allows an action is asked for each try.
  for (let attempt = 1; attempt <= PERMISSION_TRIES; attempt++) {
    if ((await allow(context, parts, id, wanted)) === null) return { outcome: 'blocked', result: null };
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
          ? { code: 'permission_missing', sentence: `${error.message}; it goes on when the permission is there` }
          : { code: 'action_failed', sentence: error.message };
        const state = isPermission ? ('stuck' as const) : ('finished' as const);
        const notices = telling.trouble(id, action, reason.sentence, !isPermission);
        await healings.move(id, { state, reason, notices, ...(isPermission ? {} : { outcome: 'unknown' as const }) });
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
  { hands, healings }: HealParts,
  id: string,
  action: Action,
  demandLeave: () => void,
): Promise<ActionResult> {
  // Tries may be minutes apart, and a kill switch takes effect at once.
  if (await healings.isStopped(id)) throw new UnavailableError('healing is stopped here');
  try {
    // A person may have done it already, or we, before a network forgot the answer.
    return (await hands.look(action)) ?? (await hands.act(action, demandLeave));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    await healings.recordResult(action.key, { problem, isPermission: error instanceof AuthorizationError });
    throw error;
  }
}
