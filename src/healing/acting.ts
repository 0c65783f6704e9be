import { AuthorizationError, UnavailableError } from '../foundation/index.ts';
import { PermanentError, type StepAttempt, StepFailedError, type WorkflowContext } from '../workflows/index.ts';
import { areShown, CONTENT_CHANGED, NOT_SHOWN } from './agreement.ts';
import { allow, type Wanted } from './allowing.ts';
import { toldBy, waitForPeople } from './escalating.ts';
import type { HealParts, HealPlanned } from './heal-parts.ts';
import type { Reason } from './healing-store.ts';
import {
  giveUp,
  isFinal,
  missingFor,
  PATIENCE,
  PERMISSION_TRIES,
  PERMISSION_TRIES_BESIDE,
  permissionMissing,
  untilPermitted,
} from './reaching.ts';
import type { Action, ActionResult, PlannedCall, WatchedRun } from './records.ts';
import { StopWatch } from './stop-watch.ts';
import { isTelling } from './telling.ts';

/** The journal keeps of a problem what it says: by these words a stop is known again. */
const STOPPED = 'healing is stopped here';
const STOPPED_MIDWAY = 'healing is stopped here; whether the change was made is not known';

/** What became of the steps of a healing. */
export interface Acted {
  /** `exhausted`: it was tried enough; `changed`: it is not what people agreed to */
  readonly outcome: 'done' | 'blocked' | 'failed' | 'exhausted' | 'changed';
  /** the run that shows whether it helped; null: none was begun, or the healing has ended */
  readonly watched: WatchedRun | null;
  /** why not all steps were done; null: they were, or it is kept already */
  readonly reason: Reason | null;
  /** the plan from the step on that was not done */
  readonly left: HealPlanned;
}

/** What became of one step. */
interface Done {
  readonly outcome: Acted['outcome'];
  readonly result: ActionResult | null;
  readonly reason: Reason | null;
}

const DONE: Done = { outcome: 'done', result: null, reason: null };

/**
 * Does the steps of a plan, each action at most once, and stops at the first that cannot be done. Where one of them began
 * a run, the healing does not end by what stands in the way of a later one: how that run ends is its outcome.
 */
export async function act(context: WorkflowContext, parts: HealParts, id: string, plan: HealPlanned): Promise<Acted> {
  let watched: WatchedRun | null = null;
  for (const [place, step] of plan.steps.entries()) {
    if (step.kind === 'wait') {
      await context.sleep('pause', step.ms);
      continue;
    }
    const isBegun = plan.isBegun === true || watched !== null;
    const wanted = {
      action: step.action,
      position: place,
      plan: { ...plan, isBegun },
      isAgain: false,
      mayBeDone: false,
    };
    const { outcome, result, reason } = await (isTelling(step.action.kind) ? tell : actOnce)(
      context,
      parts,
      id,
      wanted,
    );
    watched = result?.watched ?? watched;
    if (outcome === 'done') continue;
    const left = { ...plan, steps: plan.steps.slice(place) };
    return { outcome, watched: reason === null ? null : watched, reason, left };
  }
  return { outcome: 'done', watched, reason: null, left: { ...plan, steps: [] } };
}

/** Tells people: what they are told is kept together with the intent, and goes out by itself. */
async function tell(context: WorkflowContext, parts: HealParts, id: string, wanted: Wanted): Promise<Done> {
  const { healings, telling, countAction } = parts;
  const { action } = wanted;
  if ((await waitForPeople(context, parts, id, action)) !== null) return DONE;
  const leave = await allow(context, parts, id, wanted);
  if (leave.is !== 'allowed') return notDone(leave);
  await context.step(action.kind, async () => {
    if (leave.takenBy !== null) return { told: [], why: `${leave.takenBy} did before` };
    countAction(action.kind, 'done');
    return await toldBy(healings, telling.receiversOf(action), action);
  });
  return DONE;
}

