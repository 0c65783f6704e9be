import type {
  AccountStore,
  AuditEntry,
  KeyRecord,
  KeyScope,
  NewSession,
  NewUser,
  OneTimeToken,
  RoleGrant,
  UserRecord,
} from '../access/index.ts';
import { ConflictError } from '../foundation/index.ts';
import * as sql from './account-statements.ts';
import type { PostgresAuditStore } from './audit-store.ts';
import type { Database, Row, Session } from './database.ts';
import { codeOf } from './database-errors.ts';
import { toTime } from './time.ts';

// Longer than any window of the login limiter.
const LOGIN_FAILURES_KEPT_MS = 24 * 3_600_000;
// How exactly the last use of a key is known; writing it at every request would cost more than the request.
const LAST_USE_STEP_MS = 60_000;
// First part of the locks that put sign-ins of one account or address in a row; the second is its hash.
const SIGN_IN_LOCK = 723;

/** People, sessions and keys in PostgreSQL. */
export class PostgresAccountStore implements AccountStore {
  readonly #database: Database;
  readonly #audit: PostgresAuditStore;

  constructor(database: Database, audit: PostgresAuditStore) {
    this.#database = database;
    this.#audit = audit;
  }

  async userCount(): Promise<number> {
    const [row] = await this.#database.query<{ users: number }>('select count(*)::integer as users from user_account');
    return row?.users ?? 0;
  }

  async addUser(user: NewUser, invitation: OneTimeToken | null, entry: AuditEntry): Promise<void> {
    await this.#audit.change(entry, async (session) => {
      await insertUser(session, user);
      if (invitation !== null) await putInvitation(session, user.id, invitation);
      return true;
    });
  }

  async setUp(
    user: NewUser,
    token: { readonly hash: string; readonly nowMs: number },
    entry: AuditEntry,
  ): Promise<boolean> {
    return this.#audit.change(entry, async (session) => {
      const taken = await session.query(sql.TAKE_SETUP_TOKEN, [token.hash, toTime(token.nowMs)]);
      if (taken.length === 0) return false;
      await insertUser(session, user);
      return true;
    });
  }

  async changeUser(id: string, change: Parameters<AccountStore['changeUser']>[1], entry: AuditEntry): Promise<boolean> {
    const { name, disabledAtMs, roles } = change;
    const make = async (session: Session) => {
      const isDisabling = disabledAtMs !== undefined;
      const values = [id, name ?? null, isDisabling, toTime(disabledAtMs ?? null)];
      if ((await session.query(sql.CHANGE_USER, values)).length === 0) return false;
      if (roles !== undefined) {
        await session.query(sql.TAKE_ROLES, [id, roles.within === 'everything' ? null : roles.within]);
        await insertRoles(session, id, roles.grants);
      }
      if (isDisabling && disabledAtMs !== null) await session.query(sql.END_SESSIONS, [id]);
      return true;
    };
    return this.#audit.change(entry, (session) => keepingAdministrator(session, make));
  }

  async deleteUser(id: string, entry: AuditEntry): Promise<boolean> {
    const make = async (session: Session) =>
      (await session.query('delete from user_account where id = $1 returning id', [id])).length > 0;
    return this.#audit.change(entry, (session) => keepingAdministrator(session, make));
  }

  async findUser(id: string): Promise<UserRecord | null> {
    const [row] = await this.#database.query(sql.FIND_USER, [id]);
    return row === undefined ? null : toUser(row);
  }

  async findUserByEmail(email: string) {
    const [row] = await this.#database.query(sql.FIND_USER_BY_EMAIL, [email.toLowerCase()]);
    return row === undefined ? null : { user: toUser(row), passwordHash: row.password_hash as string };
  }

  async listUsers(): Promise<readonly UserRecord[]> {
    return (await this.#database.query(sql.LIST_USERS)).map(toUser);
  }

  async invite(userId: string, invitation: OneTimeToken, entry: AuditEntry): Promise<boolean> {
    return this.#audit.change(entry, async (session) => putInvitation(session, userId, invitation));
  }

  async findInvited(hash: string, nowMs: number): Promise<UserRecord | null> {
    const [row] = await this.#database.query(sql.FIND_INVITED, [hash, toTime(nowMs)]);
    return row === undefined ? null : toUser(row);
  }

  async acceptInvitation(hash: string, passwordHash: string, nowMs: number, entry: AuditEntry): Promise<boolean> {
    return this.#audit.change(entry, async (session) => {
      const [taken] = await session.query<{ user_id: string }>(sql.TAKE_INVITATION, [hash, toTime(nowMs)]);
      if (taken === undefined) return false;
      await session.query(sql.SET_PASSWORD, [taken.user_id, passwordHash]);
      await session.query(sql.END_SESSIONS, [taken.user_id]);
      return true;
    });
  }

  async addSession({ hash, userId, expiresAtMs }: NewSession, entry: AuditEntry): Promise<void> {
    await this.#audit.change(entry, async (session) => {
      await session.query(sql.ADD_SESSION, [hash, userId, toTime(expiresAtMs)]);
      return true;
    });
  }

  async findSession(hash: string, nowMs: number): Promise<UserRecord | null> {
    const [row] = await this.#database.query(sql.FIND_SESSION, [hash, toTime(nowMs)]);
    return row === undefined ? null : toUser(row);
  }

  async endSession(hash: string, entry: AuditEntry): Promise<void> {
    await this.#audit.change(entry, async (session) => {
      const ended = await session.query('delete from session where hash = $1 returning hash', [hash]);
      return ended.length > 0;
    });
  }

  async addKey(key: KeyRecord, hash: string, entry: AuditEntry): Promise<void> {
    await this.#audit.change(entry, async (session) => {
      await session.query(sql.ADD_KEY, [
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
      return true;
    });
  }

  async findKey(hash: string, nowMs: number): Promise<KeyRecord | null> {
    const [row] = await this.#database.query(sql.FIND_KEY, [hash, toTime(nowMs)]);
    if (row === undefined) return null;
    const key = toKey(row);
    if (nowMs - (key.lastUsedAtMs ?? 0) >= LAST_USE_STEP_MS) {
      await this.#database.query(sql.USE_KEY, [key.id, toTime(nowMs)]);
    }
    return key;
  }

  async listKeys(): Promise<readonly KeyRecord[]> {
    return (await this.#database.query(sql.LIST_KEYS)).map(toKey);
  }

  async revokeKey(id: string, nowMs: number, entry: AuditEntry): Promise<boolean> {
    return this.#audit.change(entry, async (session) => {
      const revoked = await session.query(sql.REVOKE_KEY, [id, toTime(nowMs)]);
      return revoked.length > 0;
    });
  }

  async putSetupToken({ hash, expiresAtMs }: OneTimeToken): Promise<void> {
    await this.#database.query(sql.PUT_SETUP_TOKEN, [hash, toTime(expiresAtMs)]);
  }

  async countSignIn(
    subjects: Parameters<AccountStore['countSignIn']>[0],
    nowMs: number,
    windowMs: number,
  ): Promise<boolean> {
    // In one order, so that two sign-ins never wait for each other.
    const sorted = [...subjects].sort((a, b) => (a.subject < b.subject ? -1 : 1));
    return this.#database.transaction(async (session) => {
      for (const { subject, most } of sorted) {
        await session.query(`select pg_advisory_xact_lock(${SIGN_IN_LOCK}, hashtext($1))`, [subject]);
        const [row] = await session.query<{ counted: number }>(sql.COUNT_SIGN_INS, [subject, toTime(nowMs - windowMs)]);
        if ((row?.counted ?? 0) >= most) return false;
      }
      for (const { subject } of sorted) {
        await session.query('insert into login_failure (subject, at) values ($1, $2)', [subject, toTime(nowMs)]);
      }
      return true;
    });
  }

  async forgetSignIn(account: string, address: string): Promise<void> {
    await this.#database.query('delete from login_failure where subject = $1', [account]);
    await this.#database.query(sql.FORGET_ONE_SIGN_IN, [address]);
  }

  /** Forgets sessions and links that ended and sign-ins that were tried long ago. */
  async tidy(nowMs: number): Promise<void> {
    await this.#database.query('delete from session where expires_at < $1', [toTime(nowMs)]);
    await this.#database.query('delete from invitation where expires_at < $1', [toTime(nowMs)]);
    await this.#database.query('delete from login_failure where at < $1', [toTime(nowMs - LOGIN_FAILURES_KEPT_MS)]);
  }
}

