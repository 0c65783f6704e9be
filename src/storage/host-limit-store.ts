import type { Database } from './database.ts';

/** From when on hosts take calls again, in PostgreSQL, by its clock: those of several machines may differ. */
export class PostgresHostLimitStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Milliseconds until a host takes calls again; 0: it does now. */
  async waitMs(host: string): Promise<number> {
    const [row] = await this.#database.query<{ wait_ms: number }>(WAIT, [host]);
    return row?.wait_ms ?? 0;
  }

  /** Keeps that a host takes no call for so many milliseconds; of what two were told the longer holds. */
  async keep(host: string, waitMs: number): Promise<void> {
    await this.#database.query(KEEP, [host, waitMs]);
  }
}

const WAIT = {
  name: 'wait_for_host',
  text: `
    select greatest(0, ceil(extract(epoch from not_before - clock_timestamp()) * 1000))::double precision as wait_ms
      from host_limit
     where host = $1`,
};

const KEEP = {
  name: 'keep_host_limit',
  text: `
    insert into host_limit (host, not_before)
    values ($1, clock_timestamp() + $2::double precision * interval '1 millisecond')
    on conflict (host) do update
       set not_before = greatest(host_limit.not_before, excluded.not_before)`,
};
