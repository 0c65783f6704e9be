import type { WorkflowContext } from '../workflows/index.ts';
import { escalateQuestion } from './escalating.ts';
import { type HealParts, type HealPlanned, RUN_OVER, TOPICS } from './heal-parts.ts';
import type { Reason } from './healing-store.ts';
import { giveUp, reach } from './reaching.ts';
import type { RequestContent } from './request-store.ts';
import { contentHashOf } from './ruling.ts';
import { isTelling } from './telling.ts';

const DAY_MS = 24 * 60 * 60_000;
/** A question is answered within so long, or not at all. */
const LIVES_MS = 3 * DAY_MS;
const ANSWERS_MOST = 50;
/** Webhooks tell that a run is over; where none comes, or it came while the question was written, this finds it. */
const LOOKS_AGAIN_MS = 10 * 60_000;

/** What came of a question. */
export interface Answer {
  readonly request: string;
  readonly state: string;
  /** the question that was answered, where `request` took its place; absent where it is that one */
  readonly of?: string;
}

/**
 * Asks a person where the level says so, and waits for days if need be; where nobody answers, those the playbook names
 * are called. Nobody is asked whether somebody may be told. What was to be cancelled and is over, or nobody wants
 * cancelled, is asked about no longer.
 *
 * @param question 1 for the first one of this healing
 * @returns what was agreed to, which may be less than was asked; null when nobody agreed; `gathers` when it is decided
 * again once the run is over
 */
export async function ask(
  context: WorkflowContext,
  parts: HealParts,
  id: string,
  plan: HealPlanned,
  question: number,
): Promise<HealPlanned | 'gathers' | null> {
  if (plan.level === 'auto' || plan.steps.every(needsNobody)) return plan;
  const { healings, requests, hands, telling, hash } = parts;
  const asked = await reach(context, parts, id, 'ask', async () => {
    const actions: RequestContent['actions'][number][] = [];
    for (const step of plan.steps) {
      if (step.kind === 'action') actions.push({ action: step.action, calls: await hands.plan(step.action) });
    }
    const content = { actions };
    const request = requestOf(id, question, hash);
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
  const isEarly = plan.isEarly === true;
  const escalations = [...plan.escalations];
  for (let answers = 0; answers < ANSWERS_MOST; ) {
    const nowMs = await context.now('still asking');
    if (nowMs >= sinceMs + LIVES_MS) break;
    if (isEarly && (await withdraw(context, parts, id))) return 'gathers';
    const [next] = escalations;
    if (next !== undefined && nowMs >= sinceMs + next.afterMs) {
      await escalateQuestion(context, parts, id, plan, next);
      escalations.shift();
      continue;
    }
    const untilMs = sinceMs + Math.min(LIVES_MS, next?.afterMs ?? LIVES_MS);
    const leftMs = isEarly ? Math.min(untilMs - nowMs, LOOKS_AGAIN_MS) : untilMs - nowMs;
    const answer = await context.waitFor<Answer>(TOPICS.answer, leftMs);
    // An earlier question of this healing may have been answered in the moment it was withdrawn.
    if (answer === null || answer.state === RUN_OVER || (answer.of ?? current) !== current) continue;
    answers++;
    current = answer.request;
    if (answer.state === 'approved') return await agreedPart(context, parts, id, plan, current);
    if (answer.state === 'rejected')
      return await context.step('rejected', () => end({ code: 'rejected', sentence: 'a person said no' }));
  }
  return await context.step('nobody answered', async () => {
    await requests.close(current, 'expired');
    return await end({ code: 'not_answered', sentence: 'nobody answered within three days' });
  });

  /** Whoever does not want a run cancelled lets it come to its end; what is done then is another question. */
  async function end(reason: Reason): Promise<'gathers' | null> {
    if (isEarly && (await healings.gatherOn(id, reason))) return 'gathers';
    await healings.move(id, { state: 'not_healed_by_choice', reason });
    return null;
  }
}

/** The id of a question: the same however often it is asked, and sorted by time as the healing is. */
function requestOf(id: string, question: number, hash: (text: string) => string): string {
  return question === 1 ? `req_${id.slice(4)}` : `req_${id.slice(4, 14)}${hash(`${id}/${question}`).slice(0, 16)}`;
}

/** Withdraws the question whether to cancel a run that is over; false while it goes on, or when people agreed. */
async function withdraw(context: WorkflowContext, { healings }: HealParts, id: string): Promise<boolean> {
  return await context.step('does the run go on', async () => {
    const situation = await healings.situation(id);
    if (situation !== null && situation.run.status !== 'finished') return false;
    const sentence = 'the run ended before anybody agreed to cancel it; what is done about it is decided anew';
    return await healings.gatherOn(id, { code: 'withdrawn', sentence });
  });
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
