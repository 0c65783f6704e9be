/**
 * Who may do what: roles of people, scopes of keys, and the chain that remembers every change.
 * What keeps accounts and the audit are ports.
 */

export { AuditRefusedError } from './audit-error.ts';
export type {
  AccountStore,
  AuditEntry,
  AuditStore,
  ChainedAuditEntry,
  KeyRecord,
  NewSession,
  NewUser,
  OneTimeToken,
  RoleGrant,
  UserRecord,
} from './ports.ts';
export {
  KEY_SCOPES,
  type KeyScope,
  mayAnywhere,
  organisationsFor,
  type Principal,
  ROLES,
  type Role,
  scopesOfRole,
} from './roles.ts';
