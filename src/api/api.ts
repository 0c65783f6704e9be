import { once } from 'node:events';
import { Server as NetServer } from 'node:net';
import { setImmediate as aTurn, setTimeout as sleep } from 'node:timers/promises';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { mayAnywhere, organisationsFor } from '../access/index.ts';
import type { Span } from '../foundation/index.ts';
import type { Visibility } from '../intake/index.ts';
import { hasAlready, tagOf } from './answer-tag.ts';
import { type Caller, Callers, checkCsrf } from './caller.ts';
import { Compression } from './compression.ts';
import { Cursors } from './cursor.ts';
import { EventStreams } from './event-stream.ts';
import { onceFor } from './idempotency.ts';
import { Overload } from './overload.ts';
import { ApiError, problemOf } from './problem.ts';
import { demand, limit, RateLimit } from './rate-limit.ts';
import { Reads } from './reads.ts';
import { createNotFound, refuseConnection } from './refusals.ts';
import { readBody, unpack } from './request-body.ts';
import { beginSpan, createTraceIds, endSpan } from './request-trace.ts';
import type { Answer, Call, Route } from './route.ts';
import { alertRoutes } from './routes/alerts.ts';
import { analyzeRoute, batchRoute } from './routes/analyze.ts';
import { authRoutes } from './routes/auth.ts';
import { caseRoutes } from './routes/cases.ts';
import { detectRoutes } from './routes/detect.ts';
import { detectorRoutes } from './routes/detectors.ts';
import { docsRoutes } from './routes/docs.ts';
import { eventRoutes } from './routes/events.ts';
import { executionRoutes } from './routes/executions.ts';
import { failureRoutes } from './routes/failures.ts';
import { healingSwitchRoutes } from './routes/healing-switch.ts';
import { healingRoutes } from './routes/healings.ts';
import { healthRoutes } from './routes/health.ts';
import { incidentRoutes } from './routes/incidents.ts';
import { jointWatchRoutes } from './routes/joint-watches.ts';
import { keyRoutes } from './routes/keys.ts';
import { classifyRoute, messageRoutes } from './routes/messages.ts';
import { metricRoutes } from './routes/metrics.ts';
import { noticeRoutes } from './routes/notices.ts';
import { organisationRoute } from './routes/organisations.ts';
import { reportRoute } from './routes/reports.ts';
import { signalRoutes } from './routes/signals.ts';
import { taskRoutes } from './routes/tasks.ts';
import { triageRoutes } from './routes/triage.ts';
import { userRoutes } from './routes/users.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import type { ApiServices } from './services.ts';
import type { ApiSettings } from './settings.ts';
import { readQuery, validate } from './validation.ts';

/** The API of a running program. */
export interface Api {
  readonly app: FastifyInstance;
  readonly routes: readonly Route[];
  /** everything is answered as before, but balancers hear that it is over, and streams end */
  beginStop(): void;
  /** no new connections are taken; every answer asks its connection to end */
  takeNoMore(): Promise<void>;
  /** resolves when no connection is left, or no request came for a second, however late the loop is; after ten in any case */
  untilQuiet(): Promise<void>;
  openStreams(): number;
  close(): Promise<void>;
}

export interface ApiOptions {
  readonly settings: ApiSettings;
  /** whether people reach it over https */
  readonly isSecure: boolean;
  readonly version: string;
  /** adds what else is served, before anything is */
  readonly prepare?: (app: FastifyInstance) => void | Promise<void>;
}

const LARGEST_BODY = 1 << 20;
const LARGEST_UNPACKED = 50 * (1 << 20);
const HASHED_AS_IT_CAME = 1 << 20;
const REQUEST_MS = 60_000;
const KEEP_ALIVE_MS = 72_000;
/** Looks at whether requests still come: after so many without any, the last connections can be closed. */
const LOOK_MS = 100;
const QUIET_LOOKS = 10;
const LOOKS_MOST = 100;

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

/** What is known of a request before its body was read. */
interface Admission {
  readonly route: Route;
  readonly startMs: number;
  readonly leave: () => void;
  readonly span: Span | null;
  caller: Caller | null;
  visibility: Visibility;
}

