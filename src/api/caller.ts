import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import { type KeyScope, type Principal, scopesOfRole, type UserRecord } from '../access/index.ts';
import { hashToken } from './credentials.ts';
import { ApiError } from './problem.ts';
import type { ApiServices } from './services.ts';

/** Whoever calls, and how they proved it. */
export interface Caller {
  readonly principal: Principal;
  /** of the session, for people */
  readonly sessionHash: string | null;
  readonly user: UserRecord | null;
  /** the key or the token of the session itself, known while they call and kept nowhere but in memory */
  readonly proof: string;
}

// A key that was revoked elsewhere is believed for so long at the most.
const BELIEVED_MS = 10_000;
const MOST_BELIEVED = 5_000;

/** Finds out who calls, from a key or the cookie of a session. */
export class Callers {
  readonly #services: ApiServices;
  readonly #believed = new LRUCache<string, Caller>({ max: MOST_BELIEVED, ttl: BELIEVED_MS });

  constructor(services: ApiServices) {
    this.#services = services;
  }

  /** @throws ApiError UNAUTHENTICATED for a key or session that is not valid; null when none was shown */
  async find(headers: IncomingHttpHeaders, cookies: readonly string[]): Promise<Caller | null> {
    const { authorization } = headers;
    if (authorization !== undefined) return await this.#findKey(authorization);
    const session = sessionOf(headers.cookie, cookies);
    return session === null ? null : await this.#findSession(session);
  }

  /** Forgets what is believed of a key or session, so that it is asked for again. */
  forget(hash: string): void {
    this.#believed.delete(hash);
  }

  forgetAll(): void {
    this.#believed.clear();
  }

  async #findKey(authorization: string): Promise<Caller> {
    const token = /^Bearer (rg_[0-9A-Za-z]{20,100})$/.exec(authorization)?.[1];
    if (token === undefined) throw new ApiError('UNAUTHENTICATED', 'expected Authorization: Bearer rg_…');
    const hash = hashToken(token);
    const believed = this.#believed.get(hash);
    if (believed !== undefined) return believed;
    const key = await this.#services.accounts.findKey(hash, this.#services.clock.nowMs());
    if (key === null) throw new ApiError('UNAUTHENTICATED', 'the key is unknown, expired or revoked');
    const grants = new Map([[key.organisation, new Set(key.scopes)]]);
    const caller: Caller = {
      principal: { kind: 'program', id: key.id, name: key.name, grants },
      sessionHash: null,
      user: null,
      proof: token,
    };
    const leftMs = key.expiresAtMs === null ? BELIEVED_MS : key.expiresAtMs - this.#services.clock.nowMs();
    this.#believed.set(hash, caller, { ttl: Math.max(1, Math.min(BELIEVED_MS, leftMs)) });
    return caller;
  }

  async #findSession(session: string): Promise<Caller | null> {
    const hash = hashToken(session);
    const believed = this.#believed.get(hash);
    if (believed !== undefined) return believed;
    const user = await this.#services.accounts.findSession(hash, this.#services.clock.nowMs());
    if (user === null) return null;
    const grants = new Map<string, Set<KeyScope>>();
    for (const { organisation, role } of user.roles) grants.set(organisation, new Set(scopesOfRole(role)));
    const caller: Caller = {
      principal: { kind: 'person', id: user.id, name: user.name, grants },
      sessionHash: hash,
      user,
      proof: session,
    };
    this.#believed.set(hash, caller);
    return caller;
  }
}

/** The word a page sends back with every change, so that other sites cannot make one in its name. */
export function csrfOf(secret: Uint8Array, sessionHash: string): string {
  return createHmac('sha256', secret).update('csrf\0').update(sessionHash).digest('base64url');
}

/** @throws ApiError CSRF when a change does not come from our own pages */
export function checkCsrf(secret: Uint8Array, sessionHash: string, headers: IncomingHttpHeaders): void {
  const wanted = Buffer.from(csrfOf(secret, sessionHash));
  const shown = Buffer.from(String(headers['x-csrf-token'] ?? ''));
  if (wanted.length !== shown.length || !timingSafeEqual(wanted, shown)) {
    throw new ApiError('CSRF', 'expected the csrf word of GET /auth/me as X-CSRF-Token');
  }
  checkOrigin(headers);
}

/** @throws ApiError CSRF when the browser says that another site makes this request */
export function checkOrigin(headers: IncomingHttpHeaders): void {
  const { origin, host } = headers;
  if (origin === undefined) return;
  const isOurs = URL.canParse(origin) && new URL(origin).host === host;
  if (!isOurs) throw new ApiError('CSRF', 'the request comes from another site');
}

function sessionOf(cookie: string | undefined, names: readonly string[]): string | null {
  for (const part of cookie?.split(';') ?? []) {
    const [name, value] = part.trim().split('=', 2);
    if (names.includes(name ?? '') && /^[0-9A-Za-z]{43}$/.test(value ?? '')) return value!;
  }
  return null;
}
