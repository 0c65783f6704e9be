import { Type } from 'typebox';
import { BadInputError } from '../../foundation/index.ts';
import { entryOf } from '../audit-entry.ts';
import { CreatedKey, Key, NewKey } from '../contract.ts';
import { makeKey } from '../credentials.ts';
import { ApiError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { keyToWire, timeText } from '../wire.ts';

const LONGEST_MS = 100 * 365 * 24 * 60 * 60_000;

const ById = Type.Object({ id: Type.String({ pattern: '^key_[0-9a-z]{26}$' }) }, { additionalProperties: false });
const AuditQuery = Type.Object(
  {
    after: Type.Optional(Type.Integer({ minimum: 0, description: 'position of the last entry you have' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  },
  { additionalProperties: false },
);
const ChainedEntry = Type.Object(
  {
    position: Type.Integer(),
    id: Type.String(),
    at: Type.String(),
    actor: Type.String(),
    action: Type.String(),
    subject: Type.String(),
    organisation: Type.String(),
    details: Type.Record(Type.String(), Type.Any()),
    previous_hash: Type.String(),
    hash: Type.String(),
  },
  { additionalProperties: false, title: 'AuditEntry' },
);

/** API keys and the audit of what was changed. */
export function keyRoutes(forgetKeys: () => void): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/auth/keys',
      aliases: ['/api/v1/auth/keys'],
      operationId: 'listKeys',
      summary: 'API keys, never their secrets',
      tag: 'access',
      needs: 'admin',
      answers: {
        200: {
          description: 'all keys of the organisations you administer',
          schema: Type.Object({ data: Type.Array(Key) }),
        },
      },
      problems: [],
      handle: async ({ services, visibility }) => {
        const keys = await services.accounts.listKeys();
        const seen = keys.filter(
          ({ organisation }) => visibility === 'everything' || visibility.includes(organisation),
        );
        return { status: 200, json: { data: seen.map(keyToWire) } };
      },
    }),
    route({
      method: 'POST',
      path: '/auth/keys',
      aliases: ['/api/v1/auth/keys'],
      operationId: 'createKey',
      summary: 'Makes an API key; it is shown this once',
      tag: 'access',
      needs: 'admin',
      body: NewKey,
      isCreating: true,
      isSecret: true,
      answers: { 201: { description: 'the key, which nobody can read again', schema: CreatedKey } },
      problems: ['VALIDATION', 'FORBIDDEN'],
      handle: async (call) => {
        const { services, body, visibility } = call;
        const organisation = body.organisation ?? '*';
        if (visibility !== 'everything' && !visibility.includes(organisation)) {
          throw new ApiError('FORBIDDEN', 'keys can be made for organisations you administer only');
        }
        const nowMs = services.clock.nowMs();
        const expiresAtMs = body.expires_at === undefined ? null : Date.parse(body.expires_at);
        if (expiresAtMs !== null && !(expiresAtMs > nowMs && expiresAtMs < nowMs + LONGEST_MS)) {
          throw new BadInputError('expires_at: expected a time within the next hundred years');
        }
        const id = services.makeId('key');
        const { key, hash } = makeKey();
        const { name, scopes } = body;
        await services.accounts.addKey(
          { id, name, scopes, organisation, createdAtMs: nowMs, expiresAtMs, lastUsedAtMs: null, revokedAtMs: null },
          hash,
          entryOf(call, {
            action: 'key.create',
            subject: id,
            organisation,
            details: { name, scopes: scopes.join(',') },
          }),
        );
        return { status: 201, json: { id, key } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/auth/keys/{id}',
      aliases: ['/api/v1/auth/keys/{id}'],
      operationId: 'revokeKey',
      summary: 'Makes a key worthless',
      tag: 'access',
      needs: 'admin',
      params: ById,
      answers: { 204: { description: 'revoked' } },
      problems: ['NOT_FOUND'],
      handle: async (call) => {
        const { services, params, visibility } = call;
        const key = (await services.accounts.listKeys()).find(({ id }) => id === params.id);
        if (key === undefined || !(visibility === 'everything' || visibility.includes(key.organisation))) {
          throw new ApiError('NOT_FOUND', `there is no ${params.id}`);
        }
        const entry = entryOf(call, { action: 'key.revoke', subject: key.id, organisation: key.organisation });
        await services.accounts.revokeKey(key.id, services.clock.nowMs(), entry);
        forgetKeys();
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/audit',
      operationId: 'listAudit',
      summary: 'Every change, in a chain of hashes',
      tag: 'access',
      needs: 'admin',
      query: AuditQuery,
      answers: {
        200: { description: 'entries, the oldest first', schema: Type.Object({ data: Type.Array(ChainedEntry) }) },
      },
      problems: ['FORBIDDEN'],
      handle: async ({ services, query, visibility }) => {
        // The chain shows its gaps only as a whole.
        if (visibility !== 'everything')
          throw new ApiError('FORBIDDEN', 'the audit is for administrators of everything');
        const entries = await services.audit.list(query.after ?? null, query.limit ?? 50);
        const data = entries.map(
          ({ position, id, atMs, actor, action, subject, organisation, details, previousHash, hash }) => ({
            position,
            id,
            at: timeText(atMs),
            actor,
            action,
            subject,
            organisation,
            details,
            previous_hash: previousHash,
            hash,
          }),
        );
        return { status: 200, json: { data } };
      },
    }),
  ];
}
