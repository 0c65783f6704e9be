import type { WorkflowContext } from '../workflows/index.ts';
import { type Acted, act } from './acting.ts';
import { ask } from './asking.ts';
import type { HealParts, HealPlanned } from './heal-parts.ts';
import type { Reason } from './healing-store.ts';

/** How often the same is asked anew because what would be done has changed; what changes for ever is not for us. */
const ANEW_MOST = 3;

/** The questions a healing has asked so far. */
export interface Questions {
  asked: number;
}

/**
 * Asks about a plan where its level says so, and does it. Where it is not what people agreed to by then, they are asked
 * anew about what is left, and the healing says why.
 *
 * @returns null when nobody agreed; `gathers` when it is decided again once the run is over
 */
export async function carryOut(
  context: WorkflowContext,
  parts: HealParts,
  id: string,
  plan: HealPlanned,
  questions: Questions,
): Promise<Acted | 'gathers' | null> {
  let asked = plan;
  let why: Reason | null = null;
  for (let anew = 0; ; anew++) {
    const agreed = await ask(context, parts, id, asked, { number: ++questions.asked, why });
    if (agreed === null || agreed === 'gathers') return agreed;
    let changed: { readonly plan: HealPlanned; readonly reason: Reason };
    if ('is' in agreed) changed = agreed;
    else {
      const acted = await act(context, parts, id, agreed);
      if (acted.outcome !== 'changed') return acted;
      changed = { plan: acted.left, reason: acted.reason! };
    }
    const { reason } = changed;
    if (anew >= ANEW_MOST) {
      const sentence = `${reason.sentence}, each of ${ANEW_MOST + 1} times it was asked`;
      return await end(context, parts, id, changed.plan, { ...reason, sentence });
    }
    asked = changed.plan;
    why = { ...reason, sentence: `${reason.sentence}; it is asked anew` };
  }
}

async function end(
  context: WorkflowContext,
  { healings }: HealParts,
  id: string,
  left: HealPlanned,
  reason: Reason,
): Promise<Acted> {
  await context.step('give up', async () => {
    if (left.isBegun === true) return null;
    if (left.isEarly !== true || !(await healings.gatherOn(id, reason)))
      await healings.move(id, { state: 'not_healed_by_choice', reason });
    return null;
  });
  return { outcome: 'blocked', watched: null, reason, left };
}
