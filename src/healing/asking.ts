import type { WorkflowContext } from '../workflows/index.ts';
import { escalateQuestion } from './escalating.ts';
import { type HealParts, type HealPlanned, TOPICS } from './heal-parts.ts';
import { giveUp, reach } from './reaching.ts';
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
  const { healings, requests, hands, telling, hash } = parts;
  const asked = await reach(context, parts, id, 'ask', async () => {
    const actions: RequestContent['actions'][number][] = [];
    for (const step of plan.steps) {
      if (step.kind === 'action') actions.push({ action: step.action, calls: await hands.plan(step.action) });
    }
    const content = { actions };
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
      reason: plan.reason,
      notices: telling.asked(id, request, { ...plan, kind }),
    });
    return request;
  });
  if (asked.is === 'refused') {
    await giveUp(context, parts, id, asked.reason);
    return null;
  }
  const request = asked.value;
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
  const { requests, healings, hands, hash } = parts;
  const agreed = await reach(context, parts, id, 'what was agreed to', async () => {
    const agreed = (await requests.read('everything', request))!;
    const actions: RequestContent['actions'][number][] = [];
    for (const { action } of agreed.content.actions) actions.push({ action, calls: await hands.plan(action) });
    if (contentHashOf({ actions }, hash) !== agreed.contentHash) {
      const sentence = 'what would be done has changed since it was agreed to: heal it again to be asked anew';
      await healings.move(id, { state: 'not_healed_by_choice', reason: { code: 'content_changed', sentence } });
      return null;
    }
    await requests.close(request, 'used');
    return actions.map(({ action }) => action.key);
  });
  if (agreed.is === 'refused') {
    await giveUp(context, parts, id, agreed.reason);
    return null;
  }
  const keys = agreed.value;
  if (keys === null) return null;
  return { ...plan, steps: plan.steps.filter((step) => step.kind === 'wait' || keys.includes(step.action.key)) };
}
