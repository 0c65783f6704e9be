import { type IdMaker, timeOfId } from '../foundation/index.ts';
import type { Task, TaskKind, TaskQueue } from '../intake/index.ts';
import type { Database, Row } from './database.ts';
import { lacksPartition, makePartitions } from './partitions.ts';
import { buryTask } from './task-burial.ts';
import { finishTasks } from './task-finishing.ts';
import { ENDED_WITHOUT_A_WORD, historyAnd, shortened } from './task-history.ts';

/** How many tasks of one organisation are taken before another gets its turn. */
const TURN = 64;

/** Tasks in PostgreSQL. Leases and due times are those of the database, so that no clock of ours can break them. */
export class PostgresTaskQueue implements TaskQueue {
  readonly #database: Database;
  readonly #makeId: IdMaker;

  constructor(database: Database, makeId: IdMaker) {
    this.#database = database;
    this.#makeId = makeId;
  }

  async claim(kinds: readonly TaskKind[], limit: number, leaseMs: number): Promise<readonly Task[]> {
    const rows = await this.#database.query(CLAIM, [kinds, limit, leaseMs, TURN]);
    return rows.map(toTask);
  }

  async extend(task: Task, leaseMs: number): Promise<boolean> {
    const rows = await this.#database.query(EXTEND, [task.id, task.token, leaseMs]);
    return rows.length > 0;
  }

  finish(tasks: readonly Task[]): Promise<void> {
    return finishTasks(this.#database, tasks);
  }

  async retry(task: Task, inMs: number, problem: string): Promise<void> {
    await this.#database.query(RETRY, [task.id, task.token, inMs, shortened(problem)]);
  }

  async bury(task: Task, problem: string): Promise<void> {
    const bury = () => this.#database.transaction((session) => buryTask(session, task, problem, this.#makeId));
    try {
      await bury();
    } catch (error) {
      if (!lacksPartition(error)) throw error;
      const nowMs = timeOfId(this.#makeId('flr'))!;
      await this.#database.transaction((session) => makePartitions(session, [nowMs]));
      await bury();
    }
  }

  async depth() {
    const [row] = await this.#database.query<{ waiting: number; buried: number; oldest: number | null }>(DEPTH);
    return { waiting: row?.waiting ?? 0, buried: row?.buried ?? 0, oldestDueMs: row?.oldest ?? null };
  }
}

function toTask(row: Row): Task {
  return {
    id: row.id as string,
    kind: row.kind as TaskKind,
    subject: row.subject as string,
    organisationId: row.organisation_id as string,
    attempts: row.attempts as number,
    token: row.token as string,
    problem: row.problem as string | null,
    crashes: row.crashes as number,
  };
}

// The organisations that have due work are found by jumping along the index; each gives its oldest tasks, and in the
// end the n-th of each comes before the n-plus-first of any: one with thousands of tasks holds up nobody.
const CLAIM = {
  name: 'claim_tasks',
  text: `
    with recursive wanted as (
      select unnest($1::text[]) as kind
    ), owner as (
      select wanted.kind,
             (select min(task.organisation_id)
                from task
               where task.kind = wanted.kind
                 and task.buried_at is null) as organisation_id
        from wanted
      union all
      select owner.kind,
             (select min(task.organisation_id)
                from task
               where task.kind = owner.kind
                 and task.buried_at is null
                 and task.organisation_id > owner.organisation_id)
        from owner
       where owner.organisation_id is not null
    ), offered as (
      select turn.id, turn.due_at, row_number() over (partition by owner.organisation_id order by turn.due_at, turn.id) as place
        from owner
       cross join lateral (
         select task.id, task.due_at
           from task
          where task.kind = owner.kind
            and task.organisation_id = owner.organisation_id
            and task.buried_at is null
            and task.due_at <= clock_timestamp()
          order by task.due_at, task.id
          limit $2
            for update skip locked
       ) as turn
       where owner.organisation_id is not null
    ), chosen as (
      select offered.id
        from offered
       order by (offered.place - 1) / $4, offered.due_at, offered.id
       limit $2
    )
    update task
       set attempts = task.attempts + 1,
           token = task.token + 1,
           due_at = clock_timestamp() + $3 * interval '1 millisecond',
           crashes = task.crashes + task.is_held::integer,
           history = case when task.is_held then ${historyAnd(`'${ENDED_WITHOUT_A_WORD}'`)} else task.history end,
           is_held = true
      from chosen
     where task.id = chosen.id
    returning task.id::text, task.kind, task.subject, task.organisation_id, task.attempts, task.token::text,
              task.problem, task.crashes`,
};

const EXTEND = {
  name: 'extend_task',
  text: `
    update task
       set due_at = clock_timestamp() + $3 * interval '1 millisecond'
     where id = $1::bigint
       and token = $2::bigint
       and buried_at is null
    returning id`,
};

const RETRY = {
  name: 'retry_task',
  text: `
    update task
       set due_at = clock_timestamp() + $3 * interval '1 millisecond',
           token = token + 1,
           problem = $4,
           is_held = false,
           crashes = 0,
           history = ${historyAnd('$4')}
     where id = $1::bigint
       and token = $2::bigint`,
};

const DEPTH = {
  name: 'task_depth',
  text: `
    select count(*) filter (where buried_at is null)::integer as waiting,
           count(*) filter (where buried_at is not null and discarded_at is null)::integer as buried,
           min(due_at) filter (where buried_at is null) as oldest
      from task`,
};