/** @throws ConflictError when the address is taken */
async function insertUser(session: Session, user: NewUser): Promise<void> {
  const { id, email, name, passwordHash, roles, createdAtMs } = user;
  try {
    await session.query(sql.ADD_USER, [id, email.toLowerCase(), name, passwordHash, toTime(createdAtMs)]);
  } catch (error) {
    if (codeOf(error) === '23505') throw new ConflictError('somebody with this address is here already');
    throw error;
  }
  await insertRoles(session, id, roles);
}

async function insertRoles(session: Session, userId: string, grants: readonly RoleGrant[]): Promise<void> {
  for (const { organisation, role } of grants) await session.query(sql.ADD_ROLE, [userId, organisation, role]);
}

async function putInvitation(session: Session, userId: string, { hash, expiresAtMs }: OneTimeToken): Promise<boolean> {
  return (await session.query(sql.PUT_INVITATION, [userId, hash, toTime(expiresAtMs)])).length > 0;
}

/** @throws ConflictError when a change would leave nobody who administers everything; it is taken back then */
async function keepingAdministrator(session: Session, make: (session: Session) => Promise<boolean>): Promise<boolean> {
  const before = await countAdministrators(session);
  const isMade = await make(session);
  if (before > 0 && (await countAdministrators(session)) === 0) {
    throw new ConflictError(
      'nobody who administers everything would be left: make somebody else an administrator first',
    );
  }
  return isMade;
}

async function countAdministrators(session: Session): Promise<number> {
  const [row] = await session.query<{ administrators: number }>(sql.COUNT_ADMINISTRATORS);
  return row?.administrators ?? 0;
}

function toUser(row: Row): UserRecord {
  return {
    id: row.id as string,
    email: row.email as string,
    name: row.name as string,
    createdAtMs: row.created_at as number,
    disabledAtMs: row.disabled_at as number | null,
    hasPassword: row.password_hash !== null,
    roles: row.roles as readonly RoleGrant[],
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