async function actOnce(context: WorkflowContext, parts: HealParts, id: string, wanted: Wanted): Promise<Done> {
  const { healings, hands, telling, countAction } = parts;
  const { action, plan } = wanted;
  const { kind, key } = action;
  const isBegun = plan.isBegun === true;
  const tries = isBegun ? PERMISSION_TRIES_BESIDE : PERMISSION_TRIES;
  let isAgain = false;
  let mayBeDone = false;
  // Between two tries somebody may have stopped healing: what allows an action is asked for each of them.
  for (let attempt = 1; attempt <= tries; attempt++) {
    const leave = await allow(context, parts, id, { ...wanted, isAgain, mayBeDone });
    if (leave.is !== 'allowed') return notDone(leave);
    let hasLooked = false;
    try {
      const result = await context.effect(
        kind,
        {
          key: effectKeyOf(wanted, attempt),
          look: async () => {
            hasLooked = true;
            return await noting(parts, action, () => hands.look(action));
          },
          act: (_, stepAttempt) => tryIt(parts, id, wanted, { hasLooked, isFirst: !mayBeDone, attempt: stepAttempt }),
        },
        PATIENCE,
      );
      await context.step(`record ${kind}`, async () => {
        await healings.recordResult(key, result);
        countAction(kind, 'done');
        return null;
      });
      return { outcome: 'done', result, reason: null };
    } catch (error) {
      if (!(error instanceof StepFailedError)) throw error;
      // Nothing went wrong, it only may not be now: that is asked again, and waits until it may.
      if (error.message === STOPPED) continue;
      if (error.message === STOPPED_MIDWAY) {
        mayBeDone = true;
        continue;
      }
      if (error.message === NOT_SHOWN)
        return { outcome: isBegun ? 'blocked' : 'changed', result: null, reason: CONTENT_CHANGED };
      const problem = await context.step<Problem>(`record ${kind} failed`, async () => {
        const { isPermission } = await healings.problemOf(key, error.message);
        countAction(kind, 'failed');
        const reason = isPermission
          ? permissionMissing(error.message)
          : { code: 'action_failed', sentence: error.message };
        const notices = telling.trouble(id, action, reason.sentence, !isPermission);
        if (isPermission) await healings.move(id, { state: 'stuck', reason, notices });
        else if (isBegun) await healings.move(id, { state: 'healing', reason, notices });
        else await healings.move(id, { state: 'finished', outcome: 'unknown', reason, notices });
        return { isPermission, reason };
      });
      if (!problem.isPermission) return { outcome: 'failed', result: null, reason: problem.reason ?? null };
      isAgain = true;
      mayBeDone = true;
      await untilPermitted(context, attempt);
    }
  }
  const reason = permissionMissing(missingFor(tries), false);
  if (!isBegun) await giveUp(context, parts, id, reason);
  return { outcome: 'blocked', result: null, reason };
}

/** What the journal keeps of a failed action; a journal of before does not say why. */
interface Problem {
  readonly isPermission: boolean;
  readonly reason?: Reason;
}

function notDone(leave: Exclude<Awaited<ReturnType<typeof allow>>, { readonly is: 'allowed' }>): Done {
  const outcome = leave.is === 'refused' ? 'blocked' : leave.is;
  return { outcome, result: null, reason: leave.reason };
}

/** What was refused under one key never happens under it: another try, or another question, has a key of its own. */
function effectKeyOf({ action: { key }, plan: { agreement } }: Wanted, attempt: number): string {
  const asked = agreement === undefined || agreement.question === 1 ? key : `${key}.q${agreement.question}`;
  return attempt === 1 ? asked : `${asked}.${attempt}`;
}

async function tryIt(
  parts: HealParts,
  id: string,
  { action, plan: { agreement } }: Wanted,
  {
    hasLooked,
    isFirst,
    attempt,
  }: { readonly hasLooked: boolean; readonly isFirst: boolean; readonly attempt: StepAttempt },
): Promise<ActionResult> {
  const { hands, healings, timers, nowMs, hash } = parts;
  const stop = new StopWatch(() => healings.isStopped(id), timers, nowMs);
  let mayBeSent = false;
  const demandLeave = () => {
    attempt.assertHeld();
    if (stop.isStopped) throw new UnavailableError(STOPPED);
    stop.assertKnown();
    mayBeSent = true;
  };
  const demandShown = (calls: readonly PlannedCall[]) => {
    if (agreement !== undefined && !areShown(agreement, action, calls, hash)) throw new PermanentError(NOT_SHOWN);
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
      // A person may have done it already: before our first try it was nobody else.
      const done = hasLooked ? undefined : await hands.look(action);
      if (done !== undefined) return isFirst ? byOthers(done) : done;
      return await hands.act(action, demandLeave, demandShown);
    };
    return await noting(parts, action, () => Promise.race([work(), stopping]));
  } catch (error) {
    if (stop.isStopped) throw new PermanentError(mayBeSent ? STOPPED_MIDWAY : STOPPED, {}, { cause: error });
    throw error;
  } finally {
    stop.end();
  }
}

/** What somebody else began costs and spares nothing on our account. */
function byOthers(done: ActionResult): ActionResult {
  const { watched } = done;
  return watched === null || watched.isCancelled === true ? done : { ...done, watched: { ...watched, isOthers: true } };
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
