import { AuthorizationError, RemoteError, UnavailableError } from '../foundation/index.ts';
import { PermanentError, type StepAttempt, StepFailedError, type WorkflowContext } from '../workflows/index.ts';
import { allow, type Wanted } from './allowing.ts';
import type { HealParts, HealPlanned } from './heal-parts.ts';
import { TOPICS } from './heal-parts.ts';
import { PERMISSION_TRIES, permissionMissing, permissionPause } from './reaching.ts';
import type { Action, ActionResult, WatchedRun } from './records.ts';

/** How long an action is tried where the other side does not answer. */
const PATIENCE = { attempts: 20, deadlineMs: 60 * 60_000, firstPauseMs: 2_000, longestPauseMs: 5 * 60_000 };

/** A kill switch takes effect within a second, also for what waits for its turn to be sent. */
const STOP_LOOK_MS = 250;
/** The journal keeps of a problem what it says: by this word a stop is known again. */
const STOPPED = 'healing is stopped here';

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
  // Between two tries somebody may have stopped healing: what allows an action is asked for each of them.
  for (let attempt = 1; attempt <= PERMISSION_TRIES; attempt++) {
    if (!(await allow(context, parts, id, wanted))) return { outcome: 'blocked', result: null };
    try {
      const result = await context.effect(
        kind,
        {
          key: attempt === 1 ? key : `${key}.${attempt}`,
          look: () => hands.look(action),
          act: (_, attempt) => tryIt(parts, id, action, attempt),
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
        await healings.move(id, { state, reason, ...(isPermission ? {} : { outcome: 'unknown' as const }) });
        return { isPermission };
      });
      if (!problem.isPermission) return { outcome: 'failed', result: null };
      const pauseMs = permissionPause(attempt);
      if (pauseMs !== null) await context.waitFor(TOPICS.resume, pauseMs);
    }
  }
  return { outcome: 'stuck', result: null };
}

/** Notes beside the action what stood in its way, before the engine decides whether to try again. */
async function tryIt(
  { hands, healings, nowMs, timers }: HealParts,
  id: string,
  action: Action,
  attempt: StepAttempt,
): Promise<ActionResult> {
  const stop = new StopWatch(() => healings.isStopped(id), timers);
  try {
    // Tries may be minutes apart.
    await stop.look();
    stop.demandNone();
    // A person may have done it already. Later tries were looked at before they came here.
    const known = attempt.number === 1 ? await hands.look(action) : undefined;
    if (known !== undefined) return known;
    return await hands.act(action, nowMs(), () => {
      attempt.assertHeld();
      stop.demandNone();
    });
  } catch (error) {
    if (stop.isStopped) throw new PermanentError(STOPPED);
    const problem = error instanceof Error ? error.message : String(error);
    await healings.recordResult(action.key, { problem, isPermission: error instanceof AuthorizationError });
    if (error instanceof RemoteError && error.details.isFinal === true) {
      throw new PermanentError(problem, {}, { cause: error });
    }
    throw error;
  } finally {
    stop.end();
  }
}

/** Looks out for a kill switch while an action is under way: it may wait for its turn for a minute. */
class StopWatch {
  isStopped = false;
  readonly #look: () => Promise<boolean>;
  readonly #timers: HealParts['timers'];
  #cancel = () => {};
  #isOver = false;

  constructor(look: () => Promise<boolean>, timers: HealParts['timers']) {
    this.#look = look;
    this.#timers = timers;
    this.#again();
  }

  async look(): Promise<void> {
    this.isStopped ||= await this.#look();
  }

  /** @throws UnavailableError when healing is stopped */
  demandNone(): void {
    if (this.isStopped) throw new UnavailableError(STOPPED);
  }

  end(): void {
    this.#isOver = true;
    this.#cancel();
  }

  #again(): void {
    if (this.#isOver || this.isStopped) return;
    this.#cancel = this.#timers.after(STOP_LOOK_MS, () => {
      // A database that does not answer now is asked again; without one nothing is done anyway.
      this.look().then(
        () => this.#again(),
        () => this.#again(),
      );
    });
  }
}
