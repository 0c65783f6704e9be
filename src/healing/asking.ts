import type { WorkflowContext } from '../workflows/index.ts';
import { escalateQuestion } from './escalating.ts';
import { type HealParts, type HealPlanned, TOPICS } from './heal-parts.ts';
import { reach } from './reaching.ts';
import type { Action } from './records.ts';
import type { RequestContent } from './request-store.ts';
import { contentHashOf } from './ruling.ts';
import { isTelling } from './telling.ts';

const DAY_MS = 24 * 60 * 60_000;
/** A question is answered within so long, or not at all. */
const LIVES_MS = 3 * DAY_MS;
const ANSWERS_MOST = 50;

/**
 * Asks a person where the level says so, and waits for days if need be; where nobody answers, those the playbook names
 * are called. Nobody is asked whether somebody may be told.
 *
 * @returns what was agreed to, which may be less than was asked; null when nobody agreed
 */
export async function ask(
  context: WorkflowContext,
  parts: HealParts,
  id: string,
  plan: HealPlanned,
): Promise<HealPlanned | null> {
  if (plan.level === 'auto' || plan.steps.every(needsNobody)) return plan;
  const { healings, requests, telling, hash } = parts;
  const asking = { id, state: 'awaiting_decision' as const, name: 'ask' };
  const request = await reach(context, parts, asking, async () => {
    const content = await contentOf(
      parts,
      id,
      plan.steps.flatMap((step) => (step.kind === 'action' ? [step.action] : [])),
    );
    if (content === null) return null;
    // The same however often this step is tried.
    const request = `req_${id.slice(4)}`;
    const kind = plan.level === 'suggest' ? 'suggestion' : 'approval';
    await requests.open({
      id: request,
      healingId: id,
      kind,
      content,
      contentHash: contentHashOf(content, hash),
      approvers: plan.approvers,
      livesMs: LIVES_MS,
      notices: telling.asked(id, request, { ...plan, kind }),
    });
    await healings.move(id, { state: 'awaiting_decision' });
    return request;
  });
  if (request === null) return null;
  const sinceMs = await context.now('asked');
  let current = request;
  const escalations = [...plan.escalations];
  for (let answers = 0; answers < ANSWERS_MOST; ) {
    const nowMs = await context.now('still asking');
    if (nowMs >= sinceMs + LIVES_MS) break;
    const [next] = escalations;
    if (next !== undefined && nowMs >= sinceMs + next.afterMs) {
      await escalateQuestion(context, parts, id, plan, next);
      escalations.shift();
      continue;
    }
    const untilMs = sinceMs + Math.min(LIVES_MS, next?.afterMs ?? LIVES_MS);
    const answer = await context.waitFor<{ request: string; state: string }>(TOPICS.answer, untilMs - nowMs);
    if (answer === null) continue;
    answers++;
    current = answer.request;
    if (answer.state === 'approved') return await agreedPart(context, parts, id, plan, current);
    if (answer.state === 'rejected') {
      await context.step('rejected', () =>
        healings
          .move(id, { state: 'not_healed_by_choice', reason: { code: 'rejected', sentence: 'a person said no' } })
          .then(() => null),
      );
      return null;
    }
  }
  await context.step('nobody answered', async () => {
    await requests.close(current, 'expired');
    const sentence = 'nobody answered within three days';
    await healings.move(id, { state: 'not_healed_by_choice', reason: { code: 'not_answered', sentence } });
    return null;
  });
  return null;
}

function needsNobody(step: HealPlanned['steps'][number]): boolean {
  return step.kind === 'wait' || isTelling(step.action.kind);
}

/**
 * The steps of the plan whose actions were agreed to, with the pauses between them. The agreement is used once, and only
 * if what would be done now is what was agreed to, call by call.
 */
async function agreedPart(
  context: WorkflowContext,
  parts: HealParts,
  id: string,
  plan: HealPlanned,
  request: string,
): Promise<HealPlanned | null> {
  const { requests, healings, hash } = parts;
  const reading = { id, state: 'awaiting_decision' as const, name: 'what was agreed to' };
  const keys = await reach(context, parts, reading, async () => {
    const agreed = (await requests.read('everything', request))!;
    const content = await contentOf(
      parts,
      id,
      agreed.content.actions.map(({ action }) => action),
    );
    if (content === null) return null;
    if (contentHashOf(content, hash) !== agreed.contentHash) {
      const sentence = 'what would be done has changed since it was agreed to: heal it again to be asked anew';
      await healings.move(id, { state: 'not_healed_by_choice', reason: { code: 'content_changed', sentence } });
      return null;
    }
    await requests.close(request, 'used');
    return content.actions.map(({ action }) => action.key);
  });
  if (keys === null) return null;
  return { ...plan, steps: plan.steps.filter((step) => step.kind === 'wait' || keys.includes(step.action.key)) };
}

/** Actions with the calls they would make; null where one can never be made, which the healing then says. */
async function contentOf(
  { hands, healings }: HealParts,
  id: string,
  wanted: readonly Action[],
): Promise<RequestContent | null> {
  const actions: RequestContent['actions'][number][] = [];
  for (const action of wanted) {
    const calls = await hands.planOrWhyNot(action);
    if ('whyNot' in calls) {
      const reason = { code: 'possible', sentence: calls.whyNot };
      await healings.move(id, { state: 'not_healed_by_choice', reason });
      return null;
    }
    actions.push({ action, calls });
  }
  return { actions };
}
