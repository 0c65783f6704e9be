import type { AccountStore } from '../../access/index.ts';
import { entryOf } from '../audit-entry.ts';
import { type Caller, checkOrigin, csrfOf } from '../caller.ts';
import { AcceptInvitation, Me, SetUp, SignIn } from '../contract.ts';
import { hashOfNobody, hashPassword, hashToken, verifyPassword } from '../credentials.ts';
import { emailOf } from '../email.ts';
import { ApiError } from '../problem.ts';
import { type Answer, type Call, type Route, route } from '../route.ts';
import type { ApiServices } from '../services.ts';
import { closeSession, openSession, type SessionOptions } from '../sessions.ts';

const WINDOW_MS = 15 * 60_000;
const MOST_PER_ACCOUNT = 5;
const MOST_PER_ADDRESS = 20;

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
      handle: (call) => closeSession(call, options),
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
    route({
      method: 'POST',
      path: '/auth/invitation',
      aliases: ['/api/v1/auth/invitation'],
      operationId: 'acceptInvitation',
      summary: 'Sets the password of somebody who was invited, with the one-time link, and signs them in',
      tag: 'access',
      needs: 'nobody',
      body: AcceptInvitation,
      answers: { 200: { description: 'set and signed in', schema: Me } },
      problems: ['VALIDATION', 'UNAUTHENTICATED', 'CSRF'],
      handle: (call) => acceptInvitation(call, options),
    }),
  ];
}

async function signIn(call: Call<undefined, undefined, SignIn>, options: SessionOptions): Promise<Answer> {
  checkOrigin(call.headers);
  const { services, address } = call;
  const email = call.body.email.trim().toLowerCase();
  const account = `account:${hashToken(email)}`;
  const from = `address:${hashToken(address)}`;
  await countSignIn(services.accounts, account, from, services.clock.nowMs());
  const found = await services.accounts.findUserByEmail(email);
  // Nobody and a wrong password take the same time and get the same answer.
  const isRight = await verifyPassword(call.body.password, found?.passwordHash ?? (await hashOfNobody()));
  if (found === null || !isRight) throw new ApiError('UNAUTHENTICATED', 'the address or the password is wrong');
  await services.accounts.forgetSignIn(account, from);
  return await openSession(services, found.user.id, options);
}

/** Before the password is looked at: many tries at once must not all be let through by the first count. */
async function countSignIn(accounts: AccountStore, account: string, from: string, nowMs: number): Promise<void> {
  const subjects = [
    { subject: account, most: MOST_PER_ACCOUNT },
    { subject: from, most: MOST_PER_ADDRESS },
  ];
  if (await accounts.countSignIn(subjects, nowMs, WINDOW_MS)) return;
  throw new ApiError('RATE_LIMITED', 'too many wrong sign-ins: wait a quarter of an hour', {
    headers: { 'retry-after': String(WINDOW_MS / 1000) },
  });
}

async function setUp(call: Call<undefined, undefined, SetUp>, options: SessionOptions): Promise<Answer> {
  checkOrigin(call.headers);
  const { services, body } = call;
  const email = emailOf(body.email);
  const passwordHash = await hashPassword(body.password);
  const nowMs = services.clock.nowMs();
  const id = services.makeId('usr');
  const isMade = await services.accounts.setUp(
    { id, email, name: body.name, passwordHash, roles: [{ organisation: '*', role: 'admin' }], createdAtMs: nowMs },
    { hash: hashToken(body.token), nowMs },
    entryOf(call, { action: 'user.set_up', subject: id, organisation: '*', details: { roles: '*=admin' }, actor: id }),
  );
  if (!isMade) {
    throw new ApiError(
      'UNAUTHENTICATED',
      'the set-up link was used or is too old: start the server again for a new one',
    );
  }
  return await openSession(services, id, options);
}

async function acceptInvitation(
  call: Call<undefined, undefined, AcceptInvitation>,
  options: SessionOptions,
): Promise<Answer> {
  checkOrigin(call.headers);
  const { services, body } = call;
  const hash = hashToken(body.token);
  const nowMs = services.clock.nowMs();
  // Asked first: making the hash of a password costs too much for links that are none.
  const invited = await services.accounts.findInvited(hash, nowMs);
  const isAccepted =
    invited !== null &&
    (await services.accounts.acceptInvitation(
      hash,
      await hashPassword(body.password),
      nowMs,
      entryOf(call, { action: 'user.set_password', subject: invited.id, organisation: '*', actor: invited.id }),
    ));
  if (!isAccepted) {
    throw new ApiError('UNAUTHENTICATED', 'the link was used or is too old: ask whoever sent it for a new one');
  }
  options.forgetAll();
  return await openSession(services, invited.id, options);
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
