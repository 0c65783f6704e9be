import type { WorkflowContext } from '../workflows/index.ts';
import type { Escalation, HealParts, HealPlanned } from './heal-parts.ts';
import type { Action } from './records.ts';

/** Escalations of a question have places behind all steps of a playbook. */
const FIRST_POSITION = 1_000;

/** As long as a question lives: an audit that cannot be written can be again. */
const PATIENCE = { attempts: 1_000, deadlineMs: 3 * 24 * 60 * 60_000 };

/**
 * Waits before somebody is called, for as long as the playbook gives people to see to it themselves.
 *
 * @returns why nobody has to be called any more, or null
 */
export async function waitForPeople(
  context: WorkflowContext,
  { healings }: HealParts,
  id: string,
  { options: { after } }: Action,
): Promise<string | null> {
  if (typeof after !== 'number' || after === 0) return null;
  await context.sleep('for a person before escalating', after);
  return await context.step('was somebody there', async () => (await healings.answered(id))?.sentence ?? null);
}

/** Calls somebody because nobody answers a question; each receiver once, whatever else goes on. */
export async function escalateQuestion(
  context: WorkflowContext,
  { healings, hands, telling, wideCaps, countAction }: HealParts,
  id: string,
  plan: HealPlanned,
  { action }: Escalation,
): Promise<void> {
  await context.step(
    'escalate',
    async () => {
      const answered = await healings.answered(id);
      if (answered !== null) return { told: [], why: answered.sentence };
      const position = FIRST_POSITION + plan.escalations.findIndex((one) => one.action.key === action.key);
      const calls = await hands.plan(action);
      const reservation = await healings.reserve(
        id,
        position,
        action,
        calls,
        { ...plan.caps, ...wideCaps },
        telling.ofAction(action),
      );
      if (reservation.outcome === 'blocked') return { told: [], why: reservation.reason.sentence };
      if (reservation.outcome === 'taken') return { told: [], why: `${reservation.healingId} did before` };
      countAction(action.kind, 'done');
      return await toldBy(healings, telling.receiversOf(action), action);
    },
    PATIENCE,
  );
}

/** Ends an action that tells people where there is nobody to tell; else it ends when they were told. */
export async function toldBy(healings: HealParts['healings'], told: readonly string[], { key }: Action) {
  if (told.length > 0) return { told, why: null };
  const summary = 'nobody is set up to be told; the dashboard shows it';
  await healings.recordResult(key, { summary, url: null, watched: null, undo: null });
  return { told, why: summary };
}
