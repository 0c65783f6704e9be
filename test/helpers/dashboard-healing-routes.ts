import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Healing, HealingDetail, HealPlan, Request } from '../../src/api/healing-contract.ts';
import type { HealingData } from './dashboard-healings.ts';

/** How the server of the page tests tells people from strangers, cuts lists, and refuses. */
export interface ServerParts {
  isSignedIn(request: FastifyRequest): boolean;
  partOf<T extends { readonly id: string }>(items: readonly T[], cursor: string | undefined): unknown;
  refuse(reply: FastifyReply, status: number, code: string, detail: string): FastifyReply;
  tell(type: string, subject: string): void;
}

type Asked = FastifyRequest<{
  Params: { id: string; verb: string };
  Querystring: Record<string, string>;
  Body: { content_hash: string; scope: string; reason?: string; dry_run?: boolean; actions?: number[] };
}>;

const STATE_AFTER: Readonly<Record<string, Request['state']>> = {
  approve: 'approved',
  reject: 'rejected',
  modify: 'modified',
  defer: 'open',
};
const DONE_AFTER: Readonly<Record<string, Partial<Healing>>> = {
  approve: { state: 'healing' },
  reject: { state: 'not_healed_by_choice', reason: { code: 'rejected', sentence: 'a person said no' } },
  cancel: { state: 'cancelled' },
  resume: { state: 'healing', reason: null },
};

/** Answers what the pages of healing ask, and remembers what they change. */
export function addHealing(app: FastifyInstance, data: HealingData, parts: ServerParts): { healing: HealingData } {
  const held = { healing: data };
  const { refuse, partOf } = parts;
  const missing = (reply: FastifyReply) => refuse(reply, 404, 'NOT_FOUND', 'there is none, or you may not see it');
  const on = (method: 'GET' | 'POST', url: string, answer: (request: Asked, reply: FastifyReply) => unknown) =>
    app.route({
      method,
      url,
      handler: async (request, reply) =>
        parts.isSignedIn(request)
          ? answer(request as Asked, reply)
          : refuse(reply, 401, 'UNAUTHENTICATED', 'Nobody is signed in'),
    });
  const change = (detail: HealingDetail) => {
    const { healing } = held;
    const details = new Map(healing.details).set(detail.healing.id, detail);
    const all = [...details.values()];
    const requests = all.flatMap((each) => each.requests);
    const openRequests = requests.filter(({ state }) => state === 'open').length;
    held.healing = {
      ...healing,
      details,
      healings: all.map((each) => each.healing),
      requests,
      status: { ...healing.status, open_requests: openRequests },
    };
    parts.tell('healing.changed', detail.healing.id);
  };

  on('GET', '/api/v1/healings', ({ query }) =>
    partOf(
      held.healing.healings.filter((each) =>
        (['repository', 'state', 'outcome', 'incident', 'run'] as const).every(
          (name) => query[name] === undefined || each[name] === query[name],
        ),
      ),
      query.cursor,
    ),
  );
  on('GET', '/api/v1/healings/:id', ({ params }, reply) => held.healing.details.get(params.id) ?? missing(reply));
  on('GET', '/api/v1/requests', ({ query }) =>
    partOf(
      held.healing.requests.filter(({ state }) => query.state === undefined || state === query.state),
      query.cursor,
    ),
  );
  on('GET', '/api/v1/playbooks', () => held.healing.playbooks);
  on('GET', '/api/v1/organisations', () => ({ data: [{ id: 'org_1', provider: 'github', name: 'harbour' }] }));
  on('GET', '/api/v1/healing/status', () => held.healing.status);
  on('POST', '/api/v1/healing/stop', ({ body }) => {
    const { status } = held.healing;
    const who = { stopped_by: 'usr_1', stopped_by_name: 'Ada Lindqvist' };
    const stop = { scope: body.scope, ...who, reason: body.reason ?? 'stopped by hand' };
    const isKnown = body.scope === '*' || body.scope.startsWith('github/harbour');
    const seen = { known: isKnown, nearest: isKnown ? null : 'github/harbour' };
    const stopped = [...status.stopped, { ...stop, ...seen, since: new Date().toISOString() }];
    held.healing = { ...held.healing, status: { ...status, stopped } };
    parts.tell('healing.stopped', body.scope);
    return held.healing.status;
  });
  on('POST', '/api/v1/healing/resume', ({ body }) => {
    const { status } = held.healing;
    const stopped = status.stopped.filter(({ scope }) => scope !== body.scope);
    held.healing = { ...held.healing, status: { ...status, stopped } };
    parts.tell('healing.resumed', body.scope);
    return held.healing.status;
  });
  on('POST', '/api/v1/heal', ({ body }): HealPlan => {
    const [detail] = held.healing.details.values();
    const { healing, lowered, guards, requests } = detail!;
    const actions = requests.flatMap((request) => request.actions.map(({ kind, calls }) => ({ kind, calls })));
    const { state, level, playbook, reason } = healing;
    const id = body.dry_run === true ? null : healing.id;
    return { healing: id, state, level, playbook, lowered, reason, guards, actions, withheld: [] };
  });
  on('POST', '/api/v1/healings/:id/:verb', ({ params: { id, verb }, body }, reply) => {
    const detail = held.healing.details.get(id);
    if (detail === undefined) return missing(reply);
    const open = detail.requests.find(({ state }) => state === 'open');
    const asks = Object.hasOwn(STATE_AFTER, verb);
    if (asks && open === undefined) return refuse(reply, 409, 'CONFLICT', 'somebody answered it before');
    if (asks && open!.content_hash !== body.content_hash) {
      return refuse(reply, 409, 'CONFLICT', 'what is asked has changed since it was shown');
    }
    const requests = detail.requests.map((request) =>
      asks && request === open ? { ...request, state: STATE_AFTER[verb]! } : request,
    );
    const healing = { ...detail.healing, ...DONE_AFTER[verb] };
    change({ ...detail, healing, requests });
    return healing;
  });
  return held;
}
