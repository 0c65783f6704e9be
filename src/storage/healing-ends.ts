import type { IdMaker } from '../foundation/index.ts';
import type { ActionResult, HealingRevision, Reason } from '../healing/index.ts';
import type { NewNotice } from '../notices/index.ts';
import { auditIdOf } from './audit-id.ts';
import type { PostgresAuditStore } from './audit-store.ts';
import type { Database, Session } from './database.ts';
import { recordEvents } from './event-log.ts';
import { followHealing, moveHealing, type Whose } from './healing-moves.ts';
import { CANCEL_REQUESTS, LOCK_REQUESTS } from './healing-statements.ts';
import { recordNotices } from './notice-store.ts';

/** Why nothing has to be done about the run of a healing any more; null: it has. */
export async function readWhyOver(session: Session, id: string): Promise<Reason | null> {
  const [row] = await session.query<{ green_attempt: number | null; is_resolved: boolean }>(WHY_OVER, [id]);
  if (row === undefined) return null;
  if (row.green_attempt !== null) {
    const sentence = `attempt ${row.green_attempt} of the run went green, which this healing did not begin`;
    return { code: 'green_already', sentence };
  }
  if (!row.is_resolved) return null;
  return { code: 'resolved', sentence: 'the incident is over: a later run of the same pipeline and branch was green' };
}

/** Withdraws the question nobody answered; false when people agreed meanwhile. */
export async function withdrawQuestion(
  session: Session,
  makeId: IdMaker,
  id: string,
  reason: Reason | null,
  notices: readonly NewNotice[],
): Promise<boolean> {
  const requests = await session.query<{ state: string }>(LOCK_REQUESTS, [id]);
  if (requests.some(({ state }) => state === 'approved')) return false;
  const withdrawn = await session.query<{ id: string; organisation_id: string }>(CANCEL_REQUESTS, [id]);
  await recordEvents(
    session,
    withdrawn.map((request) => ({
      organisationId: request.organisation_id,
      type: 'request.answered' as const,
      subject: request.id,
    })),
  );
  if (reason === null) await recordNotices(session, makeId, id, notices);
  else await moveHealing(session, makeId, id, { state: 'not_healed_by_choice', reason, notices });
  return true;
}

/** Gives a healing the outcome that was seen after its end; told again, it changes nothing. */
export async function reviseOutcome(
  audit: PostgresAuditStore,
  makeId: IdMaker,
  id: string,
  { outcome, observed, minutesSpent, minutesSaved, reason, notices }: HealingRevision,
  healing: { readonly organisationId: string; readonly repository: string; readonly run: string },
): Promise<void> {
  const entry = {
    id: auditIdOf(`outcome/${id}/${outcome}`),
    atMs: Date.now(),
    actor: 'system',
    action: 'healing.revise',
    subject: id,
    organisation: healing.organisationId,
    details: { from: 'unknown', to: outcome, repository: healing.repository, run: healing.run },
  };
  await audit.change(entry, async (session) => {
    const [revised] = await session.query<Whose>(REVISE, [
      id,
      outcome,
      observed === null ? null : JSON.stringify(observed),
      minutesSpent,
      minutesSaved,
      reason.code,
      reason.sentence,
    ]);
    if (revised === undefined) return false;
    await recordNotices(session, makeId, id, notices);
    await followHealing(session, id, revised);
    return true;
  });
}

/** An action whose healing was cancelled while it was made, and what became of its call. */
export interface LeftAction {
  readonly key: string;
  readonly state: 'done' | 'failed' | 'intended' | null;
  readonly result: ActionResult | null;
  readonly problem: string | null;
}

/** Actions nobody goes on with, since their healing was cancelled and its execution is over. */
export async function readLeftActions(database: Database): Promise<readonly LeftAction[]> {
  return database.query<LeftAction & Record<string, unknown>>(LEFT_ACTIONS);
}

/** What is kept of such an action. */
export function endOfLeft({
  state,
  result,
  problem,
}: LeftAction): ActionResult | { problem: string; isPermission: boolean } {
  if (state === 'done' && result !== null) return result;
  if (state === 'failed') return { problem: problem ?? 'it failed', isPermission: false };
  const isCalled = state === 'intended';
  return {
    problem: isCalled
      ? 'the healing was cancelled while it was made: whether it was is not known'
      : 'the healing was cancelled before it was made',
    isPermission: false,
  };
}

// Of a run that goes on under the same attempt, as on GitLab and Jenkins, the incident says that it is over.
const WHY_OVER = {
  name: 'why_healing_is_over',
  text: `
    select (select max(later.attempt)
              from run as later
             where later.repository_id = healing.repository_id
               and later.run = healing.run
               and later.attempt > healing.attempt
               and later.status = 'finished'
               and later.conclusion = 'success') as green_attempt,
           coalesce(incident.resolved_at is not null, false) as is_resolved
      from healing
      left join incident on incident.id = healing.incident_id
     where healing.id = $1`,
};

const REVISE = {
  name: 'revise_outcome',
  text: `
    update healing
       set outcome = $2, observed = coalesce($3::jsonb, observed), minutes_spent = $4::real, minutes_saved = $5::real,
           reason_code = $6, reason = $7
     where id = $1
       and state = 'finished'
       and outcome = 'unknown'
    returning organisation_id, repository_id`,
};

// Texts that are brought up to date, and people who are told, are not the work of the healing itself.
const LEFT_ACTIONS = {
  name: 'left_actions',
  text: `
    select action.key, effect.state, effect.result, effect.problem
      from healing
      join healing_action as action
        on action.healing_id = healing.id
       and action.kind not in ('notify', 'escalate')
       and action.position < 1000
      left join lateral (
        select made.state, made.result::jsonb, made.problem
          from execution_effect as made
         where made.execution_id = healing.id
           and starts_with(made.key, action.key)
         order by made.state = 'done' desc, made.intended_at desc
         limit 1
      ) as effect on true
     where healing.state = 'cancelled'
       and healing.finished_at > clock_timestamp() - interval '7 days'
       and (action.state = 'intended' or (action.state = 'failed' and effect.state = 'done'))
       and not exists (select from execution where execution.id = healing.id and execution.state = 'active')
     order by action.key
     limit 100`,
};
