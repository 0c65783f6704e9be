import type { WorkflowContext } from '../workflows/index.ts';
import { askSystem } from './asking-system.ts';
import { waitFor } from './deciding.ts';
import { checkGuards } from './guards.ts';
import type { HealParts, HealPlanned } from './heal-parts.ts';
import type { Reason } from './healing-store.ts';
import type { Action, Situation } from './records.ts';

const WAITS_MOST = 6;
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
 * time forbids is waited for. Keeps the intent when it may be, otherwise the reason why nothing is done.
 */
export async function allow(context: WorkflowContext, parts: HealParts, id: string, wanted: Wanted): Promise<boolean> {
  const { healings, hands } = parts;
  const { action, position, plan } = wanted;
  for (let round = 1; ; round++) {
    const nowMs = await context.now('allowed at');
    const step = { name: `allow ${action.kind}`, state: 'healing' } as const;
    const answer = await askSystem(context, parts, id, step, async () => {
      const situation = await healings.situation(id);
      const block = situation === null ? null : firstBlock(situation, wanted, nowMs);
      if (block !== null) {
        const waitMs = round <= WAITS_MOST ? waitFor(block.passesAgainAtMs, nowMs) : null;
        return waitMs === null ? await refuse(block.reason) : { is: 'later' as const, waitMs };
      }
      const calls = await hands.plan(action);
      const reservation = await healings.reserve(id, position, action, calls, plan.caps);
      if (reservation.outcome === 'blocked') return await refuse(reservation.reason);
      await healings.move(id, { state: 'healing' });
      return { is: 'allowed' as const };
    });
    if (answer.is === 'allowed') return true;
    if (answer.is === 'refused') return false;
    await context.sleep('until it may be', answer.waitMs);
  }

  async function refuse(reason: Reason) {
    await healings.move(id, { state: 'not_healed_by_choice', reason });
    return { is: 'refused' as const };
  }
}

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
