import { RegreenError } from '../foundation/index.ts';
import type { WorkflowContext } from '../workflows/index.ts';
import { noticeTextOf, textOf } from './action-text.ts';
import { cancelsRun, whyNothingToCancel } from './cancelling.ts';
import { decide, isGivenUp } from './decide.ts';
import type { Decision } from './decision.ts';
import { writes } from './guards/writes.ts';
import { EXHAUSTING_GUARDS } from './guards.ts';
import { type Escalation, GONE, type HealParts, type HealPlanned, type PlannedStep, TOPICS } from './heal-parts.ts';
import type { KeptDecision, Reason } from './healing-store.ts';
import { giveUp, KILL_SWITCH, reach, STOPPED_MOST_MS } from './reaching.ts';
import type { Action, HealingState, Situation } from './records.ts';
import { isTelling } from './telling.ts';

/** What only time forbids is decided again when the time has come, unless that is too far away to be of use. */
const LONGEST_WAIT_MS = 6 * 60 * 60_000;
const WAITS_MOST = 6;

/** In which circumstances it is decided. */
export interface Circumstances {
  /** the run goes on, and is to be cancelled or nothing is kept */
  readonly isEarly: boolean;
  /** nobody said no to cancelling it */
  readonly mayCancel: boolean;
}

/**
 * Decides what is done about a run, and keeps why; null when nothing is. What fails while healing is stopped waits for the
 * end of the stop, and is decided then as things are by then.
 *
 * @returns `gathers` where it was to be cancelled while it went on, and by now is not: nothing is decided yet
 */
export async function decideNow(
  context: WorkflowContext,
  parts: HealParts,
  id: string,
  { isEarly, mayCancel }: Circumstances,
): Promise<HealPlanned | 'gathers' | null> {
  let sinceMs: number | null = null;
  for (let waits = 0; ; ) {
    const nowMs = await context.now('decided at');
    sinceMs ??= nowMs;
    const stoppedLeftMs = sinceMs + STOPPED_MOST_MS - nowMs;
    const reached = await reach(context, parts, id, 'decide', async () => {
      const situation = await parts.healings.situation(id);
      if (situation === null) {
        await parts.healings.move(id, { state: 'not_healed_by_choice', reason: GONE });
        return { kind: 'nothing' as const };
      }
      const decision = await decideAbout(situation, parts, nowMs, mayCancel);
      if (isEarly && !isToCancel(decision)) {
        await parts.healings.gatherOn(id, null);
        return { kind: 'gathers' as const };
      }
      if (decision.reason?.code === KILL_SWITCH && stoppedLeftMs > 0) {
        const isStopped = await parts.healings.waitForResume(id, reasonOf(decision)!);
        return { kind: 'stopped' as const, waitMs: isStopped ? stoppedLeftMs : 0 };
      }
      const waitMs = waitOf(decision, nowMs);
      if (waitMs !== null && waits < WAITS_MOST) {
        await parts.healings.move(id, { state: 'gathering', reason: reasonOf(decision) });
        return { kind: 'later' as const, waitMs };
      }
      const notices = noticesOf(id, situation, decision, parts, nowMs);
      const kept = keptOf(situation, decision);
      // It waits for a decision as soon as there is a question somebody can answer.
      const state = kept.state === 'awaiting_decision' ? 'gathering' : kept.state;
      await parts.healings.decide(id, { ...kept, state }, notices);
      if (decision.path === null || decision.level === 'observe') return { kind: 'nothing' as const };
      return { kind: 'plan' as const, plan: planOf(situation, decision, parts) };
    });
    if (reached.is === 'refused') {
      await giveUp(context, parts, id, reached.reason);
      return null;
    }
    const decided = reached.value;
    if (decided.kind === 'nothing') return null;
    if (decided.kind === 'gathers') return decided.kind;
    if (decided.kind === 'plan') return decided.plan as unknown as HealPlanned;
    if (decided.kind === 'later') {
      waits++;
      await context.sleep('until it may be', decided.waitMs);
    } else if (decided.waitMs > 0) await context.waitFor(TOPICS.resume, decided.waitMs);
  }
}

/** What people hear of a decision by which something is not done that they wait for. */
function noticesOf(
  id: string,
  situation: Situation,
  { path, guards, reason: why }: Decision,
  parts: HealParts,
  nowMs: number,
) {
  const unread = isGivenUp(situation) && path === null ? parts.telling.unread(id, situation) : [];
  // Where something else stands in the way, nothing would be written anyway.
  if (why === null || (why.code !== writes.name && !EXHAUSTING_GUARDS.has(why.code))) return unread;
  const { provider, name } = situation.run.repository;
  const target = { provider, repository: name, run: situation.run.run };
  const withheld = guards.find(({ guard, result }) => guard === writes.name && result.verdict === 'blocks');
  if (withheld === undefined) return unread;
  const reason = { code: withheld.guard, sentence: withheld.result.sentence };
  return [...unread, ...parts.telling.withheld({ target }, reason, nowMs)];
}

/**
 * Whether a run that goes on is to be cancelled, as far as is known: what stands in the way of an answer does not end the
 * gathering.
 */
