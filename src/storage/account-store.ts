import type { AccountStore, KeyRecord, KeyScope, Role, UserRecord } from '../access/index.ts';
import { ConflictError } from '../foundation/index.ts';
import type { Database, Row } from './database.ts';
import { codeOf } from './database-errors.ts';
import { toTime } from './time.ts';

// Longer than any window of the login limiter.
const LOGIN_FAILURES_KEPT_MS = 24 * 3_600_000;
// How exactly the last use of a key is known; writing it at every request would cost more than the request.
const LAST_USE_STEP_MS = 60_000;

/** People, sessions and keys in PostgreSQL. */
export class PostgresAccountStore implements AccountStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async userCount(): Promise<number> {
    const [row] = await this.#database.query<{ users: number }>('select count(*)::integer as users from user_account');
    return row?.users ?? 0;
  }

  /** @throws ConflictError when the address is taken */
  async addUser(user: Parameters<AccountStore['addUser']>[0]): Promise<void> {
    const { id, email, name, passwordHash, role, organisation, createdAtMs } = user;
    try {
      await this.#database.query(ADD_USER, [
        id,
        email.toLowerCase(),
        name,
        passwordHash,
        toTime(createdAtMs),
        organisation,
        role,
      ]);
    } catch (error) {
      if (codeOf(error) === '23505') throw new ConflictError('somebody with this address is here already');
      throw error;
    }
  }

  async deleteUser(id: string): Promise<boolean> {
    const rows = await this.#database.query('delete from user_account where id = $1 returning id', [id]);
    return rows.length > 0;
  }

  async findUserByEmail(email: string) {
    const [row] = await this.#database.query(FIND_USER, [email.toLowerCase()]);
    return row === undefined ? null : { user: toUser(row), passwordHash: row.password_hash as string };
  }

  async listUsers(): Promise<readonly UserRecord[]> {
    const rows = await this.#database.query(`${USERS} group by user_account.id order by user_account.id`);
    return rows.map(toUser);
  }

  async addSession({ hash, userId, expiresAtMs }: Parameters<AccountStore['addSession']>[0]): Promise<void> {
    await this.#database.query(ADD_SESSION, [hash, userId, toTime(expiresAtMs)]);
  }

  async findSession(hash: string, nowMs: number): Promise<UserRecord | null> {
    const [row] = await this.#database.query(FIND_SESSION, [hash, toTime(nowMs)]);
    return row === undefined ? null : toUser(row);
  }

  async endSession(hash: string): Promise<void> {
    await this.#database.query('delete from session where hash = $1', [hash]);
  }

  async addKey(key: KeyRecord, hash: string): Promise<void> {
    await this.#database.query(ADD_KEY, [
      key.id,
      hash,
      key.name,
      key.scopes,
      key.organisation,
      toTime(key.createdAtMs),
      toTime(key.expiresAtMs),
      toTime(key.lastUsedAtMs),
      toTime(key.revokedAtMs),
    ]);
  }

  async findKey(hash: string, nowMs: number): Promise<KeyRecord | null> {
    const [row] = await this.#database.query(FIND_KEY, [hash, toTime(nowMs)]);
    if (row === undefined) return null;
    const key = toKey(row);
    if (nowMs - (key.lastUsedAtMs ?? 0) >= LAST_USE_STEP_MS) {
      await this.#database.query(USE_KEY, [key.id, toTime(nowMs)]);
    }
    return key;
  }

  async listKeys(): Promise<readonly KeyRecord[]> {
    return (await this.#database.query(`select ${KEY_COLUMNS} from api_key order by id`)).map(toKey);
  }

  async revokeKey(id: string, nowMs: number): Promise<boolean> {
    const rows = await this.#database.query(REVOKE_KEY, [id, toTime(nowMs)]);
    return rows.length > 0;
  }

  async putSetupToken(hash: string, expiresAtMs: number): Promise<void> {
    await this.#database.query(PUT_SETUP_TOKEN, [hash, toTime(expiresAtMs)]);
  }

  async takeSetupToken(hash: string, nowMs: number): Promise<boolean> {
    const rows = await this.#database.query(TAKE_SETUP_TOKEN, [hash, toTime(nowMs)]);
    return rows.length > 0;
  }

  async countLoginFailure(subject: string, nowMs: number, windowMs: number): Promise<number> {
    await this.#database.query('insert into login_failure (subject, at) values ($1, $2)', [subject, toTime(nowMs)]);
    return this.loginFailures(subject, nowMs, windowMs);
  }

  async loginFailures(subject: string, nowMs: number, windowMs: number): Promise<number> {
    const [row] = await this.#database.query<{ failures: number }>(COUNT_LOGIN_FAILURES, [
      subject,
      toTime(nowMs - windowMs),
    ]);
    return row?.failures ?? 0;
  }

  async clearLoginFailures(subject: string): Promise<void> {
    await this.#database.query('delete from login_failure where subject = $1', [subject]);
  }

  /** Forgets sessions that ended and sign-ins that failed long ago. */
  async tidy(nowMs: number): Promise<void> {
    await this.#database.query('delete from session where expires_at < $1', [toTime(nowMs)]);
    await this.#database.query('delete from login_failure where at < $1', [toTime(nowMs - LOGIN_FAILURES_KEPT_MS)]);
  }
}

