import { AuthorizationError, UnavailableError } from '../foundation/index.ts';
import { PermanentError, type StepAttempt, StepFailedError, type WorkflowContext } from '../workflows/index.ts';
import { allow, type Wanted } from './allowing.ts';
import { toldBy, waitForPeople } from './escalating.ts';
import type { HealParts, HealPlanned } from './heal-parts.ts';
import { giveUp, isFinal, PATIENCE, PERMISSION_TRIES, permissionMissing, untilPermitted } from './reaching.ts';
import type { Action, ActionResult, WatchedRun } from './records.ts';
import { StopWatch } from './stop-watch.ts';
import { isTelling } from './telling.ts';

/** The journal keeps of a problem what it says: by this word a stop is known again. */
const STOPPED = 'healing is stopped here';

/** What became of the steps of a healing. */
export interface Acted {
  readonly outcome: 'done' | 'blocked' | 'failed';
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
  // Between two tries somebody may have stopped healing: what allows an action is asked for each of them.
  for (let attempt = 1; attempt <= PERMISSION_TRIES; attempt++) {
    if ((await allow(context, parts, id, wanted)) === null) return { outcome: 'blocked', result: null };
    let hasLooked = false;
    try {
      const result = await context.effect(
        kind,
        {
          key: attempt === 1 ? key : `${key}.${attempt}`,
          look: async () => {
            hasLooked = true;
            return await noting(parts, action, () => hands.look(action));
          },
          act: (_, attempt) => tryIt(parts, id, action, { hasLooked, attempt }),
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
      // Nothing went wrong, it only may not be now: that is asked again, and waits until it may.
      if (error.message === STOPPED) continue;
      const problem = await context.step(`record ${kind} failed`, async () => {
        const { isPermission } = await healings.problemOf(key, error.message);
        countAction(kind, 'failed');
        const reason = isPermission
          ? permissionMissing(error.message)
          : { code: 'action_failed', sentence: error.message };
        const state = isPermission ? ('stuck' as const) : ('finished' as const);
        const notices = telling.trouble(id, action, reason.sentence, !isPermission);
        await healings.move(id, { state, reason, notices, ...(isPermission ? {} : { outcome: 'unknown' as const }) });
        return { isPermission };
      });
      if (!problem.isPermission) return { outcome: 'failed', result: null };
      await untilPermitted(context, attempt);
    }
  }
  await giveUp(context, parts, id, permissionMissing('it was missing for a week', false));
  return { outcome: 'blocked', result: null };
}

async function tryIt(
  parts: HealParts,
  id: string,
  action: Action,
  { hasLooked, attempt }: { readonly hasLooked: boolean; readonly attempt: StepAttempt },
): Promise<ActionResult> {
  const { hands, healings, timers, nowMs } = parts;
  const stop = new StopWatch(() => healings.isStopped(id), timers, nowMs);
  let mayBeSent = false;
  const demandLeave = () => {
    attempt.assertHeld();
    if (stop.isStopped) throw new UnavailableError(STOPPED);
    stop.assertKnown();
    mayBeSent = true;
  };
  // What waits for its turn waits no longer; what may be on its way already is heard to its end.
  const stopping = stop.stopped.then(() => {
    if (!mayBeSent) throw new UnavailableError(STOPPED);
    return new Promise<never>(() => {});
  });
  stopping.catch(() => {});
  try {
    // Tries may be minutes apart.
    await stop.look();
    if (stop.isStopped) throw new UnavailableError(STOPPED);
    const work = async () => {
      // A person may have done it already, or we, before a network forgot the answer.
      const done = hasLooked ? undefined : await hands.look(action);
      return done ?? (await hands.act(action, demandLeave));
    };
    return await noting(parts, action, () => Promise.race([work(), stopping]));
  } catch (error) {
    if (stop.isStopped) throw new PermanentError(STOPPED, {}, { cause: error });
    throw error;
  } finally {
    stop.end();
  }
}

/** Notes beside the action what stood in its way, before the engine decides whether to try again. */
async function noting<T>({ healings }: HealParts, action: Action, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    await healings.recordResult(action.key, { problem, isPermission: error instanceof AuthorizationError });
    if (isFinal(error)) throw new PermanentError(problem, {}, { cause: error });
    throw error;
  }
}
