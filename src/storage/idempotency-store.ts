import type { Database, Row } from './database.ts';
import { toTime } from './time.ts';

const KEPT_MS = 24 * 3_600_000;
// A call that takes longer was cut by a crash; the next caller may try.
const RUNNING_MOST_MS = 60_000;

/** What a key of a call stands for. */
export type IdempotencyState =
  | { readonly state: 'begun' }
  | { readonly state: 'running' }
  | { readonly state: 'different' }
  | {
      readonly state: 'done';
      readonly status: number;
      readonly body: string;
      readonly headers: Readonly<Record<string, string>>;
    };

interface KeptAnswer extends Row {
  readonly body_hash: string;
  readonly status: number | null;
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>> | null;
}

/** Answers kept under an Idempotency-Key for a day, in PostgreSQL. */
export class PostgresIdempotencyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async begin(key: string, bodyHash: string, nowMs: number): Promise<IdempotencyState> {
    return this.#database.transaction(async (session) => {
      const values = [key, bodyHash, toTime(nowMs), toTime(nowMs - KEPT_MS), toTime(nowMs - RUNNING_MOST_MS)];
      const [begun] = await session.query(BEGIN, values);
      if (begun !== undefined) return { state: 'begun' };
      const [row] = await session.query<KeptAnswer>(FIND, [key]);
      if (row === undefined) return { state: 'running' };
      if (row.body_hash !== bodyHash) return { state: 'different' };
      if (row.status === null) return { state: 'running' };
      return { state: 'done', status: row.status, body: row.body ?? '', headers: row.headers ?? {} };
    });
  }

  async finish(
    key: string,
    answer: { readonly status: number; readonly body: string; readonly headers: Readonly<Record<string, string>> },
  ): Promise<void> {
    const { status, body, headers } = answer;
    await this.#database.query(FINISH, [key, status, body, JSON.stringify(headers)]);
  }

  async abandon(key: string): Promise<void> {
    await this.#database.query('delete from idempotency_key where key = $1 and status is null', [key]);
  }

  /** Forgets what is older than a day. */
  async tidy(nowMs: number): Promise<void> {
    await this.#database.query('delete from idempotency_key where begun_at < $1', [toTime(nowMs - KEPT_MS)]);
  }
}

const BEGIN = {
  name: 'begin_idempotent',
  text: `
    insert into idempotency_key (key, body_hash, begun_at)
    values ($1, $2, $3)
    on conflict (key) do update
       set body_hash = excluded.body_hash,
           begun_at = excluded.begun_at,
           status = null,
           body = null,
           headers = null
     where idempotency_key.begun_at < $4
        or (idempotency_key.status is null
            and idempotency_key.body_hash = excluded.body_hash
            and idempotency_key.begun_at < $5)
    returning key`,
};

const FIND = {
  name: 'find_idempotent',
  text: 'select body_hash, status, body, headers from idempotency_key where key = $1',
};

const FINISH = 'update idempotency_key set status = $2, body = $3, headers = $4::jsonb where key = $1';
