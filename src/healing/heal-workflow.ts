import type { Workflow, WorkflowContext } from '../workflows/index.ts';
import { act } from './acting.ts';
import { ask } from './asking.ts';
import { decideNow } from './deciding.ts';
import { gather } from './gathering.ts';
import type { HealParts } from './heal-parts.ts';
import { verify } from './verifying.ts';

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
  if ((await gather(context, parts, healing)) === 'gone') return 'gone';
  const plan = await decideNow(context, parts, healing);
  if (plan === null) return 'nothing to do';
  const agreed = await ask(context, parts, healing, plan);
  if (agreed === null) return 'not agreed';
  const acted = await act(context, parts, healing, agreed);
  if (acted.outcome !== 'done') return acted.outcome;
  // Where it did not help, the run that failed again is a healing of its own, which decides what else to do.
  return await verify(context, parts, healing, plan, acted.watched);
}
