import type { KeyScope, Role } from './roles.ts';

/** What somebody may do in an organisation; `*` is every organisation. */
export interface RoleGrant {
  readonly organisation: string;
  readonly role: Role;
}

/** A person. What identifies them is kept here alone, so that they can be deleted. */
export interface UserRecord {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly createdAtMs: number;
  /** since when they may not sign in; null: they may */
  readonly disabledAtMs: number | null;
  /** false: invited, without a password yet */
  readonly hasPassword: boolean;
  readonly roles: readonly RoleGrant[];
}

/** An API key without its secret, which nobody can read again. */
export interface KeyRecord {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** organisation id or `*` */
  readonly organisation: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly lastUsedAtMs: number | null;
  readonly revokedAtMs: number | null;
}

/** A new person; without a password they are invited. */
export interface NewUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string | null;
  readonly roles: readonly RoleGrant[];
  readonly createdAtMs: number;
}

/** A link that works once. Its token is kept as a hash only. */
export interface OneTimeToken {
  readonly hash: string;
  readonly expiresAtMs: number;
}

/** A session as it is kept. */
export interface NewSession {
  readonly hash: string;
  readonly userId: string;
  readonly expiresAtMs: number;
}

/**
 * People, sessions and keys. Secrets come and are kept as hashes only (32 bytes, hexadecimal).
 *
 * Whatever changes something takes the entry of the audit that tells of it, and keeps both or neither; where there was
 * nothing to change, nothing is told. Somebody is always left who administers everything: a change that would leave
 * nobody is a ConflictError.
 */
export interface AccountStore {
  userCount(): Promise<number>;
  /** @throws ConflictError when the address is taken */
  addUser(user: NewUser, invitation: OneTimeToken | null, entry: AuditEntry): Promise<void>;
  /** the first administrator, with the set-up link; false when that is not valid (any more) */
  setUp(user: NewUser, token: { readonly hash: string; readonly nowMs: number }, entry: AuditEntry): Promise<boolean>;
  /**
   * Changes what is named. Roles are those of the organisations in `within`; others stay. Whoever is disabled loses
   * their sessions. False when there is no such person.
   */
  changeUser(
    id: string,
    change: {
      readonly name?: string;
      readonly disabledAtMs?: number | null;
      readonly roles?: { readonly grants: readonly RoleGrant[]; readonly within: 'everything' | readonly string[] };
    },
    entry: AuditEntry,
  ): Promise<boolean>;
  /** removes what identifies a person; what they did stays in the audit under their id */
  deleteUser(id: string, entry: AuditEntry): Promise<boolean>;
  findUser(id: string): Promise<UserRecord | null>;
  /** null also for somebody who is disabled or has no password yet */
  findUserByEmail(email: string): Promise<{ readonly user: UserRecord; readonly passwordHash: string } | null>;
  listUsers(): Promise<readonly UserRecord[]>;

  /** a link with which a person sets their password; the one before is void. False when there is no such person */
  invite(userId: string, invitation: OneTimeToken, entry: AuditEntry): Promise<boolean>;
  /** whom a link invites; null when it was used, is too old or its person is disabled */
  findInvited(hash: string, nowMs: number): Promise<UserRecord | null>;
  /** sets the password with a link, which is void then; sessions end. False when it is not valid (any more) */
  acceptInvitation(hash: string, passwordHash: string, nowMs: number, entry: AuditEntry): Promise<boolean>;

  addSession(session: NewSession, entry: AuditEntry): Promise<void>;
  findSession(hash: string, nowMs: number): Promise<UserRecord | null>;
  endSession(hash: string, entry: AuditEntry): Promise<void>;

  addKey(key: KeyRecord, hash: string, entry: AuditEntry): Promise<void>;
  findKey(hash: string, nowMs: number): Promise<KeyRecord | null>;
  listKeys(): Promise<readonly KeyRecord[]>;
  revokeKey(id: string, nowMs: number, entry: AuditEntry): Promise<boolean>;

  /** one-time set-up link: only the one that was put there last is valid */
  putSetupToken(token: OneTimeToken): Promise<void>;

  /**
   * Counts a sign-in before it is tried; kept, so that a restart forgets none. False when one of the subjects (an
   * account, an address) had its most within the window; then nothing is counted.
   */
  countSignIn(
    subjects: readonly { readonly subject: string; readonly most: number }[],
    nowMs: number,
    windowMs: number,
  ): Promise<boolean>;
  /** a sign-in went well: all that was counted of the account is forgotten, and this one of the address */
  forgetSignIn(account: string, address: string): Promise<void>;
}

/** One change somebody made. Holds identifiers, never names or addresses of people. */
export interface AuditEntry {
  readonly id: string;
  readonly atMs: number;
  /** id of a user or key, or `system` */
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly organisation: string;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

/** An entry with its place in the chain. */
export interface ChainedAuditEntry extends AuditEntry {
  /** counts up from 1 without gaps */
  readonly position: number;
  /** of the entry before and of this one; SHA-256, hexadecimal */
  readonly previousHash: string;
  readonly hash: string;
}

/** Every change, in a chain of hashes that shows when one was altered or left out. */
export interface AuditStore {
  /** resolves after the commit; an action whose entry cannot be written must not happen */
  append(entry: AuditEntry): Promise<void>;
  list(after: number | null, limit: number): Promise<readonly ChainedAuditEntry[]>;
  /** the first position whose hash does not fit, or null when the chain is whole */
  verify(): Promise<number | null>;
}
