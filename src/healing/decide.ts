import { cancelsRun, whyContrary, whyNothingToCancel } from './cancelling.ts';
import { type Ceilings, DEFAULT_CEILINGS } from './ceilings.ts';
import { decideActions } from './decided-actions.ts';
import type { ConsideredPlaybook, Decision, DecisionReason } from './decision.ts';
import { evaluateExpression, type Holding, whyNot } from './expression-evaluation.ts';
import { DEFAULT_WIDE_CAPS, type GuardFacts, type GuardTrace, type WideCaps } from './guard.ts';
import { checkGuards, EXHAUSTING_GUARDS, GUARDS } from './guards.ts';
import { levelOf } from './level.ts';
import type { Playbook, PlaybookStep } from './playbook.ts';
import { byStanding, resolveSteps } from './playbook-references.ts';
import { DIAGNOSIS_GIVEN_UP, type FailedJob, type Situation } from './records.ts';
import { count, shown } from './shown.ts';
import { expressionValues } from './situation-values.ts';

export interface DecisionSettings {
  /** SHA-256 of a text, hexadecimal */
  readonly sha256: (text: string) => string;
  readonly ceilings?: Ceilings;
  /** why playbooks that the repository has could not be read: what they want is not known, so nobody may do it unasked */
  readonly unread?: string | null;
  readonly wideCaps?: WideCaps;
  /** false: people did not agree to have this run cancelled, so that no playbook that would fits; true */
  readonly mayCancel?: boolean;
}

/**
 * Decides what is done about an incident now. The same facts give the same decision, in whatever order they come.
 *
 * The first playbook that fits is taken: of the repository, then of the server, then shipped, in the order of their
 * files. It fits when its condition holds for every failed job of the incident; one that cancels the run only while there
 * is something left to cancel.
 *
 * @param nowMs milliseconds since 1970
 */
export function decide(
  situation: Situation,
  playbooks: readonly Playbook[],
  nowMs: number,
  {
    sha256,
    ceilings = DEFAULT_CEILINGS,
    unread = null,
    wideCaps = DEFAULT_WIDE_CAPS,
    mayCancel = true,
  }: DecisionSettings,
): Decision {
  const failures = [...situation.failures].sort(byName);
  const sorted: Situation = { ...situation, failures };
  const { considered, taken, undecided } = considerPlaybooks(sorted, [...playbooks].sort(byStanding), mayCancel);
  if (taken === null) return nothing(considered, noPlaybook(considered));
  const { playbook } = taken;
  const [steps, otherwise] = [dueSteps(sorted, taken.steps), dueSteps(sorted, taken.otherwise)];
  const { level, lowered } = levelOf({ playbook, steps, failures, ceilings, undecided, unread });
  // Such a playbook is taken while its run goes on, and at no other time.
  const isEarly = cancelsRun(taken.steps);
  const check = (of: readonly PlaybookStep[]) =>
    guardSteps({ situation: sorted, playbook, nowMs, wideCaps, isEarly }, of);
  const guards = check(steps);
  const actions = decideActions(sorted, failures, steps, sha256);
  const decision: Decision = {
    playbook,
    isEarly,
    level,
    path: 'steps',
    steps,
    actions,
    wanted: { steps, actions },
    escalations: decideActions(sorted, failures, [...steps, ...otherwise].filter(isEscalationAfter), sha256),
    considered,
    lowered,
    guards,
    reason: null,
  };
  // What nobody read is not looked on: it is told, and decided again when somebody did.
  const missed = isGivenUp(sorted) ? firstBlock(guards) : null;
  const looksOn = level === 'observe' ? observing(playbook, lowered.at(-1)?.sentence ?? 'its level is observe') : null;
  const reason = missed ?? looksOn ?? firstBlock(guards);
  if (reason === null) return decision;
  const refused: Decision = { ...decision, level: 'observe', path: null, steps: [], actions: [], reason };
  if (!EXHAUSTING_GUARDS.has(reason.code) || isUnderWay(sorted)) return refused;
  const allowed = otherwise.filter((step) => firstBlock(check([step])) === null);
  const after = [...guards, ...check(otherwise).filter((trace) => !guards.some((one) => one.action === trace.action))];
  const told = { ...refused, guards: after };
  if (!allowed.some(({ kind }) => kind === 'action')) return told;
  const instead = { steps: allowed, actions: decideActions(sorted, failures, allowed, sha256) };
  return { ...told, ...instead, level, path: 'otherwise' };
}

/** Whether the diagnosis of something that failed was given up. */
export function isGivenUp({ failures }: Situation): boolean {
  return failures.some(({ missing }) => missing.includes(DIAGNOSIS_GIVEN_UP));
}

/** Without escalations whose number of attempts is not reached yet. */
export function dueSteps({ history }: Situation, steps: readonly PlaybookStep[]): readonly PlaybookStep[] {
  return steps.filter(
    (step) =>
      step.kind !== 'action' ||
      step.action !== 'escalate' ||
      history.actionsOnIncident >= Number(step.options.attempts ?? 0),
  );
}

export function isEscalationAfter(step: PlaybookStep): boolean {
  return step.kind === 'action' && step.action === 'escalate' && step.options.after !== undefined;
}

interface TakenPlaybook {
  readonly playbook: Playbook;
  readonly steps: readonly PlaybookStep[];
  readonly otherwise: readonly PlaybookStep[];
}

