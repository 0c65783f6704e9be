import { AuthorizationError, RegreenError } from '../foundation/index.ts';
import type { WorkflowContext } from '../workflows/index.ts';
import { type HealParts, type HealPlanned, TOPICS } from './heal-parts.ts';
import type { Reason } from './healing-store.ts';
import { outcomeOf, outcomeOfCancelled } from './outcome.ts';
import type { CiActions } from './ports.ts';
import { PERMISSION_TRIES, permissionMissing, untilPermitted } from './reaching.ts';
import type { FailedRun, Outcome, RunObservation, WatchedRun } from './records.ts';

const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
const LONGEST_ASKED_WAIT_MS = 60 * 60_000;
/** Each job of a run tells of itself, several times: the more was looked, the longer until the next look. */
const SPACING_MS = 1_000;
const DOUBT_MS = 10_000;
const DAY_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;
/** Looks at a run that is given days are as many as at one that is given a day: an execution has so many steps. */
const LOOKS_BY_TIME = 288;

/** What came of a healing, before it is kept. */
export interface Verified {
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  readonly observed: RunObservation | null;
  readonly minutesSpent: number;
  readonly minutesSaved: number;
  /** the run that was looked at; null: there was none */
  readonly watched: WatchedRun | null;
  /** how that run ends was not seen: it may be yet */
  readonly isOpen: boolean;
}

/**
 * Looks at the run an action began until it has ended, a push made it pointless, or the time is over. Webhooks wake it;
 * where none comes it asks by itself. Whatever a look meets, there is an outcome in the end.
 *
 * @param beside why a step after the one that began the run was not done; null when all were
 */
export async function verify(
  context: WorkflowContext,
  parts: HealParts,
  id: string,
  plan: HealPlanned,
  begun: WatchedRun | null,
  beside: Reason | null = null,
): Promise<Verified> {
  const { healings, hands } = parts;
  const { run, verifyWithinMs } = plan;
  const provider = hands.providerOf(run.repository.provider);
  let last = begun;
  if (begun === null || provider === null) {
    return end('unknown', { code: 'nothing_to_watch', sentence: 'what was done starts no run to look at' });
  }
  const longestPauseMs = Math.max(LONGEST_PAUSE_MS, verifyWithinMs / LOOKS_BY_TIME);
  const spacingMs = SPACING_MS * Math.max(1, verifyWithinMs / DAY_MS);
  let watched = begun;
  let forbidden = 0;
  let isDoubted = false;
  const isCancelled = begun.isCancelled === true;
  const watch = () => healings.move(id, { state: 'verifying', watched, reason: beside }).then(() => null);
  await context.step('watch', watch);
  const sinceMs = await context.now('watched since');
  for (let look = 1; ; look++) {
    const seen = await context.step('look at the new run', () => lookAt(parts, provider, id, run, watched));
    const nowMs = await context.now('still watched');
    if (seen.problem?.kind === 'permission') {
      if (++forbidden > PERMISSION_TRIES)
        return end('unknown', permissionMissing(seen.problem.sentence, false), null, null, true);
      await untilPermitted(context, forbidden);
      await context.step('watch on', watch);
      continue;
    }
    const name = seen.observation?.run ?? watched.run;
    if (name !== watched.run) {
      watched = { ...watched, run: name };
      last = watched;
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
      return end(seen.outcome, reason, seen.observation, nowMs);
    }
    const leftMs = sinceMs + verifyWithinMs - nowMs;
    if (leftMs <= 0) return end('unknown', notSeen(seen.problem?.sentence ?? null), seen.observation, nowMs, true);
    // News must not make it ask a host that wants to be left alone.
    if (seen.problem !== null && seen.problem.waitMs > 0) {
      await context.sleep('until it may be asked', Math.min(seen.problem.waitMs, LONGEST_ASKED_WAIT_MS));
      continue;
    }
    const pauseMs = Math.min(leftMs, longestPauseMs, FIRST_PAUSE_MS * 2 ** Math.min(look - 1, 10));
    await context.waitFor(TOPICS.news, pauseMs);
    if (look > 1) await context.sleep('collects news', Math.min(pauseMs, spacingMs * (look - 1)));
  }

  function end(
    outcome: Outcome,
    reason: Reason | null,
    observation: RunObservation | null = null,
    nowMs: number | null = null,
    isOpen = false,
  ): Verified {
    const whole = endOf(plan, begun, { outcome, observation, nowMs });
    const others = begun?.isOthers === true ? BY_OTHERS : null;
    return { ...whole, reason: joined([reason, others, beside]), watched: last, isOpen };
  }
}

