import type { WorkflowContext } from '../workflows/index.ts';
import { wouldCancel } from './deciding.ts';
import { GONE, type HealParts, TOPICS } from './heal-parts.ts';
import type { FailedRun } from './records.ts';

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
const GATHERS_MOST_MS = 24 * 60 * 60_000;
/** Hundreds of jobs tell of themselves, each several times: the more was looked, the longer until the next look. */
const SPACING_MS = 250;
const LONGEST_SPACING_MS = 2 * 60_000;
/** Almost two days of such looks; each is up to four steps of the ten thousand an execution has. */
const LOOKS_MOST = 1_800;
/** looks that answer to news at once */
const UNSPACED = 20;
/** Webhooks tell of jobs within seconds; who waits longer asks. */
const ASKS_FROM_LOOK = 3;

/** How far a healing has gathered; it may do so several times. */
export interface Gathered {
  /** all of them */
  looks: number;
  /** whether the run may be cancelled: nobody said no to it so far */
  mayCancel: boolean;
}

/**
 * Waits until the run is over, all its jobs are known and all failures are diagnosed; or, `early`, until it is to be
 * cancelled while it goes on. After a day it goes on with what there is; a guard then says what is missing.
 */
export async function gather(
  context: WorkflowContext,
  parts: HealParts,
  id: string,
  gathered: Gathered,
): Promise<'complete' | 'incomplete' | 'early' | 'gone'> {
  const { healings, hands } = parts;
  const sinceMs = await context.now('gathers since');
  while (gathered.looks < LOOKS_MOST) {
    const look = ++gathered.looks;
    const state = await context.step('look at the run', async () => {
      const situation = await healings.situation(id);
      if (situation === null) {
        await healings.move(id, { state: 'not_healed_by_choice', reason: GONE });
        return 'gone';
      }
      const { run } = situation;
      const canAsk = hands.providerOf(run.repository.provider) !== null;
      if (isComplete(run, canAsk)) return 'complete';
      if (canAsk && !run.jobsKnown && (run.status === 'finished' || look >= ASKS_FROM_LOOK)) {
        const problem = await healings.askForJobs(id);
        const reason = { code: 'run_not_read', sentence: `${problem}; it is asked again` };
        if (problem !== null) await healings.move(id, { state: 'gathering', reason });
      }
      return gathered.mayCancel && (await wouldCancel(situation, parts)) ? 'early' : 'incomplete';
    });
    if (state !== 'incomplete') return state;
    const leftMs = sinceMs + GATHERS_MOST_MS - (await context.now('still gathers'));
    if (leftMs <= 0) break;
    await context.waitFor(TOPICS.news, Math.min(leftMs, LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (look - 1)));
    if (look > UNSPACED) await context.sleep('collects news', Math.min(LONGEST_SPACING_MS, SPACING_MS * look));
  }
  return 'incomplete';
}

function isComplete(run: FailedRun, canAsk: boolean): boolean {
  const isOver = run.status === 'finished' && run.pendingJobs === 0 && run.undiagnosedJobs === 0;
  return isOver && (run.jobsKnown || !canAsk);
}