function toUser(row: Row): UserRecord {
  return {
    id: row.id as string,
    email: row.email as string,
    name: row.name as string,
    createdAtMs: row.created_at as number,
    roles: row.roles as readonly { organisation: string; role: Role }[],
  };
}

function toKey(row: Row): KeyRecord {
  return {
    id: row.id as string,
    name: row.name as string,
    scopes: row.scopes as readonly KeyScope[],
    organisation: row.organisation as string,
    createdAtMs: row.created_at as number,
    expiresAtMs: row.expires_at as number | null,
    lastUsedAtMs: row.last_used_at as number | null,
    revokedAtMs: row.revoked_at as number | null,
  };
}

const USERS = `
  select user_account.id, user_account.email, user_account.name, user_account.password_hash, user_account.created_at,
         coalesce(
           json_agg(
             json_build_object('organisation', user_role.organisation, 'role', user_role.role)
             order by user_role.organisation
           ) filter (where user_role.user_id is not null),
           '[]'
         ) as roles
    from user_account
    left join user_role on user_role.user_id = user_account.id`;

const FIND_USER = { name: 'find_user', text: `${USERS} where user_account.email = $1 group by user_account.id` };

const FIND_SESSION = {
  name: 'find_session',
  text: `${USERS}
    join session on session.user_id = user_account.id
   where session.hash = $1
     and session.expires_at > $2
   group by user_account.id`,
};

const ADD_USER = `
  with added as (
    insert into user_account (id, email, name, password_hash, created_at)
    values ($1, $2, $3, $4, $5)
    returning id
  )
  insert into user_role (user_id, organisation, role)
  select added.id, $6, $7
    from added`;

const ADD_SESSION = `
  insert into session (hash, user_id, expires_at)
  values ($1, $2, $3)
  on conflict (hash) do update
     set expires_at = excluded.expires_at
   where session.user_id = excluded.user_id`;

const KEY_COLUMNS = 'id, name, scopes, organisation, created_at, expires_at, last_used_at, revoked_at';

const ADD_KEY = `
  insert into api_key (id, hash, name, scopes, organisation, created_at, expires_at, last_used_at, revoked_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  on conflict (id) do nothing`;

const FIND_KEY = {
  name: 'find_key',
  text: `
    select ${KEY_COLUMNS}
      from api_key
     where hash = $1
       and revoked_at is null
       and (expires_at is null or expires_at > $2)`,
};

const USE_KEY = 'update api_key set last_used_at = greatest(last_used_at, $2) where id = $1';
const REVOKE_KEY = 'update api_key set revoked_at = $2 where id = $1 and revoked_at is null returning id';

const PUT_SETUP_TOKEN = `
  insert into setup_token (hash, expires_at)
  values ($1, $2)
  on conflict (only_one) do update
     set hash = excluded.hash,
         expires_at = excluded.expires_at`;

const TAKE_SETUP_TOKEN = 'delete from setup_token where hash = $1 and expires_at > $2 returning hash';

const COUNT_LOGIN_FAILURES = {
  name: 'count_login_failures',
  text: 'select count(*)::integer as failures from login_failure where subject = $1 and at > $2',
};
