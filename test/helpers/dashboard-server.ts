import type { ServerResponse } from 'node:http';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Event, Failure, Me, Problem } from '../../src/api/contract.ts';
import { addDashboard } from '../../src/api/dashboard-files.ts';
import { type DashboardData, makeDashboardData } from './dashboard-data.ts';
import { addHealing } from './dashboard-healing-routes.ts';
import { type HealingData, makeHealingData } from './dashboard-healings.ts';

export const PERSON = { email: 'ada@example.test', name: 'Ada Lindqvist', password: 'correct horse battery' };
export const SETUP_TOKEN = 'one-time-token-of-the-first-start';
const CHANGE_TOKEN = 'change-token';
const PAGE = 50;
const TITLES: Readonly<Record<number, string>> = {
  401: 'Nobody known is calling',
  403: 'This may not be done',
  404: 'There is no such thing',
  409: 'It no longer fits what is there',
};

/** A server that answers by the contract, for the pages to be tried on. */
export interface DashboardServer {
  readonly address: string;
  readonly data: DashboardData;
  /** as the pages have changed it by now */
  readonly healing: HealingData;
  /** healing is as it was at the start */
  resetHealing(): void;
  /** something happens that the live feed tells */
  tell(type: string, subject: string): void;
  /** a failure comes in, as if from a webhook */
  add(failure: Failure): void;
  /** a failure changes */
  change(failure: Failure): void;
  /** breaks all live feeds */
  breakFeeds(): void;
  /** as on the first start: nobody has an account */
  forgetPeople(): void;
  close(): Promise<void>;
}

/** @param directory of the built dashboard */
export async function startDashboardServer(directory: string, port = 0): Promise<DashboardServer> {
  const data = await makeDashboardData(Date.now());
  const feeds = new Set<ServerResponse>();
  const people = { needsSetup: false };
  let events = 0;
  const app = Fastify({ forceCloseConnections: true });
  app.setNotFoundHandler((_, reply) => refuse(reply, 404, 'NOT_FOUND', 'there is nothing at this address'));
  addDashboard(app, directory);
  addPeople(app, people);
  addReads(app, data);
  app.get('/api/v1/stream', (request, reply) => {
    if (!isSignedIn(request)) return refuse(reply, 401, 'UNAUTHENTICATED', 'Nobody is signed in');
    reply.hijack();
    reply.raw.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    reply.raw.write('retry: 200\n\n');
    feeds.add(reply.raw);
    reply.raw.on('close', () => feeds.delete(reply.raw));
  });
  const tell = (type: string, subject: string) => {
    const event: Event = { id: String(++events), at: new Date().toISOString(), type, subject, data: {} };
    for (const feed of feeds) feed.write(`id: ${event.id}\nevent: ${type}\ndata: ${JSON.stringify(event)}\n\n`);
  };
  const held = addHealing(app, makeHealingData(Date.now()), { isSignedIn, partOf, refuse, tell });
  const address = await app.listen({ host: '127.0.0.1', port });

  return {
    address,
    data,
    get healing() {
      return held.healing;
    },
    resetHealing: () => {
      held.healing = makeHealingData(Date.now());
    },
    tell,
    add: (failure) => {
      data.failures.unshift(failure);
      tell('failure.created', failure.id);
    },
    change: (failure) => {
      data.failures = data.failures.map((before) => (before.id === failure.id ? failure : before));
      tell('failure.diagnosed', failure.id);
    },
    breakFeeds: () => {
      for (const feed of feeds) feed.destroy();
    },
    forgetPeople: () => {
      people.needsSetup = true;
    },
    close: async () => {
      for (const feed of feeds) feed.end();
      await app.close();
    },
  };
}