/** Builds the API; it listens when it is told to. */
export async function createApi(
  services: ApiServices,
  { settings, isSecure, version, prepare }: ApiOptions,
): Promise<Api> {
  let isStopping = false;
  let isTakingNoMore = false;
  let allEnded: Promise<unknown> | null = null;
  let arrived = 0;
  const callers = new Callers(services);
  const reads = new Reads(new Cursors(services.secret), settings.cacheMs);
  const streams = new EventStreams(services);
  const compression = new Compression();
  const overload = new Overload({
    requests: settings.underWay,
    analyses: settings.analysesUnderWay,
    lagMs: settings.lagMs,
  });
  const known = new RateLimit(settings.requestsPerMinute);
  const unknown = new RateLimit(settings.anonymousPerMinute);
  const deliveries = new RateLimit(settings.webhooksPerMinute);
  const cookie = isSecure ? '__Host-regreen' : 'regreen';
  const admissions = new WeakMap<FastifyRequest['raw'], Admission>();

  const app = Fastify({
    logger: false,
    bodyLimit: LARGEST_BODY,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    routerOptions: { maxParamLength: 300 },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    genReqId: createTraceIds(),
    frameworkErrors: (error, request, reply) => void sendProblem(request, reply, error),
    clientErrorHandler: refuseConnection,
  });

  const routes: Route[] = [
    ...webhookRoutes,
    ...failureRoutes(reads),
    reportRoute,
    ...incidentRoutes(reads),
    ...healingRoutes(reads),
    ...healingSwitchRoutes(),
    ...noticeRoutes(reads),
    ...executionRoutes(reads),
    ...taskRoutes(reads),
    ...signalRoutes(reads),
    ...metricRoutes(reads),
    ...jointWatchRoutes(reads),
    ...alertRoutes(reads),
    ...detectorRoutes(reads),
    ...detectRoutes,
    analyzeRoute,
    classifyRoute,
    ...messageRoutes(reads),
    ...caseRoutes(reads),
    ...triageRoutes,
    batchRoute((request) => app.inject(request)),
    ...eventRoutes(streams),
    ...authRoutes({
      cookie,
      hours: settings.sessionHours,
      callerOf: (call) => admissions.get(call.reply.request.raw)?.caller ?? null,
      forget: (hash) => callers.forget(hash),
      forgetAll: () => callers.forgetAll(),
    }),
    ...keyRoutes(() => callers.forgetAll()),
    ...userRoutes(() => callers.forgetAll()),
    organisationRoute,
    ...healthRoutes(() => isStopping),
  ];
  routes.push(...docsRoutes(() => routes, version));

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app.server.on('request', () => arrived++);
  app.addHook('preParsing', async (request, _, payload) => {
    const encoding = request.headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity') return payload;
    if (encoding === admissions.get(request.raw)?.route.ownEncoding) return payload;
    const { first, last } = unpack(encoding, LARGEST_UNPACKED);
    payload.pipe(first);
    return last;
  });
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error));
  const notFound = createNotFound(routes);
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, notFound(request)));

  for (const route of routes) {
    for (const path of [route.path, ...(route.aliases ?? [])]) {
      app.route({
        method: route.method,
        url: path.replace(/\{(\w+)\}/g, ':$1'),
        bodyLimit: route.bodyBytes ?? LARGEST_BODY,
        exposeHeadRoute: route.method === 'GET' && route.operationId !== 'streamEvents',
        onRequest: (request, reply) => admit(route, request, reply),
        handler: (request, reply) => answer(request, reply),
      });
    }
  }
  await prepare?.(app);
  await app.ready();

  /** Everything that is decided before a body is read. */
  async function admit(route: Route, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const startMs = performance.now();
    // A stream is open for minutes and has a limit of its own.
    const isFree = route.path.startsWith('/health') || route.operationId === 'streamEvents';
    const leave = isFree ? () => {} : overload.enter(route.load ?? 'other');
    if (leave === null) {
      await overload.holdRefused();
      throw new ApiError('UNAVAILABLE', 'more requests are under way than can be answered: try again');
    }
    const span = services.tracer ? beginSpan(services.tracer, route, request) : null;
    const admission: Admission = { route, startMs, leave, span, caller: null, visibility: [] };
    admissions.set(request.raw, admission);
    reply.raw.on('close', () => {
      leave();
      if (span !== null) endSpan(span, reply.raw.statusCode);
      services.observeRequest(route.path, route.method, reply.raw.statusCode, (performance.now() - startMs) / 1000);
    });
    if (route.load === 'webhook') return demand(deliveries.take(request.ip, startMs));
    if (route.tag === 'operations') return;
    const caller = await findCaller(route, request);
    admission.caller = caller;
    limit(reply, caller === null ? unknown.take(request.ip, startMs) : known.take(caller.principal.id, startMs));
    if (route.needs === 'nobody') return;
    if (caller === null) throw new ApiError('UNAUTHENTICATED', 'expected Authorization: Bearer rg_…, or a session');
    if (caller.sessionHash !== null && route.method !== 'GET')
      checkCsrf(services.secret, caller.sessionHash, request.headers);
    if (route.needs === 'anybody known') return;
    if (!mayAnywhere(caller.principal, route.needs)) {
      throw new ApiError('FORBIDDEN', `this needs the scope ${route.needs}`);
    }
    admission.visibility = organisationsFor(caller.principal, route.needs);
  }

  /** A wrong key is told so everywhere but where nobody needs one: there a stale cookie must not lock anybody out. */
  async function findCaller(route: Route, request: FastifyRequest): Promise<Caller | null> {
    try {
      return await callers.find(request.headers, [cookie]);
    } catch (error) {
      if (route.needs === 'nobody' && error instanceof ApiError) return null;
      throw error;
    }
  }

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { route, caller, visibility, span } = admissions.get(request.raw)!;
    const params = request.params as Record<string, unknown>;
    if (route.params !== undefined) checkParams(route, params);
    const query = readQuery(route.query ?? NO_QUERY, request.query as Record<string, unknown>);
    validate(route.query ?? NO_QUERY, query, '/query');
    const body = readBody(route, request.body as Buffer | undefined, request.headers['content-type']);
    if (route.body !== undefined) validate(route.body, body, '/body');
    const call: Call<unknown, unknown, unknown> = {
      services,
      params,
      query,
      body,
      headers: request.headers,
      address: request.ip,
      principal: caller?.principal ?? null,
      visibility,
      path: request.url,
      reply,
    };
    const handle = () => route.handle(call as Call<never, never, never>);
    const act = span === null ? handle : () => services.tracer!.within(span, handle);
    const key = request.headers['idempotency-key'];
    const made =
      route.isCreating && key !== undefined
        ? await onceFor(
            services,
            {
              key: String(key),
              principalId: caller?.principal.id ?? '',
              path: request.url,
              body: bytesWorthHashing(request.body) ?? body,
              seal: route.isSecret ? (caller?.proof ?? '') : null,
            },
            act,
          )
        : await act();
    return await send(request, reply, made);
  }

  async function send(request: FastifyRequest, reply: FastifyReply, made: Answer): Promise<FastifyReply> {
    if (made.isStream) return reply;
    reply.code(made.status).headers(SECURITY_HEADERS).header('cache-control', 'no-store');
    if (isTakingNoMore) reply.header('connection', 'close');
    if (made.headers !== undefined) reply.headers(made.headers);
    const content =
      made.text?.content ?? made.writtenJson ?? (made.json === undefined ? null : JSON.stringify(made.json));
    if (content === null) return reply.send();
    reply.type(made.text?.type ?? 'application/json; charset=utf-8');
    if (request.method === 'GET' || request.method === 'HEAD') {
      const tag = made.tag ?? tagOf(content);
      reply
        .header('etag', tag)
        .header('cache-control', 'private, no-cache')
        .header('vary', 'accept-encoding, authorization, cookie');
      if (made.status === 200 && hasAlready(request.headers['if-none-match'], tag)) return reply.code(304).send();
    }
    const packed = await compression.pack(content, made.tag, request.headers['accept-encoding']);
    if (packed === null) return reply.send(content);
    return reply.header('content-encoding', packed.encoding).send(packed.bytes);
  }

  function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
    const problem = problemOf(error, request.id);
    if (problem.isUnforeseen) {
      services.logger.error(
        { err: error, traceId: request.id, route: request.routeOptions.url },
        'a request failed for a reason nobody foresaw',
      );
    }
    if (isTakingNoMore) reply.header('connection', 'close');
    return reply
      .code(problem.status)
      .headers(SECURITY_HEADERS)
      .headers(problem.headers)
      .header('cache-control', 'no-store')
      .type('application/problem+json; charset=utf-8')
      .send(JSON.stringify(problem.body));
  }

  return {
    app,
    routes,
    beginStop: () => {
      isStopping = true;
      streams.close();
    },
    takeNoMore: async () => {
      // Whoever knocked while the loop was busy is let in first: those who wait at a door that is closed are cut off.
      await aTurn();
      isTakingNoMore = true;
      allEnded = once(app.server, 'close');
      // Not the one of HTTP: that also ends connections whose request has come and was not read yet.
      NetServer.prototype.close.call(app.server);
    },
    untilQuiet: async () => {
      let quiet = 0;
      for (let look = 0; look < LOOKS_MOST && quiet < QUIET_LOOKS; look++) {
        const before = arrived;
        await sleep(LOOK_MS);
        // What came while the loop was busy is read first.
        await aTurn();
        if ((await connectionsOf(app.server)) === 0) return;
        quiet = arrived === before ? quiet + 1 : 0;
      }
    },
    openStreams: () => streams.count,
    close: async () => {
      overload.close();
      streams.close();
      await app.close();
      await allEnded;
    },
  };
}

const NO_QUERY = Type.Object({}, { additionalProperties: false });

/** A large body is compared as it came: writing it anew would keep others waiting. */
function bytesWorthHashing(body: unknown): Uint8Array | null {
  return body instanceof Uint8Array && body.length > HASHED_AS_IT_CAME ? body : null;
}

/** @throws ApiError NOT_FOUND: an id that cannot be one names nothing */
function checkParams(route: Route, params: Record<string, unknown>): void {
  try {
    validate(route.params!, params, '/path');
  } catch {
    throw new ApiError('NOT_FOUND', `there is no ${Object.values(params).join('/')}`);
  }
}

function connectionsOf(server: NetServer): Promise<number> {
  return new Promise((resolve) => server.getConnections((error, count) => resolve(error === null ? count : 0)));
}
