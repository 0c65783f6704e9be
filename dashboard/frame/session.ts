import { computed, signal } from '@preact/signals';
import type { AcceptInvitation, Me, Problem, SetUp, SignIn } from '../../src/api/contract.ts';
import { changeToken, forgetAnswers, problemOf, read, send } from '../server/client.ts';

/** Who is signed in, as far as it is known. */
export type Session =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'known'; readonly me: Me };

export const session = signal<Session>({ state: 'loading' });

export const isSignedIn = computed(() => session.value.state === 'known' && session.value.me.kind !== 'anonymous');

/** Whether somebody is signed in who may let others in, somewhere. */
export const isAdministrator = computed(
  () => session.value.state === 'known' && session.value.me.roles.some(({ role }) => role === 'admin'),
);

/** Whether somebody is signed in who may heal, stop and answer, somewhere; the server knows where. */
export const mayExecute = computed(
  () => session.value.state === 'known' && session.value.me.roles.some(({ role }) => role !== 'viewer'),
);

/** Whether somebody is signed in who may heal, stop and answer in an organisation; `*` is everywhere. */
export function mayExecuteIn(organisation: string): boolean {
  if (session.value.state !== 'known') return false;
  const { roles } = session.value.me;
  return roles.some((one) => one.role !== 'viewer' && (one.organisation === '*' || one.organisation === organisation));
}

const NOBODY: Me = {
  kind: 'anonymous',
  id: null,
  name: null,
  email: null,
  roles: [],
  csrf: null,
  needs_setup: false,
};

/** Asks the server who is signed in. */
export async function loadSession(): Promise<void> {
  try {
    const me = await read<Me>('/auth/me');
    changeToken.value = me.csrf;
    session.value = { state: 'known', me };
  } catch (error) {
    const problem = problemOf(error);
    session.value = problem.status === 401 ? { state: 'known', me: NOBODY } : { state: 'failed', problem };
  }
}

/** @throws ProblemError when the server refuses */
export async function signIn(person: SignIn): Promise<void> {
  await send('POST', '/auth/login', person);
  await loadSession();
}

/** Makes the first administrator and signs them in. @throws ProblemError when the server refuses */
export async function setUp(person: SetUp): Promise<void> {
  await send('POST', '/auth/setup', person);
  await loadSession();
}

/** Sets the password of somebody invited and signs them in. @throws ProblemError when the server refuses */
export async function acceptInvitation(person: AcceptInvitation): Promise<void> {
  await send('POST', '/auth/invitation', person);
  await loadSession();
}

/** @throws ProblemError when the server refuses */
export async function signOut(): Promise<void> {
  await send('POST', '/auth/logout', {});
  forgetAnswers();
  await loadSession();
}
