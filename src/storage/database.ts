import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ConfigurationError, type Logger } from '../foundation/index.ts';
import type { Visibility } from '../intake/index.ts';
import { codeOf, toRegreenError, troubleOf } from './database-errors.ts';
import { timeParser } from './time.ts';

/** Where the database is and how it is spoken to. */
export interface DatabaseOptions {
  readonly connection: pg.ClientConfig;
  readonly logger: Logger;
  /** connections at most */
  readonly poolSize?: number;
  readonly statementTimeoutMs?: number;
}

/** A statement that is prepared once per connection under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export type Row = Readonly<Record<string, unknown>>;

/** What a transaction works with. */
export interface Session {
  query<T extends Row = Row>(statement: string | Statement, values?: readonly unknown[]): Promise<readonly T[]>;
  /**
   * Sends a statement whose answer nobody needs before the commit; there only in a transaction, which fails with it.
   * What holds a lock that everybody wants is sent so: the commit follows at once, however busy this process is.
   */
  later?(statement: string | Statement, values?: readonly unknown[]): void;
}

const LOCK_TIMEOUT_MS = 5_000;
const OLDEST_SERVER = 150_000;
const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 40;

/** The connections to PostgreSQL; every error that leaves it is one the program knows. */
export class Database implements Session {
  readonly #pool: pg.Pool;
  readonly connection: pg.ClientConfig;

  constructor({ connection, logger, poolSize = 20, statementTimeoutMs = 30_000 }: DatabaseOptions) {
    this.connection = {
      application_name: 'regreen',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      ...connection,
      types: timeParser,
      options: `-c timezone=UTC -c statement_timeout=${statementTimeoutMs} -c lock_timeout=${LOCK_TIMEOUT_MS} -c idle_in_transaction_session_timeout=60000`,
    };
    this.#pool = new pg.Pool({
      ...this.connection,
      max: poolSize,
      idleTimeoutMillis: 60_000,
      maxLifetimeSeconds: 2_700,
      pipeline: true,
      allowExitOnIdle: false,
    });
    // One in use that is cut between two statements: the next of them fails. Without a listener the process would end.
    this.#pool.on('connect', (client) => void client.on('error', () => {}));
    // An idle connection that is cut says so here; the next query opens another.
    this.#pool.on('error', (error) => logger.warn({ error: error.message }, 'a database connection was cut'));
  }

  /** @throws ConfigurationError when the server is older than 15 */
  async checkVersion(): Promise<void> {
    const [row] = await this.query<{ version: string }>(`select current_setting('server_version_num') as version`);
    if (Number(row?.version) < OLDEST_SERVER) {
      throw new ConfigurationError(`PostgreSQL 15 or newer is needed, the server is ${row?.version}`);
    }
  }

  /**
   * Runs one statement, again when the server was away; it must be safe to run twice.
   *
   * @throws UnavailableError, StorageFullError
   */
  async query<T extends Row = Row>(statement: string | Statement, values: readonly unknown[] = []) {
    return this.#again(async () => rowsOf<T>(await this.#pool.query(toConfig(statement, values))));
  }

  /**
   * Runs work in one transaction, again when it was in another's way or the server was away. A COMMIT whose answer is
   * lost may have happened: the work must be safe to run twice.
   *
   * @throws UnavailableError, StorageFullError, and what the work throws
   */
  async transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#again(async () => {
      const client = await this.#pool.connect();
      let broken: Error | undefined;
      const sent: Promise<unknown>[] = [];
      try {
        await client.query('begin');
        const result = await work(sessionOf(client, sent));
        // After a statement that failed a commit takes everything back: it is that failure that counts.
        const committed = client.query('commit');
        const failed = await firstFailure([...sent, committed]);
        if (failed !== null) throw failed.reason;
        return result;
      } catch (error) {
        // What fails after a statement that was sent only says that the transaction is over.
        const cause: unknown = (await firstFailure(sent))?.reason ?? error;
        if (troubleOf(cause) === 'away') broken = cause as Error;
        else await client.query('rollback').catch((lost: Error) => (broken = lost));
        throw cause;
      } finally {
        client.release(broken);
      }
    });
  }

  /**
   * Reads what somebody may see. For some organisations the statement runs in a role that sees no rows of others,
   * sent in one go, so that the second net costs no round trip.
   */
  async read<T extends Row = Row>(
    visibility: Visibility,
    statement: string | Statement,
    values: readonly unknown[],
  ): Promise<readonly T[]> {
    if (visibility === 'everything') return this.query<T>(statement, values);
    return this.#again(async () => {
      const client = await this.#pool.connect();
      let broken: Error | undefined;
      try {
        const answers = await Promise.allSettled([
          client.query('begin read only'),
          client.query('set local role regreen_reader'),
          client.query(toConfig(SEE_ORGANISATIONS, [visibility.join(',')])),
          client.query(toConfig(statement, values)),
          client.query('commit'),
        ]);
        const failed = answers.find((answer) => answer.status === 'rejected');
        if (failed !== undefined) throw failed.reason;
        return rowsOf<T>((answers[3] as PromiseFulfilledResult<pg.QueryResult>).value);
      } catch (error) {
        broken = error as Error;
        throw error;
      } finally {
        client.release(broken);
      }
    });
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #again<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        const trouble = troubleOf(error);
        const isWorthIt = trouble === 'conflict' || (trouble === 'away' && codeOf(error) !== '57014');
        if (!isWorthIt || attempt === ATTEMPTS) throw toRegreenError(error);
        await sleep(FIRST_PAUSE_MS * 3 ** (attempt - 1) * (0.5 + Math.random()));
      }
    }
  }
}

const SEE_ORGANISATIONS: Statement = {
  name: 'see_organisations',
  text: `select set_config('regreen.organisations', $1, true)`,
};

async function firstFailure(sent: readonly Promise<unknown>[]): Promise<PromiseRejectedResult | null> {
  return (await Promise.allSettled(sent)).find((end) => end.status === 'rejected') ?? null;
}

function sessionOf(client: pg.PoolClient, sent: Promise<unknown>[]): Session {
  return {
    later: (statement, values = []) => {
      const answer = client.query(toConfig(statement, values));
      // Where the work fails first, nobody waits for this one.
      answer.catch(() => {});
      sent.push(answer);
    },
    query: async <T extends Row>(statement: string | Statement, values: readonly unknown[] = []) =>
      rowsOf<T>(await client.query(toConfig(statement, values))),
  };
}

function toConfig(statement: string | Statement, values: readonly unknown[]): pg.QueryConfig {
  const config: pg.QueryConfig = typeof statement === 'string' ? { text: statement } : { ...statement };
  if (values.length > 0) config.values = [...values];
  return config;
}

function rowsOf<T>(result: pg.QueryResult): readonly T[] {
  return result.rows as T[];
}
