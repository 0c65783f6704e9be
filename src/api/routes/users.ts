import { Type } from 'typebox';
import type { RoleGrant, UserRecord } from '../../access/index.ts';
import type { Visibility } from '../../intake/index.ts';
import { entryOf } from '../audit-entry.ts';
import { Invitation, NewUser, User, UserChange } from '../contract.ts';
import { hashToken, makeWord } from '../credentials.ts';
import { emailOf } from '../email.ts';
import { ApiError } from '../problem.ts';
import { type Answer, type Call, type Route, route } from '../route.ts';
import { timeText, userToWire } from '../wire.ts';

const ById = Type.Object({ id: Type.String({ pattern: '^usr_[0-9a-z]{26}$' }) }, { additionalProperties: false });
type ById = { readonly id: string };
const INVITATION_MS = 7 * 24 * 60 * 60_000;
const TOKEN_CHARACTERS = 43;

/**
 * People and what they may do. Whoever administers some organisations sees people with a role in them, and of their
 * roles those alone; what concerns a person as a whole is for those who administer all that person's organisations.
 *
 * @param forgetCallers called when somebody's rights changed
 */
export function userRoutes(forgetCallers: () => void): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/auth/users',
      aliases: ['/api/v1/auth/users'],
      operationId: 'listUsers',
      summary: 'People, and what they may do',
      tag: 'access',
      needs: 'admin',
      answers: {
        200: {
          description: 'all people with a role in organisations you administer',
          schema: Type.Object({ data: Type.Array(User) }),
        },
      },
      problems: [],
      handle: async ({ services, visibility }) => {
        const users = (await services.accounts.listUsers()).filter((user) => isSeen(user, visibility));
        return { status: 200, json: { data: users.map((user) => userToWire(user, rolesSeen(user, visibility))) } };
      },
    }),
    route({
      method: 'POST',
      path: '/auth/users',
      aliases: ['/api/v1/auth/users'],
      operationId: 'inviteUser',
      summary: 'Invites a person; the link with which they set their password is shown this once',
      tag: 'access',
      needs: 'admin',
      body: NewUser,
      isCreating: true,
      isSecret: true,
      answers: { 201: { description: 'invited', schema: Invitation } },
      problems: ['VALIDATION', 'FORBIDDEN', 'CONFLICT'],
      handle: (call) => inviteUser(call),
    }),
    route({
      method: 'GET',
      path: '/auth/users/{id}',
      aliases: ['/api/v1/auth/users/{id}'],
      operationId: 'readUser',
      summary: 'One person',
      tag: 'access',
      needs: 'admin',
      params: ById,
      answers: { 200: { description: 'the person', schema: User } },
      problems: ['NOT_FOUND'],
      handle: async (call) => {
        const user = await findSeen(call);
        return { status: 200, json: userToWire(user, rolesSeen(user, call.visibility)) };
      },
    }),
    route({
      method: 'PATCH',
      path: '/auth/users/{id}',
      aliases: ['/api/v1/auth/users/{id}'],
      operationId: 'changeUser',
      summary: 'Changes the name or the roles of a person, or whether they may sign in',
      tag: 'access',
      needs: 'admin',
      params: ById,
      body: UserChange,
      answers: { 200: { description: 'as they are now', schema: User } },
      problems: ['VALIDATION', 'FORBIDDEN', 'NOT_FOUND', 'CONFLICT'],
      handle: async (call) => {
        const answer = await changeUser(call);
        forgetCallers();
        return answer;
      },
    }),
    route({
      method: 'DELETE',
      path: '/auth/users/{id}',
      aliases: ['/api/v1/auth/users/{id}'],
      operationId: 'deleteUser',
      summary: 'Deletes what identifies a person; what they did stays in the audit under their id',
      tag: 'access',
      needs: 'admin',
      params: ById,
      answers: { 204: { description: 'deleted' } },
      problems: ['FORBIDDEN', 'NOT_FOUND', 'CONFLICT'],
      handle: async (call) => {
        const user = await findSeen(call);
        demandWhole(user, call.visibility);
        const entry = entryOf(call, { action: 'user.delete', subject: user.id, organisation: scopeOf(user.roles) });
        if (!(await call.services.accounts.deleteUser(user.id, entry))) throw nobody(user.id);
        forgetCallers();
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/auth/users/{id}/invitation',
      aliases: ['/api/v1/auth/users/{id}/invitation'],
      operationId: 'inviteUserAgain',
      summary: 'Makes a new link with which a person sets their password; the one before is void',
      tag: 'access',
      needs: 'admin',
      params: ById,
      isCreating: true,
      isSecret: true,
      answers: { 201: { description: 'the link, which nobody can read again', schema: Invitation } },
      problems: ['FORBIDDEN', 'NOT_FOUND'],
      handle: async (call) => {
        const user = await findSeen(call);
        demandWhole(user, call.visibility);
        const { token, invitation } = makeInvitation(call.services.clock.nowMs());
        const entry = entryOf(call, { action: 'user.invite', subject: user.id, organisation: scopeOf(user.roles) });
        if (!(await call.services.accounts.invite(user.id, invitation, entry))) throw nobody(user.id);
        return invited(user.id, token, invitation.expiresAtMs);
      },
    }),
  ];
}

