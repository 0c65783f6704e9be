import { Type } from 'typebox';
import { isScopeOver, readStopScope } from '../../healing/index.ts';
import type { RepositoryName } from '../../intake/index.ts';
import { entryOf } from '../audit-entry.ts';
import { HealingStatus, PlaybookList, StopRequest } from '../healing-contract.ts';
import { playbooksToWire, statusToWire } from '../healing-wire.ts';
import { namesOf } from '../people-names.ts';
import { ApiError } from '../problem.ts';
import { type Call, type Route, route } from '../route.ts';

const PlaybookQuery = Type.Object(
  {
    repository: Type.Optional(
      Type.String({ maxLength: 300, description: 'also those of this repository, `github/acme/shop`' }),
    ),
  },
  { additionalProperties: false },
);

/** The kill switch, how healing fares, and the playbooks it follows. */
export function healingSwitchRoutes(): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/healing/status',
      operationId: 'readHealingStatus',
      summary: 'Where healing is stopped, what is under way and what came of it',
      tag: 'healing',
      needs: 'read',
      answers: { 200: { description: 'as it is now', schema: HealingStatus } },
      problems: [],
      handle: async (call) => ({ status: 200, json: await statusOf(call) }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/healing/stop',
      operationId: 'stopHealing',
      summary: 'Stops all healing in a scope, at once and everywhere',
      tag: 'healing',
      needs: 'execute',
      body: StopRequest,
      answers: { 200: { description: 'as it is now', schema: HealingStatus } },
      problems: ['VALIDATION', 'FORBIDDEN'],
      handle: async (call) => {
        const { scope, reason = 'stopped by hand' } = call.body;
        const organisation = await ownerOfScope(call, scope);
        await call.services.stops.stop(
          scope,
          reason,
          entryOf(call, { action: 'healing.stop', subject: scope, organisation }),
        );
        return { status: 200, json: await statusOf(call) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/healing/resume',
      operationId: 'resumeAllHealing',
      summary: 'Lets healing go on in a scope',
      tag: 'healing',
      needs: 'execute',
      body: Type.Pick(StopRequest, ['scope']),
      answers: { 200: { description: 'as it is now', schema: HealingStatus } },
      problems: ['VALIDATION', 'FORBIDDEN'],
      handle: async (call) => {
        const { scope } = call.body;
        const organisation = await ownerOfScope(call, scope);
        await call.services.stops.resume(
          scope,
          entryOf(call, { action: 'healing.resume', subject: scope, organisation }),
        );
        return { status: 200, json: await statusOf(call) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/playbooks',
      operationId: 'listPlaybooks',
      summary: 'Playbooks in their effective form: every value with where it comes from',
      tag: 'healing',
      needs: 'read',
      query: PlaybookQuery,
      answers: { 200: { description: 'all of them, in the order they are asked', schema: PlaybookList } },
      problems: ['VALIDATION', 'NOT_FOUND'],
      handle: async ({ services, visibility, query }) => {
        const repository = query.repository === undefined ? null : demandRepository(query.repository);
        const overview = await services.healing.playbooks(visibility, repository);
        if (overview === null) throw new ApiError('NOT_FOUND', `there is no repository ${repository} you may see`);
        return { status: 200, json: playbooksToWire(overview, repository) };
      },
    }),
  ];
}

/** A repository with its system: without it, none would be found, and what holds there not be shown. @throws ApiError */
function demandRepository(written: string): string {
  const repository = readStopScope(written);
  if (repository !== null && repository !== '*') return repository;
  const detail = 'expected a repository after its CI system, as github/acme/shop';
  throw new ApiError('VALIDATION', detail, { errors: [{ pointer: '/query/repository', detail }] });
}

/** so many of somebody's organisations are named */
const NAMED_MOST = 20;

type AnyCall = Call<unknown, unknown, unknown>;

async function statusOf({ services, visibility }: AnyCall) {
  const [stopped, counts, notices] = await Promise.all([
    services.healing.stopped(visibility),
    services.healing.counts(visibility),
    services.notices.depth(visibility),
  ]);
  const names = await namesOf(
    services.accounts,
    stopped.map(({ by }) => by),
  );
  return statusToWire(stopped, counts, notices, names);
}

/** @throws ApiError FORBIDDEN for a scope beyond what the caller may execute in */
async function ownerOfScope({ services, visibility }: AnyCall, scope: string): Promise<string> {
  if (visibility === 'everything') return '*';
  const known = await services.pipeline.repositories();
  const ownerOf = ({ provider, name }: RepositoryName) => `${provider}/${name.split('/', 1)[0]}`;
  // Names that differ in case alone may be several organisations: a stop holds for all of them.
  const [owner, ...others] = new Set(
    known.filter((repository) => isScopeOver(ownerOf(repository), scope)).map(({ organisationId }) => organisationId),
  );
  if (owner !== undefined && [owner, ...others].every((one) => visibility.includes(one))) return owner;
  const theirs = known.filter(({ organisationId }) => visibility.includes(organisationId)).map(ownerOf);
  const names = [...new Set(theirs)].sort();
  const more = names.length > NAMED_MOST ? ` and ${names.length - NAMED_MOST} more` : '';
  const where = scope === '*' ? 'everywhere' : `for ${scope}`;
  const may = names.length === 0 ? 'nowhere yet' : `for ${names.slice(0, NAMED_MOST).join(', ')}${more}`;
  throw new ApiError(
    'FORBIDDEN',
    `you may not stop or resume healing ${where}: you may ${may}; ask an administrator of the server for more`,
  );
}
