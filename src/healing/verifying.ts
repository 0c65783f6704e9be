import { AuthorizationError, RegreenError } from '../foundation/index.ts';
import type { WorkflowContext } from '../workflows/index.ts';
import { type HealParts, type HealPlanned, TOPICS } from './heal-parts.ts';
import type { Reason } from './healing-store.ts';
import type { CiActions } from './ports.ts';
import { PERMISSION_TRIES, permissionMissing, untilPermitted } from './reaching.ts';
import type { FailedRun, Outcome, RunObservation, WatchedRun } from './records.ts';
import { outcomeOf, outcomeOfCancelled } from './transitions.ts';

const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
const LONGEST_ASKED_WAIT_MS = 60 * 60_000;
/** Each job of a run tells of itself, several times: the more was looked, the longer until the next look. */
const SPACING_MS = 1_000;
const DOUBT_MS = 10_000;
const MINUTE_MS = 60_000;

/**
 * Looks at the run an action began until it has ended, a push made it pointless, or the time is over. Webhooks wake it;
 * where none comes it asks by itself. Whatever a look meets, the outcome is told in the end.
 */
export async function verify(
  context: WorkflowContext,
  parts: HealParts,
  id: string,
  plan: HealPlanned,
  begun: WatchedRun | null,
): Promise<Outcome> {
  const { healings, hands, telling } = parts;
  const { run } = plan;
  const provider = hands.providerOf(run.repository.provider);
  if (begun === null || provider === null) {
    return await end('unknown', { code: 'nothing_to_watch', sentence: 'what was done starts no run to look at' });
  }
  let watched = begun;
  let forbidden = 0;
  let isDoubted = false;
  const isCancelled = begun.isCancelled === true;
  const watch = () => healings.move(id, { state: 'verifying', watched, reason: null }).then(() => null);
  await context.step('watch', watch);
  const sinceMs = await context.now('watched since');
  for (let look = 1; ; look++) {
    const seen = await context.step('look at the new run', () => lookAt(parts, provider, id, run, watched));
    const nowMs = await context.now('still watched');
    if (seen.problem?.kind === 'permission') {
      if (++forbidden > PERMISSION_TRIES) return await end('unknown', permissionMissing(seen.problem.sentence, false));
      await untilPermitted(context, forbidden);
      await context.step('watch on', watch);
      continue;
    }
    const name = seen.observation?.run ?? watched.run;
    if (name !== watched.run) {
      watched = { ...watched, run: name };
      // Before its end is told: it is known by that as an attempt of this run, and not as a run of its own.
      await context.step('watch by its name', watch);
    }
    // What was cancelled may have been so for a push that is not told of yet: it is looked at twice.
    if (seen.outcome === 'unknown' && !isDoubted) {
      isDoubted = true;
      await context.sleep('until a push is told of', DOUBT_MS);
      continue;
    }
    if (seen.outcome !== null) {
      const reason = isCancelled ? howItEnded(seen.observation) : null;
      return await end(seen.outcome, reason, seen.observation, nowMs);
    }
    const leftMs = sinceMs + plan.verifyWithinMs - nowMs;
    if (leftMs <= 0) return await end('unknown', notSeen(seen.problem?.sentence ?? null), seen.observation, nowMs);
    // News must not make it ask a host that wants to be left alone.
    if (seen.problem !== null && seen.problem.waitMs > 0) {
      await context.sleep('until it may be asked', Math.min(seen.problem.waitMs, LONGEST_ASKED_WAIT_MS));
      continue;
    }
    const pauseMs = Math.min(leftMs, LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(look - 1, 10));
    await context.waitFor(TOPICS.news, pauseMs);
    if (look > 1) await context.sleep('collects news', Math.min(pauseMs, SPACING_MS * (look - 1)));
  }

  async function end(
    outcome: Outcome,
    reason: Reason | null,
    observation: RunObservation | null = null,
    nowMs: number | null = null,
  ): Promise<Outcome> {
    // A run that goes on has cost what it took until now.
    const whole = minutesOf(run.startedAtMs, run.finishedAtMs);
    const seen = minutesOf(observation?.startedAtMs ?? null, observation?.finishedAtMs ?? nowMs);
    // What is cancelled was not begun by this healing.
    const minutesSpent = begun?.isCancelled === true ? 0 : seen;
    await context.step('keep the outcome', () =>
      healings
        .move(id, {
          state: 'finished',
          outcome,
          ...(reason === null ? {} : { reason }),
          ...(observation === null ? {} : { observed: observation }),
          minutesSpent,
          notices: telling.ended(id, run, outcome, plan.about),
          // What did not have to run again, because only what had failed did.
          minutesSaved: outcome === 'healed' ? Math.max(0, whole - minutesSpent) : 0,
        })
        .then(() => null),
    );
    return outcome;
  }
}

/** What stood in the way of a look. */
interface LookProblem {
  readonly kind: 'permission' | 'remote';
  readonly sentence: string;
  /** how long the other side wants to be left alone */
  readonly waitMs: number;
}

/** One look; that it could not be made is an answer, too. */
async function lookAt(
  { healings }: HealParts,
  provider: CiActions,
  id: string,
  run: FailedRun,
  watched: WatchedRun,
): Promise<{ outcome: Outcome | null; observation: RunObservation | null; problem: LookProblem | null }> {
  let observation: RunObservation | null;
  try {
    observation = await provider.observe(run.repository, watched);
  } catch (error) {
    if (!(error instanceof RegreenError)) throw error;
    const isPermission = error instanceof AuthorizationError;
    if (isPermission) await healings.move(id, { state: 'stuck', reason: permissionMissing(error.message) });
    const { retryAfterMs } = error.details;
    const waitMs = typeof retryAfterMs === 'number' ? retryAfterMs : 0;
    const problem = { kind: isPermission ? 'permission' : 'remote', sentence: error.message, waitMs } as const;
    return { outcome: null, observation: null, problem };
  }
  const newerRun = (await healings.situation(id))?.history.newerRun ?? null;
  const outcome = (watched.isCancelled === true ? outcomeOfCancelled : outcomeOf)(observation, newerRun);
  return { outcome, observation, problem: null };
}

/** How a run ended that was to be cancelled. */
function howItEnded(observation: RunObservation | null): Reason {
  if (observation === null)
    return { code: 'run_gone', sentence: 'the run is gone; whether it was cancelled is not known' };
  if (observation.conclusion === 'cancelled' || observation.isCutShort === true)
    return { code: 'run_cancelled', sentence: 'the run was cancelled as wanted; no run answers for it' };
  return { code: 'run_ended_first', sentence: 'the run ended by itself before it could be cancelled' };
}

function notSeen(problem: string | null): Reason {
  const sentence = 'the new run did not end in the time it was given';
  return { code: 'not_seen_in_time', sentence: problem === null ? sentence : `${sentence}; ${problem}` };
}

function minutesOf(startedAtMs: number | null, finishedAtMs: number | null): number {
  return startedAtMs === null || finishedAtMs === null ? 0 : Math.max(0, finishedAtMs - startedAtMs) / MINUTE_MS;
}
