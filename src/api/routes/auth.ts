import type { Role } from '../../access/index.ts';
import { BadInputError } from '../../foundation/index.ts';
import { type Caller, checkOrigin, csrfOf } from '../caller.ts';
import { Me, SetUp, SignIn } from '../contract.ts';
import { hashOfNobody, hashPassword, hashToken, makeWord, verifyPassword } from '../credentials.ts';
import { ApiError } from '../problem.ts';
import { type Answer, type Call, type Route, route } from '../route.ts';
import type { ApiServices } from '../services.ts';

const WINDOW_MS = 15 * 60_000;
const MOST_PER_ACCOUNT = 5;
const MOST_PER_ADDRESS = 20;
const SESSION_CHARACTERS = 43;

export interface SessionOptions {
  /** `__Host-regreen` where connections are encrypted, `regreen` on plain ones */
  readonly cookie: string;
  readonly hours: number;
  readonly callerOf: (call: Call<unknown, unknown, unknown>) => Caller | null;
  readonly forget: (hash: string) => void;
}

/** Signing in and out, and who one is. */
export function authRoutes(options: SessionOptions): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/auth/login',
      aliases: ['/api/v1/auth/login'],
      operationId: 'signIn',
      summary: 'Signs a person in; the session is a cookie',
      tag: 'access',
      needs: 'nobody',
      body: SignIn,
      answers: { 200: { description: 'signed in', schema: Me } },
      problems: ['VALIDATION', 'UNAUTHENTICATED', 'RATE_LIMITED'],
      handle: (call) => signIn(call, options),
    }),
    route({
      method: 'POST',
      path: '/auth/logout',
      aliases: ['/api/v1/auth/logout'],
      operationId: 'signOut',
      summary: 'Ends the session',
      tag: 'access',
      needs: 'anybody known',
      answers: { 204: { description: 'signed out' } },
      problems: ['CSRF'],
      handle: async (call) => {
        const hash = options.callerOf(call)?.sessionHash ?? null;
        if (hash !== null) {
          await call.services.accounts.endSession(hash);
          options.forget(hash);
        }
        return { status: 204, headers: { 'set-cookie': cookieOf(options.cookie, '', 0) } };
      },
    }),
    route({
      method: 'GET',
      path: '/auth/me',
      aliases: ['/api/v1/auth/me'],
      operationId: 'whoAmI',
      summary: 'Who is calling',
      tag: 'access',
      needs: 'nobody',
      answers: { 200: { description: 'a person, a program or nobody', schema: Me } },
      problems: [],
      handle: async (call) => ({ status: 200, json: await meOf(call.services, options.callerOf(call)) }),
    }),
    route({
      method: 'POST',
      path: '/auth/setup',
      aliases: ['/api/v1/auth/setup'],
      operationId: 'setUp',
      summary: 'Makes the first administrator, with the one-time link of the first start',
      tag: 'access',
      needs: 'nobody',
      body: SetUp,
      answers: { 200: { description: 'made and signed in', schema: Me } },
      problems: ['VALIDATION', 'UNAUTHENTICATED'],
      handle: (call) => setUp(call, options),
    }),
  ];
}

async function signIn(call: Call<undefined, undefined, SignIn>, options: SessionOptions): Promise<Answer> {
  checkOrigin(call.headers);
  const { services, address } = call;
  const { email, password } = call.body;
  const nowMs = services.clock.nowMs();
  const account = `account:${hashToken(email.trim().toLowerCase())}`;
  const from = `address:${hashToken(address)}`;
  await refuseTooMany(services, account, MOST_PER_ACCOUNT, nowMs);
  await refuseTooMany(services, from, MOST_PER_ADDRESS, nowMs);
  const found = await services.accounts.findUserByEmail(email.trim().toLowerCase());
  // Nobody and a wrong password take the same time and get the same answer.
  const isRight = await verifyPassword(password, found?.passwordHash ?? (await hashOfNobody()));
  if (found === null || !isRight) {
    await services.accounts.countLoginFailure(account, nowMs, WINDOW_MS);
    await services.accounts.countLoginFailure(from, nowMs, WINDOW_MS);
    throw new ApiError('UNAUTHENTICATED', 'the address or the password is wrong');
  }
  await services.accounts.clearLoginFailures(account);
  return await openSession(services, found.user.id, options);
}

async function setUp(call: Call<undefined, undefined, SetUp>, options: SessionOptions): Promise<Answer> {
  checkOrigin(call.headers);
  const { services, body } = call;
  const email = body.email.trim().toLowerCase();
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new BadInputError('the address is none: expected name@example.org');
  const passwordHash = await hashPassword(body.password);
  const nowMs = services.clock.nowMs();
  if (!(await services.accounts.takeSetupToken(hashToken(body.token), nowMs))) {
    throw new ApiError(
      'UNAUTHENTICATED',
      'the set-up link was used or is too old: start the server again for a new one',
    );
  }
  const id = services.makeId('usr');
  await services.audit.append({
    id: services.makeId('aud'),
    atMs: nowMs,
    actor: id,
    action: 'user.set_up',
    subject: id,
    organisation: '*',
    details: { role: 'admin' satisfies Role },
  });
  await services.accounts.addUser({
    id,
    email,
    name: body.name,
    passwordHash,
    role: 'admin',
    organisation: '*',
    createdAtMs: nowMs,
  });
  return await openSession(services, id, options);
}

/** A new session of a person, whatever they had before. */
async function openSession(services: ApiServices, userId: string, { cookie, hours }: SessionOptions): Promise<Answer> {
  const session = makeWord(SESSION_CHARACTERS);
  const hash = hashToken(session);
  const seconds = hours * 3600;
  const nowMs = services.clock.nowMs();
  await services.accounts.addSession({ hash, userId, expiresAtMs: nowMs + seconds * 1000 });
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

async function meOf(services: ApiServices, caller: Caller | null): Promise<Me> {
  if (caller === null) {
    const needsSetup = (await services.accounts.userCount()) === 0;
    return { kind: 'anonymous', id: null, name: null, email: null, roles: [], csrf: null, needs_setup: needsSetup };
  }
  const { principal, user, sessionHash } = caller;
  return {
    kind: principal.kind,
    id: principal.id,
    name: principal.name,
    email: user?.email ?? null,
    roles: [...(user?.roles ?? [])],
    csrf: sessionHash === null ? null : csrfOf(services.secret, sessionHash),
    needs_setup: false,
  };
}

async function refuseTooMany(services: ApiServices, subject: string, most: number, nowMs: number): Promise<void> {
  if ((await services.accounts.loginFailures(subject, nowMs, WINDOW_MS)) < most) return;
  throw new ApiError('RATE_LIMITED', 'too many wrong sign-ins: wait a quarter of an hour', {
    headers: { 'retry-after': String(WINDOW_MS / 1000) },
  });
}

function cookieOf(name: string, value: string, seconds: number): string {
  const secure = name.startsWith('__Host-') ? '; Secure' : '';
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
