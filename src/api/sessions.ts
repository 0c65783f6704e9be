import { entryOf } from './audit-entry.ts';
import { type Caller, csrfOf } from './caller.ts';
import type { Me } from './contract.ts';
import { hashToken, makeWord } from './credentials.ts';
import { ApiError } from './problem.ts';
import type { Answer, Call } from './route.ts';
import type { ApiServices } from './services.ts';

const SESSION_CHARACTERS = 43;

export interface SessionOptions {
  /** `__Host-regreen` where connections are encrypted, `regreen` on plain ones */
  readonly cookie: string;
  readonly hours: number;
  readonly callerOf: (call: Call<unknown, unknown, unknown>) => Caller | null;
  readonly forget: (hash: string) => void;
  /** sessions of somebody ended, and which is not known */
  readonly forgetAll: () => void;
}

/** A new session of a person, whatever they had before; the answer says who they are and sets the cookie. */
export async function openSession(
  services: ApiServices,
  userId: string,
  { cookie, hours }: SessionOptions,
): Promise<Answer> {
  const session = makeWord(SESSION_CHARACTERS);
  const hash = hashToken(session);
  const seconds = hours * 3600;
  const nowMs = services.clock.nowMs();
  const entry = entryOf(
    { services, principal: null },
    { action: 'session.begin', subject: userId, organisation: '*', actor: userId },
  );
  await services.accounts.addSession({ hash, userId, expiresAtMs: nowMs + seconds * 1000 }, entry);
  const user = await services.accounts.findSession(hash, nowMs);
  if (user === null) throw new ApiError('UNAUTHENTICATED', 'the account was removed meanwhile');
  return {
    status: 200,
    json: {
      kind: 'person',
      id: user.id,
      name: user.name,
      email: user.email,
      roles: [...user.roles],
      csrf: csrfOf(services.secret, hash),
      needs_setup: false,
    } satisfies Me,
    headers: { 'set-cookie': cookieOf(cookie, session, seconds) },
  };
}

/** Ends the session of whoever calls; a key has none. */
export async function closeSession(
  call: Call<unknown, unknown, unknown>,
  { cookie, callerOf, forget }: SessionOptions,
): Promise<Answer> {
  const caller = callerOf(call);
  if (caller?.sessionHash != null) {
    const entry = entryOf(call, { action: 'session.end', subject: caller.principal.id, organisation: '*' });
    await call.services.accounts.endSession(caller.sessionHash, entry);
    forget(caller.sessionHash);
  }
  return { status: 204, headers: { 'set-cookie': cookieOf(cookie, '', 0) } };
}

function cookieOf(name: string, value: string, seconds: number): string {
  const secure = name.startsWith('__Host-') ? '; Secure' : '';
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
