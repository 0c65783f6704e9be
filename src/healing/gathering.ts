import type { WorkflowContext } from '../workflows/index.ts';
import { type HealParts, TOPICS } from './heal-parts.ts';
import type { FailedRun } from './records.ts';

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
/** A day of looks ten minutes apart, and what webhooks add to it. */
const LOOKS_MOST = 400;
/** Webhooks tell of jobs within seconds; who waits longer asks. */
const ASKS_FROM_LOOK = 3;

/**
 * Waits until the run is over, all its jobs are known and all failures are diagnosed. After a day it goes on with what
 * there is; a guard then says what is missing.
 */
export async function gather(
  context: WorkflowContext,
  { healings, hands }: HealParts,
  id: string,
): Promise<'complete' | 'incomplete' | 'gone'> {
  for (let look = 1; look <= LOOKS_MOST; look++) {
    const state = await context.step('look at the run', async () => {
      const situation = await healings.situation(id);
      if (situation === null) return 'gone';
      const { run } = situation;
      const canAsk = hands.providerOf(run.repository.provider) !== null;
      if (isComplete(run, canAsk)) return 'complete';
      if (canAsk && !run.jobsKnown && (run.status === 'finished' || look >= ASKS_FROM_LOOK)) {
        await healings.askForJobs(id);
      }
      return 'incomplete';
    });
    if (state !== 'incomplete') return state;
    await context.waitFor(TOPICS.news, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (look - 1)));
  }
  return 'incomplete';
}

function isComplete(run: FailedRun, canAsk: boolean): boolean {
  const isOver = run.status === 'finished' && run.pendingJobs === 0 && run.undiagnosedJobs === 0;
  return isOver && (run.jobsKnown || !canAsk);
}
