import type { WorkflowContext } from '../workflows/index.ts';
import { type Agreement, CONTENT_CHANGED, shownCalls } from './agreement.ts';
import { escalateQuestion } from './escalating.ts';
import { type HealParts, type HealPlanned, RUN_OVER, TOPICS } from './heal-parts.ts';
import type { Reason } from './healing-store.ts';
import { giveUp, reach } from './reaching.ts';
import type { RequestContent } from './request-store.ts';
import { contentHashOf, isGoodFor } from './ruling.ts';
import { isTelling } from './telling.ts';

const DAY_MS = 24 * 60 * 60_000;
/** A question is answered within so long, or not at all. */
const LIVES_MS = 3 * DAY_MS;
const ANSWERS_MOST = 500;
/** Webhooks tell that a run is over; where none comes, or it came while the question was written, this finds it. */
const LOOKS_AGAIN_MS = 10 * 60_000;
/** The same for what somebody else mended meanwhile. */
const STILL_NEEDED_MS = 60 * 60_000;
/** Whoever agrees in the last moment agrees to what can be begun; longer than a question waits between two looks. */
const AT_LEAST_MS = 2 * 60 * 60_000;
/** An answer that was taken is told of in the same moment. */
const ON_ITS_WAY_MS = 60_000;

/** What came of a question. */
export interface Answer {
  readonly request: string;
  readonly state: string;
  /** the question that was answered, where `request` took its place; absent where it is that one */
  readonly of?: string;
}

/** Which question it is, and why it is asked. */
export interface Question {
  /** 1 for the first one of this healing */
  readonly number: number;
  /** null: for the reason of the plan */
  readonly why: Reason | null;
}

/** People agreed, and by now it would be something else: this is to be asked anew. */
export interface Changed {
  readonly is: 'changed';
  readonly plan: HealPlanned;
  readonly reason: Reason;
}

/** What the journal keeps of a question: its id, or that there was nothing to ask about. */
type Asked = string | { readonly request: string } | { readonly nothingOf: Agreement['calls'] };

/** What the journal keeps of an agreement. Before it was bound to calls, that was the keys of the actions alone. */
type Agreed =
  | readonly string[]
  | null
  | { readonly is: 'agreed'; readonly keys: readonly string[]; readonly agreement: Agreement }
  | { readonly is: 'changed'; readonly keys: readonly string[] };

/**
 * Asks a person where the level says so, and waits for days if need be; where nobody answers, those the playbook names
 * are called. Nobody is asked whether somebody may be told, or nothing be done. What was to be cancelled and is over, or nobody wants
 * cancelled, is asked about no longer; neither is what went green without us.
 *
 * @returns what was agreed to, which may be less than was asked; null when nobody agreed; `gathers` when it is decided
 * again once the run is over
 */
export async function ask(
  context: WorkflowContext,
  parts: HealParts,
  id: string,
  plan: HealPlanned,
  { number, why }: Question,
): Promise<HealPlanned | Changed | 'gathers' | null> {
  if (plan.level === 'auto' || plan.steps.every(needsNobody)) return plan;
  const { healings, requests, hands, telling, hash } = parts;
  const asked = await reach<Asked>(context, parts, id, 'ask', async () => {
    const actions: RequestContent['actions'][number][] = [];
    for (const step of plan.steps) {
      if (step.kind === 'action') actions.push({ action: step.action, calls: await hands.plan(step.action) });
    }
    // Somebody did it all meanwhile: what is left is to look at what comes of that.
    if (actions.every(({ action, calls }) => isTelling(action.kind) || calls.length === 0))
      return { nothingOf: shownCalls({ actions }, hash) };
    const content = { actions };
    const request = requestOf(id, number, hash);
    const kind = plan.level === 'suggest' ? 'suggestion' : 'approval';
    await requests.open({
      id: request,
      healingId: id,
      kind,
      content,
      contentHash: contentHashOf(content, hash),
      approvers: plan.approvers,
      livesMs: LIVES_MS,
      reason: why ?? plan.reason,
      notices: telling.asked(id, request, { ...plan, kind }),
    });
    return { request };
  });
  if (asked.is === 'refused') {
    if (plan.isBegun !== true) await giveUp(context, parts, id, asked.reason);
    return null;
  }
  const sinceMs = await context.now('asked');
  if (typeof asked.value !== 'string' && 'nothingOf' in asked.value) {
    const untilMs = sinceMs + LIVES_MS + pausesOf(plan.steps);
    return { ...plan, agreement: { question: number, untilMs, calls: asked.value.nothingOf } };
  }
  // A journal that names the question alone was begun before anybody looked whether it is still needed.
  const isOld = typeof asked.value === 'string';
  const request = typeof asked.value === 'string' ? asked.value : asked.value.request;
  let current = request;
  const isEarly = plan.isEarly === true;
  const escalations = [...plan.escalations];
  for (let answers = 0; ; ) {
    const nowMs = await context.now('still asking');
    if (nowMs >= sinceMs + LIVES_MS || answers >= ANSWERS_MOST) {
      const closed = await context.step('nobody answered', () => close(current, answers));
      if (closed === 'approved') return await agreedPart(context, parts, id, plan, { current, number, nowMs });
      if (closed !== 'modified') return closed;
      const answer = await context.waitFor<Answer>(TOPICS.answer, ON_ITS_WAY_MS);
      if (answer === null) return await context.step('nobody answered', () => end(notAnswered(answers)));
      if (answer.of === current) current = answer.request;
      continue;
    }
    if (isEarly ? await withdraw(context, parts, id) : !isOld && (await isNeedless(context, parts, id, plan)))
      return isEarly ? 'gathers' : null;
    const [next] = escalations;
    if (next !== undefined && nowMs >= sinceMs + next.afterMs) {
      await escalateQuestion(context, parts, id, plan, next);
      escalations.shift();
      continue;
    }
    const untilMs = sinceMs + Math.min(LIVES_MS, next?.afterMs ?? LIVES_MS);
    const mostMs = isEarly ? LOOKS_AGAIN_MS : isOld ? LIVES_MS : STILL_NEEDED_MS;
    const answer = await context.waitFor<Answer>(TOPICS.answer, Math.min(untilMs - nowMs, mostMs));
    // An earlier question of this healing may have been answered in the moment it was withdrawn.
    if (answer === null || answer.state === RUN_OVER || (answer.of ?? current) !== current) continue;
    answers++;
    current = answer.request;
    if (answer.state === 'approved') return await agreedPart(context, parts, id, plan, { current, number, nowMs });
    if (answer.state === 'rejected') return await context.step('rejected', () => end(REJECTED));
  }

  /** Ends the question. An answer that was taken in time counts, also where it is heard of later. */
  async function close(question: string, answers: number): Promise<'approved' | 'modified' | 'gathers' | null> {
    const isClosed = await requests.close(question, 'expired');
    const state = isClosed ? 'expired' : (await requests.read('everything', question))?.state;
    if (state === 'approved' || state === 'modified') return state;
    return await end(state === 'rejected' ? REJECTED : notAnswered(answers));
  }

  /** Whoever does not want a run cancelled lets it come to its end; what is done then is another question. */
  async function end(reason: Reason): Promise<'gathers' | null> {
    if (isEarly && (await healings.gatherOn(id, reason))) return 'gathers';
    if (plan.isBegun !== true) await healings.move(id, { state: 'not_healed_by_choice', reason });
    return null;
  }
}

