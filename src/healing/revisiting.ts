import { StepFailedError, type WorkflowContext } from '../workflows/index.ts';
import { type HealParts, type HealPlanned, TOPICS } from './heal-parts.ts';
import { endOf, lookAt, type Verified } from './verifying.ts';

const HOUR_MS = 60 * 60_000;
/** Whoever did not see for so long how a run ended does not look any more. */
const REVISITS_MS = 3 * 24 * HOUR_MS;
const FIRST_PAUSE_MS = 5 * 60_000;
const LONGEST_PAUSE_MS = 2 * HOUR_MS;
/** Each job of a run tells of itself: the more was looked, the longer until the next look. */
const SPACING_MS = 30_000;
const LOOKS_MOST = 200;

/**
 * Looks out for the end of a run after the outcome was told without it. What it shows then is the outcome, and the audit
 * says that it was another before.
 */
export async function revisit(
  context: WorkflowContext,
  parts: HealParts,
  id: string,
  plan: HealPlanned,
  told: Verified,
): Promise<void> {
  const { healings, hands, telling } = parts;
  const provider = hands.providerOf(plan.run.repository.provider);
  const { watched } = told;
  if (watched === null || provider === null) return;
  const sinceMs = await context.now('revisited since');
  for (let look = 1; look <= LOOKS_MOST; look++) {
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(look - 1, 10));
    await context.waitFor(TOPICS.news, pauseMs);
    const nowMs = await context.now('revisited at');
    if (nowMs >= sinceMs + REVISITS_MS) return;
    try {
      const isSeen = await context.step('look at it again', async () => {
        if ((await healings.situation(id)) === null) return true;
        const { outcome, observation } = await lookAt(parts, provider, id, plan.run, watched, false);
        if (outcome === null || observation === null) return false;
        const end = endOf(plan, watched, { outcome, observation, nowMs });
        if (outcome === told.outcome) return true;
        const reason = { code: 'seen_late', sentence: 'the new run ended after the time it was given' };
        const notices = telling.ended(id, plan.run, outcome, plan.about);
        await healings.revise(id, { ...end, reason, notices });
        return true;
      });
      if (isSeen) return;
    } catch (error) {
      // It is told already; that it could be told better is no trouble.
      if (error instanceof StepFailedError) return;
      throw error;
    }
    await context.sleep('collects news', Math.min(pauseMs, SPACING_MS * (look - 1)));
  }
}
