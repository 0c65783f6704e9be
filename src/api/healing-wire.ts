import type {
  ActionRecord,
  EscalationRecord,
  GuardCheck,
  HealingCounts,
  HealingPlan,
  HealingRecord,
  LoweredLevel,
  RequestRecord,
  SeenStop,
} from '../healing/index.ts';
import { effectiveForm, type PlaybookOverview, printSteps } from '../healing/index.ts';
import type { NoticeDepth, NoticeRecord } from '../notices/index.ts';
import type {
  Action,
  Healing,
  HealingStatus,
  HealPlan,
  Notice,
  PlannedCall,
  PlaybookList,
  Request,
} from './healing-contract.ts';
import type { PeopleNames } from './people-names.ts';
import { timeText } from './wire.ts';

const timeTextOrNull = (ms: number | null) => (ms === null ? null : timeText(ms));

export function healingToWire(record: HealingRecord): Healing {
  return {
    id: record.id,
    state: record.state,
    repository: record.repository,
    provider: record.provider,
    incident: record.incidentId,
    fingerprint: record.fingerprint,
    run: record.run,
    attempt: record.attempt,
    round: record.round,
    pipeline: record.pipeline,
    branch: record.branch,
    url: record.url,
    level: record.level,
    playbook: record.playbook,
    reason: record.reason === null ? null : { ...record.reason },
    outcome: record.outcome,
    minutes_spent: record.minutesSpent,
    minutes_saved: record.minutesSaved,
    created_at: timeText(record.createdAtMs),
    decided_at: timeTextOrNull(record.decidedAtMs),
    finished_at: timeTextOrNull(record.finishedAtMs),
  };
}

export function actionToWire(record: ActionRecord): Action {
  const { action } = record;
  return {
    id: record.id,
    healing: record.healingId,
    repository: record.repository,
    kind: record.kind,
    state: record.state,
    run: action.target.run,
    attempt: action.target.attempt,
    title: action.text?.title ?? null,
    calls: callsToWire(record.calls),
    summary: record.summary,
    url: record.url,
    undo: record.undo,
    problem: record.problem,
    intended_at: timeText(record.intendedAtMs),
    ended_at: timeTextOrNull(record.endedAtMs),
  };
}

/** @param names of those who answered, as far as they have any */
export function requestToWire(record: RequestRecord, names: PeopleNames): Request {
  return {
    id: record.id,
    healing: record.healingId,
    repository: record.repository,
    kind: record.kind,
    state: record.state,
    content_hash: record.contentHash,
    actions: record.content.actions.map(({ action, calls }) => ({
      kind: action.kind,
      title: action.text?.title ?? null,
      body: action.text?.body ?? null,
      calls: callsToWire(calls),
    })),
    approvers: record.approvers,
    answers: record.answers.map(({ person, verdict, note, atMs }) => ({
      person,
      name: names.get(person) ?? person,
      verdict,
      note,
      at: timeText(atMs),
    })),
    created_at: timeText(record.createdAtMs),
    expires_at: timeText(record.expiresAtMs),
    deferred_until: timeTextOrNull(record.deferredUntilMs),
  };
}

export function planToWire(plan: HealingPlan): HealPlan {
  return {
    healing: plan.healing?.id ?? null,
    state: plan.state,
    level: plan.level,
    playbook: plan.playbook,
    lowered: plan.lowered.map(loweredToWire),
    reason: plan.reason === null ? null : { ...plan.reason },
    guards: plan.guards.map(guardToWire),
    actions: plan.actions.map(plannedToWire),
    withheld: plan.withheld.map(plannedToWire),
  };
}

function plannedToWire({ kind, calls }: HealingPlan['actions'][number]): HealPlan['actions'][number] {
  return { kind, calls: callsToWire(calls) };
}

export function loweredToWire({ from, to, sentence }: LoweredLevel): HealPlan['lowered'][number] {
  return { from, to, sentence };
}

export function guardToWire({ guard, passes, sentence, passesAgainAtMs }: GuardCheck): HealPlan['guards'][number] {
  return { guard, passes, sentence, passes_again_at: timeTextOrNull(passesAgainAtMs) };
}

export function noticeToWire(record: NoticeRecord): Notice {
  return {
    id: record.id,
    healing: record.healingId,
    incident: record.incidentId,
    repository: record.repository,
    receiver: record.receiver,
    type: record.type,
    title: record.title,
    urgent: record.isUrgent,
    state: record.state,
    attempts: record.attempts,
    problem: record.problem,
    made_at: timeText(record.madeAtMs),
    ended_at: timeTextOrNull(record.endedAtMs),
    due_at: timeTextOrNull(record.dueAtMs),
  };
}

/**
 * How healing fares, as the API and the command line tell it.
 *
 * @param names of those who stopped it, as far as they have any
 */
export function statusToWire(
  stopped: readonly SeenStop[],
  counts: HealingCounts,
  { waiting, givenUp }: NoticeDepth,
  names: PeopleNames,
): HealingStatus {
  return {
    stopped: stopped.map((stop) => stoppedToWire(stop, names)),
    open: { ...counts.open },
    outcomes: { ...counts.outcomes },
    minutes_spent: counts.minutesSpent,
    minutes_saved: counts.minutesSaved,
    open_requests: counts.openRequests,
    escalations: counts.escalations.map(escalationToWire),
    notices: { waiting, given_up: givenUp },
  };
}

function escalationToWire(record: EscalationRecord): HealingStatus['escalations'][number] {
  const { healingId, incidentId, repository, state, summary, problem, atMs } = record;
  return { healing: healingId, incident: incidentId, repository, state, summary, problem, at: timeText(atMs) };
}

function stoppedToWire({ scope, by, reason, sinceMs, isKnown, nearest }: SeenStop, names: PeopleNames) {
  const name = names.get(by) ?? by;
  return { scope, stopped_by: by, stopped_by_name: name, reason, since: timeText(sinceMs), known: isKnown, nearest };
}

/** @param repository whose own playbooks are among them, or null */
export function playbooksToWire({ playbooks, problems }: PlaybookOverview, repository: string | null): PlaybookList {
  return {
    data: playbooks.map((playbook) => {
      const rows = effectiveForm(playbook);
      const shown = (key: string) => rows.find((row) => row.key === key)?.value ?? '';
      return {
        name: playbook.name,
        origin: playbook.origin.kind,
        file: playbook.origin.file,
        line: playbook.origin.line,
        repository: playbook.origin.kind === 'repository' ? repository : null,
        level: playbook.level,
        when: shown('when') || shown('if'),
        steps: [...printSteps(playbook.steps)],
        otherwise: [...printSteps(playbook.otherwise)],
        values: rows.map(({ key, value, source, place }) => ({
          name: key,
          value,
          // What it says in the file is not what holds.
          from: place === null || source === 'server' ? source : `${place.file}:${place.line}`,
        })),
        source: null,
      };
    }),
    problems: problems.map(({ file, line, column, message }) => ({ file, line, column, sentence: message })),
  };
}

function callsToWire(
  calls: readonly (Omit<PlannedCall, 'body'> & { readonly body: Readonly<Record<string, unknown>> | null })[],
): PlannedCall[] {
  return calls.map(({ method, path, body, note }) => ({
    method,
    path,
    body: body === null ? null : { ...body },
    ...(note === undefined ? {} : { note }),
  }));
}