const REJECTED: Reason = { code: 'rejected', sentence: 'a person said no' };

function notAnswered(answers: number): Reason {
  const sentence =
    answers < ANSWERS_MOST
      ? 'nobody answered within three days'
      : `it was put off or changed ${ANSWERS_MOST} times, and nobody agreed`;
  return { code: 'not_answered', sentence };
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

/** Withdraws a question about what went green without us; false while it is needed, or when people agreed. */
async function isNeedless(
  context: WorkflowContext,
  { healings, telling }: HealParts,
  id: string,
  plan: HealPlanned,
): Promise<boolean> {
  return await context.step('is it still needed', async () => {
    const reason = await healings.whyOver(id);
    if (reason === null) return false;
    const notices = telling.withdrawn(id, plan, reason.sentence);
    return await healings.withdraw(id, plan.isBegun === true ? null : reason, notices);
  });
}

/** Pauses are part of what is agreed to. */
function pausesOf(steps: HealPlanned['steps']): number {
  return steps.reduce((sum, step) => sum + (step.kind === 'wait' ? step.ms : 0), 0);
}

function needsNobody(step: HealPlanned['steps'][number]): boolean {
  return step.kind === 'wait' || isTelling(step.action.kind);
}

/**
 * The steps of the plan whose actions were agreed to, with the pauses between them. The agreement is used once, and only
 * if what would be done now is what was agreed to, call by call; it goes along, for what is done later.
 */
async function agreedPart(
  context: WorkflowContext,
  parts: HealParts,
  id: string,
  plan: HealPlanned,
  { current, number, nowMs }: { readonly current: string; readonly number: number; readonly nowMs: number },
): Promise<HealPlanned | Changed | null> {
  const { requests, hands, hash } = parts;
  const part = (keys: readonly string[]) =>
    plan.steps.filter((step) => step.kind === 'wait' || keys.includes(step.action.key));
  const agreed = await reach<Agreed>(context, parts, id, 'what was agreed to', async () => {
    const record = (await requests.read('everything', current))!;
    const actions: RequestContent['actions'][number][] = [];
    for (const { action } of record.content.actions) actions.push({ action, calls: await hands.plan(action) });
    const keys = actions.map(({ action }) => action.key);
    if (!isGoodFor(record, { actions }, hash)) {
      await requests.close(current, 'cancelled');
      return { is: 'changed', keys };
    }
    await requests.close(current, 'used');
    const untilMs = Math.max(record.expiresAtMs, nowMs + AT_LEAST_MS) + pausesOf(part(keys));
    return { is: 'agreed', keys, agreement: { question: number, untilMs, calls: shownCalls({ actions }, hash) } };
  });
  if (agreed.is === 'refused') {
    if (plan.isBegun !== true) await giveUp(context, parts, id, agreed.reason);
    return null;
  }
  const found = agreed.value;
  if (found === null) return null;
  if (!('is' in found)) return { ...plan, steps: part(found) };
  if (found.is === 'changed')
    return { is: 'changed', plan: { ...plan, steps: part(found.keys) }, reason: CONTENT_CHANGED };
  return { ...plan, steps: part(found.keys), agreement: found.agreement };
}