export async function wouldCancel(situation: Situation, parts: HealParts): Promise<boolean> {
  const { run } = situation;
  if (whyNothingToCancel(run) !== null || run.undiagnosedJobs > 0) return false;
  try {
    // Each job that tells of itself leads here: without such a playbook nothing else is looked at.
    const { playbooks } = await parts.playbooks.all(run.repository);
    if (!playbooks.some(({ steps }) => cancelsRun(steps.filter((step) => step.kind !== 'playbook')))) return false;
    return isToCancel(await decideAbout(situation, parts, parts.nowMs()));
  } catch (error) {
    if (error instanceof RegreenError) return false;
    throw error;
  }
}

function isToCancel({ isEarly, path }: Decision): boolean {
  return isEarly && path === 'steps';
}

/** The decision about a situation as things are. */
export async function decideAbout(
  situation: Situation,
  parts: HealParts,
  nowMs: number,
  mayCancel = true,
): Promise<Decision> {
  const { playbooks, problems } = await parts.playbooks.all(situation.run.repository);
  const [wrong] = problems;
  return decide(await parts.hands.examine(situation), playbooks, nowMs, {
    ceilings: parts.playbooks.ceilings,
    sha256: parts.hash,
    wideCaps: parts.wideCaps,
    mayCancel,
    unread: wrong === undefined ? null : `${wrong.file} is wrong at line ${wrong.line}: what it wants is not known`,
  });
}

/** The decision in the form it is kept and shown in. */
export function keptOf(situation: Situation, decision: Decision): KeptDecision {
  const { playbook, level } = decision;
  return {
    situation,
    isEarly: decision.isEarly,
    state: stateOf(decision),
    level: playbook === null ? null : level,
    playbook: playbook === null ? null : { name: playbook.name, origin: playbook.origin, digest: playbook.digest },
    reason: reasonOf(decision),
    trace: { guards: guardsOf(decision), playbooks: consideredOf(decision), lowered: decision.lowered },
  };
}

/** Steps with the texts of their actions. */
export function stepsOf(
  situation: Situation,
  { steps, actions }: Decision['wanted'],
  { publicUrl }: Pick<HealParts, 'publicUrl'>,
): readonly PlannedStep[] {
  const left = [...actions];
  return steps.flatMap((step): PlannedStep[] => {
    if (step.kind === 'wait') return [step];
    const place = left.findIndex(({ kind }) => kind === step.action);
    if (place < 0) return [];
    const [decided] = left.splice(place, 1);
    const action: Action = { ...decided!, text: textOf(decided!.kind, situation, publicUrl) };
    return [{ kind: 'action', action }];
  });
}

/** What a decision leads to, with the texts of its actions. */
export function planOf(situation: Situation, decision: Decision, parts: HealParts): HealPlanned {
  const steps = stepsOf(situation, decision, parts);
  const guards = decision.playbook!.guards;
  return {
    level: decision.level,
    playbook: decision.playbook!,
    steps,
    caps: {
      attemptsPerRun: guards.attemptsPerRun,
      attemptsPerIncident: guards.attemptsPerIncident,
      perHour: guards.perHour,
      perDay: guards.perDay,
      writesPerHour: guards.writesPerHour,
      writesPerDay: guards.writesPerDay,
      minutesPerDay: guards.minutesPerDay,
      cooldownMs: guards.cooldownMs,
    },
    verifyWithinMs: decision.playbook!.verify.withinMs,
    approvers: guards.approvers,
    run: situation.run,
    isEarly: decision.isEarly,
    about: noticeTextOf(situation, parts.publicUrl),
    reason: reasonOf(decision),
    escalations: escalationsOf(situation, decision, parts),
  };
}

function escalationsOf(
  situation: Situation,
  { escalations }: Decision,
  { publicUrl }: HealParts,
): readonly Escalation[] {
  return escalations
    .map((action) => ({
      action: { ...action, text: textOf(action.kind, situation, publicUrl) },
      afterMs: Number(action.options.after),
    }))
    .toSorted((a, b) => a.afterMs - b.afterMs);
}

function stateOf({ path, level, steps, reason }: Decision): HealingState {
  if (path === null) return reason?.code === 'level_observe' ? 'observed' : 'not_healed_by_choice';
  return level === 'auto' || !asksForAnything(steps) ? 'healing' : 'awaiting_decision';
}

/** Whether there is anything people have to agree to: nobody is asked whether somebody may be told. */
function asksForAnything(steps: Decision['steps']): boolean {
  return steps.some((step) => step.kind === 'action' && !isTelling(step.action));
}

function reasonOf({ reason }: Decision): Reason | null {
  return reason === null ? null : { code: reason.code, sentence: reason.sentence };
}

function waitOf({ path, reason }: Decision, nowMs: number): number | null {
  return waitFor(path === null ? (reason?.passesAgainAtMs ?? null) : null, nowMs);
}

/** How long to wait for what only time forbids; null where that is of no use. */
export function waitFor(againAtMs: number | null, nowMs: number): number | null {
  if (againAtMs === null || againAtMs > nowMs + LONGEST_WAIT_MS) return null;
  return Math.max(1_000, againAtMs - nowMs);
}

export function guardsOf({ guards }: Decision) {
  return guards.map(({ guard, action, result }) => ({
    guard,
    action,
    passes: result.verdict === 'passes',
    sentence: result.sentence,
    passesAgainAtMs: result.verdict === 'passes' ? null : result.passesAgainAtMs,
  }));
}

function consideredOf({ considered }: Decision) {
  return considered.map(({ name, file, line, verdict, sentence }) => ({
    name,
    file,
    line,
    fits: verdict === 'taken',
    sentence,
  }));
}
