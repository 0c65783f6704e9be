/** What a person may do, each including the one before. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What an API key may do; any set of them. */
export const KEY_SCOPES = ['read', 'write', 'execute', 'admin'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

const SCOPES_OF_ROLE: Readonly<Record<Role, readonly KeyScope[]>> = {
  viewer: ['read'],
  operator: ['read', 'write', 'execute'],
  admin: ['read', 'write', 'execute', 'admin'],
};

/** Whoever calls: a person with a session or a program with a key. */
export interface Principal {
  readonly kind: 'person' | 'program';
  /** of the user or the key */
  readonly id: string;
  /** as shown in the audit */
  readonly name: string;
  /** what may be done, per organisation; `*` is every organisation */
  readonly grants: ReadonlyMap<string, ReadonlySet<KeyScope>>;
}

/** What a role allows, in the words of keys. */
export function scopesOfRole(role: Role): readonly KeyScope[] {
  return SCOPES_OF_ROLE[role];
}

/** The organisations in which somebody may do this; `everything` where a grant names them all. */
export function organisationsFor(principal: Principal, scope: KeyScope): 'everything' | readonly string[] {
  if (principal.grants.get('*')?.has(scope)) return 'everything';
  return [...principal.grants].filter(([, scopes]) => scopes.has(scope)).map(([organisation]) => organisation);
}

/** True when somebody may do this somewhere. */
export function mayAnywhere(principal: Principal, scope: KeyScope): boolean {
  return organisationsFor(principal, scope).length > 0;
}