/** Keeps what came of a healing, which ends by that. */
export async function keepOutcome(
  context: WorkflowContext,
  { healings, telling }: Pick<HealParts, 'healings' | 'telling'>,
  id: string,
  plan: HealPlanned,
  { outcome, reason, observed, minutesSpent, minutesSaved }: Verified,
): Promise<void> {
  await context.step('keep the outcome', () =>
    healings
      .move(id, {
        state: 'finished',
        outcome,
        ...(reason === null ? {} : { reason }),
        ...(observed === null ? {} : { observed }),
        minutesSpent,
        minutesSaved,
        notices: telling.ended(id, plan.run, outcome, plan.about),
      })
      .then(() => null),
  );
}

/** What the end of a run means for the healing that watched it. */
export function endOf(
  { run }: Pick<HealPlanned, 'run'>,
  watched: WatchedRun | null,
  seen: { readonly outcome: Outcome; readonly observation: RunObservation | null; readonly nowMs: number | null },
): Pick<Verified, 'outcome' | 'observed' | 'minutesSpent' | 'minutesSaved'> {
  const { outcome, observation, nowMs } = seen;
  const isOurs = watched?.isCancelled !== true && watched?.isOthers !== true;
  // A run that goes on has cost what it took until now.
  const took = minutesOf(observation?.startedAtMs ?? null, observation?.finishedAtMs ?? nowMs);
  const minutesSpent = isOurs ? took : 0;
  // What did not have to run again, because only what had failed did.
  const spared = Math.max(0, minutesOf(run.startedAtMs, run.finishedAtMs) - minutesSpent);
  return { outcome, observed: observation, minutesSpent, minutesSaved: isOurs && outcome === 'healed' ? spared : 0 };
}

/** What stood in the way of a look. */
interface LookProblem {
  readonly kind: 'permission' | 'remote';
  readonly sentence: string;
  /** how long the other side wants to be left alone */
  readonly waitMs: number;
}

/**
 * One look; that it could not be made is an answer, too.
 *
 * @param isOpen the healing has not ended: what stands in the way is told as its state
 */
export async function lookAt(
  { healings }: HealParts,
  provider: CiActions,
  id: string,
  run: FailedRun,
  watched: WatchedRun,
  isOpen = true,
): Promise<{ outcome: Outcome | null; observation: RunObservation | null; problem: LookProblem | null }> {
  let observation: RunObservation | null;
  try {
    observation = await provider.observe(run.repository, watched);
  } catch (error) {
    if (!(error instanceof RegreenError)) throw error;
    const isPermission = error instanceof AuthorizationError;
    if (isPermission && isOpen) await healings.move(id, { state: 'stuck', reason: permissionMissing(error.message) });
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

const BY_OTHERS: Reason = {
  code: 'begun_by_others',
  sentence: 'somebody else had begun it again before we could: what that cost and spared is not counted here',
};

/** The first counts, and says the others. */
function joined(reasons: readonly (Reason | null)[]): Reason | null {
  const said = reasons.filter((reason) => reason !== null);
  return said.length === 0 ? null : { code: said[0]!.code, sentence: said.map(({ sentence }) => sentence).join('; ') };
}

function notSeen(problem: string | null): Reason {
  const sentence = 'the new run did not end in the time it was given';
  return { code: 'not_seen_in_time', sentence: problem === null ? sentence : `${sentence}; ${problem}` };
}

function minutesOf(startedAtMs: number | null, finishedAtMs: number | null): number {
  return startedAtMs === null || finishedAtMs === null ? 0 : Math.max(0, finishedAtMs - startedAtMs) / MINUTE_MS;
}
