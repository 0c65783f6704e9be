import type { Workflow, WorkflowContext } from '../workflows/index.ts';
import { act } from './acting.ts';
import { ask } from './asking.ts';
import { decideNow } from './deciding.ts';
import { type Gathered, gather } from './gathering.ts';
import type { HealParts } from './heal-parts.ts';
import { verify } from './verifying.ts';

/** A run may end in the moment it is to be cancelled; that this happens again and again is no chance. */
const EARLY_MOST = 10;

/** What a healing is started with. */
export interface HealInput {
  readonly healing: string;
  readonly [key: string]: string;
}

/**
 * One healing from the failed run to its outcome: gathers what is known, decides, asks where it has to, acts, and looks
 * at what came of it. Every word it says is kept before the next step, so that any process can go on with it.
 */
export function createHealWorkflow(parts: HealParts): Workflow<HealInput, string> {
  return {
    name: 'heal',
    version: 1,
    async run(context, { healing }) {
      try {
        return await heal(context, parts, healing);
      } catch (error) {
        // It is kept where people find what was given up; until one of them lets it go on, it says why it does not.
        const sentence = error instanceof Error ? error.message : String(error);
        const reason = { code: 'gave_up', sentence };
        await context.step('gave up', () => parts.healings.move(healing, { state: 'stuck', reason }).then(() => null));
        throw error;
      }
    },
  };
}

async function heal(context: WorkflowContext, parts: HealParts, healing: string): Promise<string> {
  const gathered: Gathered = { looks: 0, mayCancel: true };
  let questions = 0;
  for (let early = 0; ; ) {
    const found = await gather(context, parts, healing, gathered);
    if (found === 'gone') return found;
    const { mayCancel } = gathered;
    const plan = await decideNow(context, parts, healing, { isEarly: found === 'early', mayCancel });
    if (plan === 'gathers') {
      if (++early >= EARLY_MOST) gathered.mayCancel = false;
      continue;
    }
    if (plan === null) return 'nothing to do';
    const agreed = await ask(context, parts, healing, plan, ++questions);
    if (agreed === null) return 'not agreed';
    if (agreed !== 'gathers') {
      const acted = await act(context, parts, healing, agreed);
      // Where it did not help, the run that failed again is a healing of its own, which decides what else to do.
      if (acted.outcome === 'done') return await verify(context, parts, healing, agreed, acted.watched);
      if (acted.outcome === 'failed' || plan.isEarly !== true) return acted.outcome;
    }
    // The run was not cancelled, and is not going to be: what else there is to do is decided when it is over.
    gathered.mayCancel = false;
  }
}
