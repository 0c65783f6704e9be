import type { WorkflowContext } from '../workflows/index.ts';
import { waitFor } from './deciding.ts';
import { GONE } from './gathering.ts';
import { checkGuards } from './guards.ts';
import { type HealParts, type HealPlanned, TOPICS } from './heal-parts.ts';
import type { Reason } from './healing-store.ts';
import { reach } from './reaching.ts';
import type { Action, Situation } from './records.ts';

const WAITS_MOST = 6;
const KILL_SWITCH = 'kill_switch';
/** What was stopped in the middle goes on when it may; after a day nobody waits for it any more. */
const STOPPED_MOST_MS = 24 * 60 * 60_000;
/** Whether all was known was asked before; what an action of this healing began since is under way, and may be. */
const ASKED_ONCE = 'evidence_complete';

/** One action of a plan, and its place there. */
export interface Wanted {
  readonly action: Action;
  readonly position: number;
  readonly plan: Pick<HealPlanned, 'playbook' | 'caps'>;
}

/**
 * Asks once more, in the moment before an action, whether it may be: a pause or an answer may have taken days. What only
 * time forbids is waited for, and so is the end of a stop. Keeps the intent when it may be, otherwise the reason why
 * nothing is done.
 */
export async function allow(context: WorkflowContext, parts: HealParts, id: string, wanted: Wanted): Promise<boolean> {
  const { healings, hands } = parts;
  const { action, position, plan } = wanted;
  const sinceMs = await context.now('wanted at');
  for (let round = 1; ; round++) {
    const nowMs = await context.now('allowed at');
    const ask = { id, state: 'healing' as const, name: `allow ${action.kind}` };
    const answer = await reach<Answer>(context, parts, ask, async () => {
      const situation = await healings.situation(id);
      // What is not failed any more needs no healing.
      if (situation === null) return await refuse(GONE);
      const block = firstBlock(hands.withUnable(situation), wanted, nowMs);
      if (block !== null) {
        const waitMs = round <= WAITS_MOST ? waitFor(block.passesAgainAtMs, nowMs) : null;
        return waitMs === null ? await refuse(block.reason) : { is: 'later', waitMs };
      }
      const calls = await hands.planOrWhyNot(action);
      if ('whyNot' in calls) return await refuse({ code: 'possible', sentence: calls.whyNot });
      const reservation = await healings.reserve(id, position, action, calls, plan.caps);
      if (reservation.outcome === 'blocked') return await refuse(reservation.reason);
      await healings.move(id, { state: 'healing', reason: null });
      return { is: 'allowed' };
    });
    if (answer.is === 'allowed') return true;
    if (answer.is === 'refused') return false;
    if (answer.is === 'later') await context.sleep('until it may be', answer.waitMs);
    else await context.waitFor(TOPICS.resume, answer.waitMs);

    async function refuse(reason: Reason): Promise<Answer> {
      const leftMs = sinceMs + STOPPED_MOST_MS - nowMs;
      const isStopped = reason.code === KILL_SWITCH && leftMs > 0;
      await healings.move(id, { state: isStopped ? 'stuck' : 'not_healed_by_choice', reason });
      return isStopped ? { is: 'stopped', waitMs: leftMs } : { is: 'refused' };
    }
  }
}

type Answer =
  | { readonly is: 'allowed' }
  | { readonly is: 'refused' }
  | { readonly is: 'later'; readonly waitMs: number }
  /** until healing goes on there, or so long */
  | { readonly is: 'stopped'; readonly waitMs: number };

function firstBlock(
  situation: Situation,
  { action: { kind, options }, plan: { playbook } }: Wanted,
  nowMs: number,
): { readonly reason: Reason; readonly passesAgainAtMs: number | null } | null {
  for (const { guard, result } of checkGuards({ situation, playbook, action: kind, options, nowMs })) {
    if (guard === ASKED_ONCE || result.verdict === 'passes') continue;
    return { reason: { code: guard, sentence: result.sentence }, passesAgainAtMs: result.passesAgainAtMs };
  }
  return null;
}