function addPeople(app: FastifyInstance, people: { needsSetup: boolean }): void {
  app.get('/auth/me', (request): Me => {
    const nobody = { id: null, name: null, email: null, roles: [], csrf: null, needs_setup: people.needsSetup };
    if (!isSignedIn(request)) return { kind: 'anonymous', ...nobody };
    const { email, name } = PERSON;
    const roles = [{ organisation: '*', role: 'admin' as const }];
    return { kind: 'person', id: 'usr_1', name, email, roles, csrf: CHANGE_TOKEN, needs_setup: false };
  });
  app.post<{ Body: Record<string, string> }>('/auth/login', (request, reply) => {
    const { email, password } = request.body;
    if (email !== PERSON.email || password !== PERSON.password) {
      return refuse(reply, 401, 'UNAUTHENTICATED', 'the address or the password is wrong');
    }
    return reply.header('Set-Cookie', 'session=ada; Path=/; HttpOnly; SameSite=Strict').send({});
  });
  app.post<{ Body: Record<string, string> }>('/auth/setup', (request, reply) => {
    if (request.body.token !== SETUP_TOKEN || !people.needsSetup) {
      return refuse(reply, 401, 'UNAUTHENTICATED', 'the set-up link was used or is too old');
    }
    people.needsSetup = false;
    return reply.header('Set-Cookie', 'session=ada; Path=/; HttpOnly; SameSite=Strict').send({});
  });
  app.post('/auth/logout', (request, reply) => {
    if (request.headers['x-csrf-token'] !== CHANGE_TOKEN) return refuse(reply, 403, 'CSRF', 'The token is missing');
    return reply.header('Set-Cookie', 'session=; Path=/; Max-Age=0').send({});
  });
}

function addReads(app: FastifyInstance, data: DashboardData): void {
  type Read = FastifyRequest<{ Params: { id: string }; Querystring: Record<string, string> }>;
  const read = (path: string, answer: (request: Read, reply: FastifyReply) => unknown) =>
    app.get(path, async (request, reply) => {
      if (!isSignedIn(request)) return refuse(reply, 401, 'UNAUTHENTICATED', 'Nobody is signed in');
      return answer(request as Read, reply);
    });
  const missing = (reply: FastifyReply) => refuse(reply, 404, 'NOT_FOUND', 'there is none, or you may not see it');

  read('/api/v1/failures', ({ query }) =>
    partOf(
      data.failures.filter(
        (failure) =>
          equals(query, failure, ['repository', 'branch', 'category', 'origin', 'state', 'fingerprint', 'incident']) &&
          (query.since === undefined || failure.occurred_at >= query.since),
      ),
      query.cursor,
    ),
  );
  read('/api/v1/failures/:id', ({ params }, reply) => {
    const failure = data.failures.find(({ id }) => id === params.id);
    if (!failure) return missing(reply);
    const { diagnosis = null, similar = [] } = data.details.get(params.id) ?? {};
    return { failure, diagnosis, similar };
  });
  read('/api/v1/failures/:id/log', ({ params }, reply) => data.details.get(params.id)?.log ?? missing(reply));
  read('/api/v1/incidents', ({ query }) =>
    partOf(
      data.incidents.filter((incident) => equals(query, incident, ['repository', 'state', 'category'])),
      query.cursor,
    ),
  );
  read('/api/v1/incidents/:id', ({ params }, reply) => {
    return data.incidents.find(({ id }) => id === params.id) ?? missing(reply);
  });
}

function equals(query: Record<string, string>, item: object, names: readonly string[]): boolean {
  return names.every((name) => query[name] === undefined || (item as Record<string, unknown>)[name] === query[name]);
}

function partOf<T extends { readonly id: string }>(items: readonly T[], cursor: string | undefined) {
  const start = cursor === undefined ? 0 : items.findIndex(({ id }) => id === cursor) + 1;
  const part = items.slice(start, start + PAGE);
  const hasMore = start + PAGE < items.length;
  return { data: part, page: { next_cursor: hasMore ? part.at(-1)!.id : null, has_more: hasMore } };
}

function isSignedIn(request: FastifyRequest): boolean {
  return request.headers.cookie?.includes('session=ada') === true;
}

function refuse(reply: FastifyReply, status: number, code: string, detail: string): FastifyReply {
  const problem: Problem = { type: 'about:blank', title: TITLES[status]!, status, detail, code };
  return reply.code(status).type('application/problem+json').send(JSON.stringify(problem));
}
