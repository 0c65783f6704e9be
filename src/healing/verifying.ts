import type { WorkflowContext } from '../workflows/index.ts';
import { type HealParts, type HealPlanned, TOPICS } from './heal-parts.ts';
import type { Outcome, RunObservation, WatchedRun } from './records.ts';
import { outcomeOf } from './transitions.ts';

const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
const MINUTE_MS = 60_000;

/**
 * Looks at the run an action began until it has ended, a push made it pointless, or the time is over. Webhooks wake it;
 * where none comes it asks by itself.
 */
export async function verify(
  context: WorkflowContext,
  { healings, hands, telling }: HealParts,
  id: string,
  plan: HealPlanned,
  watched: WatchedRun | null,
): Promise<Outcome> {
  const { run } = plan;
  const provider = hands.providerOf(run.repository.provider);
  if (watched === null || provider === null) {
    return await end('unknown', { code: 'nothing_to_watch', sentence: 'what was done starts no run to look at' });
  }
  await context.step('watch', () => healings.move(id, { state: 'verifying', watched }).then(() => null));
  const sinceMs = await context.now('watched since');
  for (let look = 1; ; look++) {
    const seen = await context.step('look at the new run', async () => {
      const observation = await provider.observe(run.repository, watched);
      const newerRun = (await healings.situation(id))?.history.newerRun ?? null;
      const outcome = outcomeOf(observation, newerRun);
      return { outcome, observation: observation === null ? null : { ...observation } };
    });
    const nowMs = await context.now('still watched');
    if (seen.outcome !== null) return await end(seen.outcome, null, seen.observation, nowMs);
    const leftMs = sinceMs + plan.verifyWithinMs - nowMs;
    if (leftMs <= 0) {
      const sentence = 'the new run did not end in the time it was given';
      return await end('unknown', { code: 'not_seen_in_time', sentence }, seen.observation, nowMs);
    }
    await context.waitFor(TOPICS.news, Math.min(leftMs, LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (look - 1)));
  }

  async function end(
    outcome: Outcome,
    reason: { readonly code: string; readonly sentence: string } | null,
    observation: RunObservation | null = null,
    nowMs: number | null = null,
  ): Promise<Outcome> {
    // A run that goes on has cost what it took until now.
    const minutesSpent = minutesOf(observation?.startedAtMs ?? null, observation?.finishedAtMs ?? nowMs);
    const whole = minutesOf(run.startedAtMs, run.finishedAtMs);
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

function minutesOf(startedAtMs: number | null, finishedAtMs: number | null): number {
  return startedAtMs === null || finishedAtMs === null ? 0 : Math.max(0, finishedAtMs - startedAtMs) / MINUTE_MS;
}
