import type { IdMaker } from '../foundation/index.ts';
import type { Task } from '../intake/index.ts';
import type { Session } from './database.ts';
import { recordEvents } from './event-log.ts';
import { makeFailures } from './failure-making.ts';
import { beginHealings, tellHealings } from './healing-start.ts';
import { historyAnd, shortened } from './task-history.ts';

/**
 * Gives a task up, and in the same commit says so where it is missed, so that no failure is lost with it: the failure
 * that stays without a diagnosis shows that, and its healing begins and says what is missing; a red run whose jobs
 * nobody could ask for is a failure as a whole. Changes nothing where somebody else holds the task by now.
 */
export async function buryTask(session: Session, task: Task, problem: string, makeId: IdMaker): Promise<void> {
  // Whoever records something about the subject locks it first and its tasks after that; so does this.
  const lock = LOCKS[task.kind];
  if (lock !== undefined) await session.query(lock, [task.subject]);
  const said = shortened(problem);
  const [buried] = await session.query(BURY, [task.id, task.token, said]);
  if (buried === undefined) return;
  if (task.kind === 'diagnose') await giveUpFailure(session, task.subject, said, makeId);
  if (task.kind === 'fetch_run') await failAsAWhole(session, task.subject, makeId);
}

async function giveUpFailure(session: Session, id: string, problem: string, makeId: IdMaker): Promise<void> {
  const [told] = await session.query<{ organisation_id: string; was: string }>(GIVE_UP_FAILURE, [id, problem]);
  // A replay that failed again says nothing that was not known.
  if (told === undefined || told.was === 'given_up') return;
  await recordEvents(session, [{ organisationId: told.organisation_id, type: 'failure.given_up', subject: id }]);
  await beginHealings(session, [{ id, fingerprint: null, former: null, was: told.was }], makeId);
}

async function failAsAWhole(session: Session, runId: string, makeId: IdMaker): Promise<void> {
  const made = await makeFailures(session, [runId], makeId);
  await recordEvents(
    session,
    made.map(({ id, organisationId }) => ({ organisationId, type: 'failure.created', subject: id })),
  );
  await tellHealings(session, [runId], makeId);
}

const LOCKS: Partial<Record<Task['kind'], { readonly name: string; readonly text: string }>> = {
  diagnose: { name: 'lock_failure_of_task', text: 'select from failure where id = $1 for no key update' },
  fetch_run: { name: 'lock_run_of_task', text: 'select from run where id = $1 for no key update' },
};

const BURY = {
  name: 'bury_task',
  text: `
    update task
       set buried_at = clock_timestamp(),
           token = token + 1,
           problem = $3,
           is_held = false,
           history = ${historyAnd('$3')}
     where id = $1::bigint
       and token = $2::bigint
    returning id`,
};

const GIVE_UP_FAILURE = {
  name: 'give_up_failure',
  text: `
    update failure
       set state = 'given_up',
           problem = $2
      from (select id, state from failure where id = $1) as before
     where failure.id = before.id
       and before.state in ('pending', 'given_up')
    returning failure.organisation_id, before.state as was`,
};
