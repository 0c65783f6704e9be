import type { Workflow, WorkflowContext } from '../workflows/index.ts';
import type { Acted } from './acting.ts';
import { carryOut, type Questions } from './carrying-out.ts';
import { decideNow } from './deciding.ts';
import { type Gathered, gather } from './gathering.ts';
import type { HealParts, HealPlanned } from './heal-parts.ts';
import type { Reason } from './healing-store.ts';
import { planOtherwise } from './otherwise.ts';
import { giveUp } from './reaching.ts';
import { revisit } from './revisiting.ts';
import { keepOutcome, verify } from './verifying.ts';

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
  const questions: Questions = { asked: 0 };
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
    const acted = await carryOut(context, parts, healing, plan, questions);
    if (acted === null) return 'not agreed';
    if (acted !== 'gathers') {
      const isOver = acted.watched !== null || acted.outcome === 'done' || plan.isEarly !== true;
      if (isOver || acted.outcome === 'failed') return await conclude(context, parts, healing, plan, acted, questions);
    }
    // The run was not cancelled, and is not going to be: what else there is to do is decided when it is over.
    gathered.mayCancel = false;
  }
}

/**
 * Looks at what came of what was done, and does what the playbook wants otherwise. Where it did not help, the run that
 * failed again is a healing of its own, which decides what else to do; where no run says so, nobody else does it.
 */
async function conclude(
  context: WorkflowContext,
  parts: HealParts,
  id: string,
  plan: HealPlanned,
  acted: Acted,
  questions: Questions,
): Promise<string> {
  const { outcome, watched, reason } = acted;
  if (outcome === 'exhausted' && watched === null) {
    const other = await planOtherwise(context, parts, id, plan, reason!, false);
    if (other === null) {
      await giveUp(context, parts, id, reason!);
      return 'blocked';
    }
    const instead = await carryOut(context, parts, id, other, questions);
    if (instead === null || instead === 'gathers') return 'not agreed';
    return await conclude(context, parts, id, other, instead, questions);
  }
  if (outcome !== 'done' && watched === null) return outcome;
  const left = outcome === 'done' || reason === null ? null : notDone(acted.left, reason);
  const seen = await verify(context, parts, id, plan, watched, left);
  if (seen.outcome === 'unknown' && watched !== null && watched.isCancelled !== true) {
    const why = seen.reason ?? { code: 'not_seen', sentence: 'the new run did not show whether it helped' };
    const other = await planOtherwise(context, parts, id, plan, why, true);
    if (other !== null) await carryOut(context, parts, id, other, questions);
  }
  await keepOutcome(context, parts, id, plan, seen);
  if (seen.isOpen) await revisit(context, parts, id, plan, seen);
  return seen.outcome;
}

/** What is told of the step that was not done beside a run that was begun. */
function notDone({ steps: [step] }: HealPlanned, { code, sentence }: Reason): Reason {
  const what = step?.kind === 'action' ? step.action.kind : 'a step';
  return { code, sentence: `${what} was not done: ${sentence}` };
}
