import type { KeyScope, Role } from './roles.ts';

/** A person. What identifies them is kept here alone, so that they can be deleted. */
export interface UserRecord {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly createdAtMs: number;
  /** organisation id or `*`, with the role there */
  readonly roles: readonly { readonly organisation: string; readonly role: Role }[];
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

/** People, sessions and keys. Secrets come and are kept as hashes only (32 bytes, hexadecimal). */
export interface AccountStore {
  userCount(): Promise<number>;
  addUser(user: {
    readonly id: string;
    readonly email: string;
    readonly name: string;
    readonly passwordHash: string;
    readonly role: Role;
    readonly organisation: string;
    readonly createdAtMs: number;
  }): Promise<void>;
  /** removes what identifies a person; what they did stays in the audit under their id */
  deleteUser(id: string): Promise<boolean>;
  findUserByEmail(email: string): Promise<{ readonly user: UserRecord; readonly passwordHash: string } | null>;
  listUsers(): Promise<readonly UserRecord[]>;

  addSession(session: { readonly hash: string; readonly userId: string; readonly expiresAtMs: number }): Promise<void>;
  findSession(hash: string, nowMs: number): Promise<UserRecord | null>;
  endSession(hash: string): Promise<void>;

  addKey(key: KeyRecord, hash: string): Promise<void>;
  findKey(hash: string, nowMs: number): Promise<KeyRecord | null>;
  listKeys(): Promise<readonly KeyRecord[]>;
  revokeKey(id: string, nowMs: number): Promise<boolean>;

  /** one-time set-up link: true once for the hash that was put there last */
  putSetupToken(hash: string, expiresAtMs: number): Promise<void>;
  takeSetupToken(hash: string, nowMs: number): Promise<boolean>;

  /** counts failed sign-ins of one address or account within a window; kept, so that a restart forgets none */
  countLoginFailure(subject: string, nowMs: number, windowMs: number): Promise<number>;
  loginFailures(subject: string, nowMs: number, windowMs: number): Promise<number>;
  clearLoginFailures(subject: string): Promise<void>;
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
