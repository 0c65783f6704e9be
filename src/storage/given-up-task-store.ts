import type { AuditEntry } from '../access/index.ts';
import type { GivenUpTasks, PageRequest, TaskKind, TaskView, Visibility } from '../intake/index.ts';
import type { PostgresAuditStore } from './audit-store.ts';
import type { Database, Row, Session } from './database.ts';
import { toTime } from './time.ts';

/** Tasks that were given up, for people: what they change is in the audit. */
export class PostgresGivenUpTasks implements GivenUpTasks {
  readonly #database: Database;
  readonly #audit: PostgresAuditStore;

  constructor(database: Database, audit: PostgresAuditStore) {
    this.#database = database;
    this.#audit = audit;
  }

  async list(visibility: Visibility, kind: TaskKind | null, { limit, after }: PageRequest) {
    const rows = await this.#database.query(LIST, [
      visibility === 'everything' ? null : visibility,
      kind,
      after === null ? null : toTime(after.timeMs),
      after?.id ?? null,
      limit + 1,
    ]);
    return { items: rows.slice(0, limit).map(toView), hasMore: rows.length > limit };
  }

  async read(visibility: Visibility, id: string): Promise<TaskView | null> {
    if (!isTaskId(id)) return null;
    const [row] = await this.#database.query(READ, [id, visibility === 'everything' ? null : visibility]);
    return row === undefined ? null : toView(row);
  }

  /** as it is then; null when it was not given up */
  replay(id: string, entry: AuditEntry): Promise<TaskView | null> {
    return this.#change(REPLAY, id, entry);
  }

  /** as it is then; null when it was not given up */
  discard(id: string, entry: AuditEntry): Promise<TaskView | null> {
    return this.#change(DISCARD, id, entry);
  }

  async #change(statement: typeof REPLAY, id: string, entry: AuditEntry): Promise<TaskView | null> {
    if (!isTaskId(id)) return null;
    let changed: TaskView | null = null;
    const isTold = await this.#audit.change(entry, async (session: Session) => {
      const [row] = await session.query(statement, [id]);
      if (row === undefined) return false;
      changed = toView(row);
      return true;
    });
    return isTold ? changed : null;
  }
}

/** Tasks are counted; nothing else is the name of one. */
function isTaskId(id: string): boolean {
  return /^[1-9]\d{0,17}$/.test(id);
}

interface KeptAttempt {
  readonly at: string;
  readonly attempt: number;
  readonly problem: string;
}

function toView(row: Row): TaskView {
  return {
    id: row.id as string,
    kind: row.kind as TaskKind,
    subject: row.subject as string,
    organisationId: row.organisation_id as string,
    state: row.state as TaskView['state'],
    attempts: row.attempts as number,
    crashes: row.crashes as number,
    problem: row.problem as string | null,
    createdAtMs: row.created_at as number,
    givenUpAtMs: row.buried_at as number | null,
    history: (row.history as readonly KeptAttempt[]).map(({ at, attempt, problem }) => ({
      atMs: Date.parse(at),
      attempt,
      problem,
    })),
  };
}

const COLUMNS = `
           task.id::text, task.kind, task.subject, task.organisation_id, task.attempts, task.crashes, task.problem,
           task.created_at, task.buried_at, task.history,
           case when task.discarded_at is not null then 'discarded'
                when task.buried_at is not null then 'given_up'
                when task.is_held then 'running'
                else 'waiting'
            end as state`;

const LIST = {
  name: 'given_up_tasks',
  text: `
    select ${COLUMNS}
      from task
     where task.buried_at is not null
       and task.discarded_at is null
       and ($1::text[] is null or task.organisation_id = any($1::text[]))
       and ($2::text is null or task.kind = $2)
       and ($3::timestamptz is null or (date_trunc('milliseconds', task.buried_at), task.id) < ($3, $4::bigint))
     order by date_trunc('milliseconds', task.buried_at) desc, task.id desc
     limit $5`,
};

const READ = {
  name: 'read_task',
  text: `
    select ${COLUMNS}
      from task
     where task.id = $1::bigint
       and ($2::text[] is null or task.organisation_id = any($2::text[]))`,
};

// It is begun as if for the first time, under the same subject: whatever it did before it finds done.
const REPLAY = {
  name: 'replay_task',
  text: `
    update task
       set buried_at = null,
           attempts = 0,
           crashes = 0,
           token = token + 1,
           due_at = clock_timestamp()
     where id = $1::bigint
       and buried_at is not null
       and discarded_at is null
    returning ${COLUMNS}`,
};

const DISCARD = {
  name: 'discard_task',
  text: `
    update task
       set discarded_at = clock_timestamp()
     where id = $1::bigint
       and buried_at is not null
       and discarded_at is null
    returning ${COLUMNS}`,
};