function considerPlaybooks(
  situation: Situation,
  playbooks: readonly Playbook[],
  mayCancel: boolean,
): { considered: ConsideredPlaybook[]; taken: TakenPlaybook | null; undecided: Playbook[] } {
  const considered: ConsideredPlaybook[] = [];
  const undecided: Playbook[] = [];
  let taken: TakenPlaybook | null = null;
  for (const playbook of playbooks) {
    const tell = (verdict: ConsideredPlaybook['verdict'], sentence: string) => {
      const { name, origin } = playbook;
      considered.push({ name, file: origin.file, line: origin.line, verdict, sentence });
    };
    if (taken !== null) {
      tell('not_needed', `playbook ${shown(taken.playbook.name)} stands before it and fits`);
      continue;
    }
    const fit = fitOf(situation, playbook);
    const wanted = stepsOf(playbook, playbooks);
    const late = wanted.ok && cancelsRun(wanted.steps) ? whyNotCancelled(situation, mayCancel) : null;
    if (fit.result === 'unknown' && late === null) undecided.push(playbook);
    if (fit.result !== 'holds') tell('does_not_fit', fit.sentence);
    else if (!wanted.ok) {
      // What somebody wanted here is not known: nobody else may do more than that.
      undecided.push(playbook);
      tell('unusable', wanted.sentence);
    } else if (late !== null) tell('does_not_fit', late);
    else {
      taken = { playbook, steps: wanted.steps, otherwise: wanted.otherwise };
      tell('taken', fit.sentence);
    }
  }
  return { considered, taken, undecided };
}

/** Both lists of a playbook without names of others, or why it cannot be used. */
function stepsOf(
  playbook: Playbook,
  all: readonly Playbook[],
): { readonly ok: false; readonly sentence: string } | ({ readonly ok: true } & Omit<TakenPlaybook, 'playbook'>) {
  const steps = resolveSteps(playbook, 'steps', all);
  if (!steps.ok) return steps;
  const otherwise = resolveSteps(playbook, 'otherwise', all);
  if (!otherwise.ok) return otherwise;
  const contrary = whyContrary(steps.steps, otherwise.steps);
  if (contrary !== null) return { ok: false, sentence: contrary };
  return { ok: true, steps: steps.steps, otherwise: otherwise.steps };
}

function whyNotCancelled({ run }: Situation, mayCancel: boolean): string | null {
  return mayCancel ? whyNothingToCancel(run) : 'nobody agreed to have the run cancelled when it was asked';
}

/** Whether the condition holds for every failed job of the incident, and for which it does not. */
function fitOf(situation: Situation, { when }: Playbook): { result: Holding; sentence: string } {
  const ofIncident = situation.failures.filter(({ incidentId }) => incidentId === situation.incidentId);
  const failures = ofIncident.length > 0 ? ofIncident : situation.failures;
  let unknown: string | null = null;
  for (const failure of failures) {
    const evaluation = evaluateExpression(when, expressionValues(situation, failure));
    const sentence = `job ${shown(failure.job)}: ${whyNot(evaluation)}`;
    if (evaluation.result === 'fails') return { result: 'fails', sentence };
    if (evaluation.result === 'unknown') unknown ??= sentence;
  }
  if (unknown !== null) return { result: 'unknown', sentence: unknown };
  return { result: 'holds', sentence: `its condition holds for ${count(failures.length, 'failed job')}` };
}

function guardSteps(facts: Omit<GuardFacts, 'action' | 'options'>, steps: readonly PlaybookStep[]): GuardTrace[] {
  const seen = new Set<string>();
  return steps.flatMap((step) => {
    if (step.kind !== 'action') return [];
    const key = JSON.stringify([step.action, step.options.idempotent === true]);
    if (seen.has(key)) return [];
    seen.add(key);
    return checkGuards({ ...facts, action: step.action, options: step.options });
  });
}

/** The block of the guard that comes first, whatever the order of the steps. */
function firstBlock(traces: readonly GuardTrace[]): DecisionReason | null {
  for (const { name } of GUARDS) {
    for (const { guard, result } of traces) {
      if (guard !== name || result.verdict === 'passes') continue;
      return { code: name, sentence: result.sentence, passesAgainAtMs: result.passesAgainAtMs };
    }
  }
  return null;
}

function noPlaybook(considered: readonly ConsideredPlaybook[]): DecisionReason {
  const sentence =
    considered.length === 0 ? 'there are no playbooks' : `none of ${count(considered.length, 'playbook')} fits`;
  return { code: 'no_playbook', sentence, passesAgainAtMs: null };
}

function observing({ name }: Playbook, why: string): DecisionReason {
  return { code: 'level_observe', sentence: `playbook ${shown(name)} only looks on: ${why}`, passesAgainAtMs: null };
}

/** True while a healing of the fingerprint has no outcome: whether it helps is not known yet. */
export function isUnderWay({ history }: Situation): boolean {
  return history.healingsOfFingerprint.some(({ outcome }) => outcome === null);
}

function nothing(considered: readonly ConsideredPlaybook[], reason: DecisionReason): Decision {
  return {
    playbook: null,
    isEarly: false,
    level: 'observe',
    path: null,
    steps: [],
    actions: [],
    wanted: { steps: [], actions: [] },
    escalations: [],
    considered,
    lowered: [],
    guards: [],
    reason,
  };
}

function byName(a: FailedJob, b: FailedJob): number {
  return (
    compareText(a.job ?? '', b.job ?? '') ||
    compareText(a.providerJob ?? '', b.providerJob ?? '') ||
    compareText(a.failureId, b.failureId)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
