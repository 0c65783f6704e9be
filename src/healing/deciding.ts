import type { WorkflowContext } from '../workflows/index.ts';
import { noticeTextOf, textOf } from './action-text.ts';
import { decide, isGivenUp } from './decide.ts';
import type { Decision } from './decision.ts';
import { GONE } from './gathering.ts';
import { type Escalation, type HealParts, type HealPlanned, type PlannedStep, TOPICS } from './heal-parts.ts';
import type { KeptDecision, Reason } from './healing-store.ts';
import { giveUp, KILL_SWITCH, reach, STOPPED_MOST_MS } from './reaching.ts';
import type { Action, HealingState, Situation } from './records.ts';
import { isTelling } from './telling.ts';

/** What only time forbids is decided again when the time has come, unless that is too far away to be of use. */
const LONGEST_WAIT_MS = 6 * 60 * 60_000;
const WAITS_MOST = 6;

/**
 * Decides what is done about a run, and keeps why; null when nothing is. What fails while healing is stopped waits for the
 * end of the stop, and is decided then as things are by then.
 */
export async function decideNow(context: WorkflowContext, parts: HealParts, id: string): Promise<HealPlanned | null> {
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
      const decision = await decideAbout(situation, parts, nowMs);
      if (decision.reason?.code === KILL_SWITCH && stoppedLeftMs > 0) {
        const isStopped = await parts.healings.waitForResume(id, reasonOf(decision)!);
        return { kind: 'stopped' as const, waitMs: isStopped ? stoppedLeftMs : 0 };
      }
      const waitMs = waitOf(decision, nowMs);
      if (waitMs !== null && waits < WAITS_MOST) {
        await parts.healings.move(id, { state: 'gathering', reason: reasonOf(decision) });
        return { kind: 'later' as const, waitMs };
      }
      const unread = isGivenUp(situation) && decision.path === null;
      const notices = unread ? parts.telling.unread(id, situation) : [];
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
    if (decided.kind === 'plan') return decided.plan as unknown as HealPlanned;
    if (decided.kind === 'later') {
      waits++;
      await context.sleep('until it may be', decided.waitMs);
    } else if (decided.waitMs > 0) await context.waitFor(TOPICS.resume, decided.waitMs);
  }
}

/** The decision about a situation as things are. */
export async function decideAbout(situation: Situation, parts: HealParts, nowMs: number): Promise<Decision> {
  const { playbooks, problems } = await parts.playbooks.all(situation.run.repository);
  const [wrong] = problems;
  return decide(await parts.hands.examine(situation), playbooks, nowMs, {
    ceilings: parts.playbooks.ceilings,
    sha256: parts.hash,
    unread: wrong === undefined ? null : `${wrong.file} is wrong at line ${wrong.line}: what it wants is not known`,
  });
}

/** The decision in the form it is kept and shown in. */
export function keptOf(situation: Situation, decision: Decision): KeptDecision {
  const { playbook, level } = decision;
  return {
    situation,
    state: stateOf(decision),
    level: playbook === null ? null : level,
    playbook: playbook === null ? null : { name: playbook.name, origin: playbook.origin, digest: playbook.digest },
    reason: reasonOf(decision),
    trace: { guards: guardsOf(decision), playbooks: consideredOf(decision), lowered: decision.lowered },
  };
}

/** What a decision leads to, with the texts of its actions. */
export function planOf(situation: Situation, decision: Decision, parts: HealParts): HealPlanned {
  const actions = [...decision.actions];
  const steps = decision.steps.flatMap((step): PlannedStep[] => {
    if (step.kind === 'wait') return [step];
    const place = actions.findIndex(({ kind }) => kind === step.action);
    if (place < 0) return [];
    const [decided] = actions.splice(place, 1);
    const action: Action = { ...decided!, text: textOf(decided!.kind, situation, parts.publicUrl) };
    return [{ kind: 'action', action }];
  });
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
    },
    verifyWithinMs: decision.playbook!.verify.withinMs,
    approvers: guards.approvers,
    run: situation.run,
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