async function inviteUser(call: Call<undefined, undefined, NewUser>): Promise<Answer> {
  const { services, body, visibility } = call;
  const email = emailOf(body.email);
  demandGrantable(body.roles, visibility);
  const id = services.makeId('usr');
  const nowMs = services.clock.nowMs();
  const { token, invitation } = makeInvitation(nowMs);
  await services.accounts.addUser(
    { id, email, name: body.name, passwordHash: null, roles: body.roles, createdAtMs: nowMs },
    invitation,
    entryOf(call, {
      action: 'user.create',
      subject: id,
      organisation: scopeOf(body.roles),
      details: { roles: rolesText(body.roles) },
    }),
  );
  return invited(id, token, invitation.expiresAtMs);
}

async function changeUser(call: Call<ById, undefined, UserChange>): Promise<Answer> {
  const { services, body, visibility } = call;
  const user = await findSeen(call);
  if (body.name !== undefined || body.disabled !== undefined) demandWhole(user, visibility);
  if (body.roles !== undefined) demandGrantable(body.roles, visibility);
  const change = {
    ...(body.name === undefined ? {} : { name: body.name }),
    ...(body.disabled === undefined ? {} : { disabledAtMs: body.disabled ? services.clock.nowMs() : null }),
    ...(body.roles === undefined ? {} : { roles: { grants: body.roles, within: visibility } }),
  };
  const entry = entryOf(call, {
    action: 'user.change',
    subject: user.id,
    organisation: scopeOf([...user.roles, ...(body.roles ?? [])]),
    details: {
      // That the name changed, not to what: the audit holds no names of people.
      ...(body.name === undefined ? {} : { name: 'changed' }),
      ...(body.disabled === undefined ? {} : { disabled: body.disabled }),
      ...(body.roles === undefined ? {} : { roles: rolesText(body.roles) }),
    },
  });
  if (!(await services.accounts.changeUser(user.id, change, entry))) throw nobody(user.id);
  const changed = await services.accounts.findUser(user.id);
  if (changed === null) throw nobody(user.id);
  return { status: 200, json: userToWire(changed, rolesSeen(changed, visibility)) };
}

/** @throws ApiError NOT_FOUND, the same for somebody in other organisations and for nobody */
async function findSeen({ services, params, visibility }: Call<ById, unknown, unknown>): Promise<UserRecord> {
  const user = await services.accounts.findUser(params.id);
  if (user === null || !isSeen(user, visibility)) throw nobody(params.id);
  return user;
}

function nobody(id: string): ApiError {
  return new ApiError('NOT_FOUND', `there is no ${id}`);
}

function rolesSeen({ roles }: UserRecord, visibility: Visibility): readonly RoleGrant[] {
  return visibility === 'everything' ? roles : roles.filter(({ organisation }) => visibility.includes(organisation));
}

function isSeen(user: UserRecord, visibility: Visibility): boolean {
  return visibility === 'everything' || rolesSeen(user, visibility).length > 0;
}

/** @throws ApiError FORBIDDEN when a person has roles elsewhere: the link of an administrator would be theirs, too */
function demandWhole(user: UserRecord, visibility: Visibility): void {
  if (visibility === 'everything' || rolesSeen(user, visibility).length === user.roles.length) return;
  throw new ApiError('FORBIDDEN', 'this person has roles in organisations you do not administer: take theirs in yours');
}

/** @throws ApiError FORBIDDEN, VALIDATION */
function demandGrantable(roles: readonly RoleGrant[], visibility: Visibility): void {
  const organisations = roles.map(({ organisation }) => organisation);
  if (visibility !== 'everything' && !organisations.every((organisation) => visibility.includes(organisation))) {
    throw new ApiError('FORBIDDEN', 'roles can be given in organisations you administer only');
  }
  if (new Set(organisations).size === organisations.length) return;
  const detail = 'expected one role an organisation';
  throw new ApiError('VALIDATION', `/body/roles: ${detail}`, { errors: [{ pointer: '/body/roles', detail }] });
}

/** The organisation the audit names: `*` where several are concerned. */
function scopeOf(roles: readonly RoleGrant[]): string {
  const organisations = new Set(roles.map(({ organisation }) => organisation));
  return organisations.size === 1 ? [...organisations][0]! : '*';
}

function rolesText(roles: readonly RoleGrant[]): string {
  return roles.map(({ organisation, role }) => `${organisation}=${role}`).join(',');
}

function makeInvitation(nowMs: number) {
  const token = makeWord(TOKEN_CHARACTERS);
  return { token, invitation: { hash: hashToken(token), expiresAtMs: nowMs + INVITATION_MS } };
}

function invited(id: string, token: string, expiresAtMs: number): Answer {
  return {
    status: 201,
    json: { id, link: `/invitation?token=${token}`, expires_at: timeText(expiresAtMs) } satisfies Invitation,
    headers: { location: `/auth/users/${id}` },
  };
}
