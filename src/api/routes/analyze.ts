import { createHash } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { Type } from 'typebox';
import { toJsonLine } from '../../presentation/index.ts';
import { AnalyzeRequest, Diagnosis } from '../contract.ts';
import { ApiError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { requireWritable } from '../writable-repository.ts';

const LARGEST_LOG = 10 * (1 << 20);
const MOST_ITEMS = 100;
const AT_ONCE = 10;
// Named rather than refused: an encoded or dotted path could spell what was refused, as a batch within a batch.
const READS = /^\/api\/v1\/(?:failures|incidents|signals|events)(?:\/[0-9a-z_]+)*(?:\?[^#]*)?$/;
const JUDGES = /^\/api\/(?:v1\/)?(?:analyze|classify)$/;
const LONGEST_PATH = 2000;
const ITEM =
  'an object with a path, and a method (GET where it is left out, or POST) and a body where the path needs them';

const BatchRequest = Type.Object(
  {
    // Each is looked at by itself: one that is broken must not cost the others their answers.
    requests: Type.Array(Type.Unknown({ description: ITEM }), { minItems: 1, maxItems: MOST_ITEMS }),
  },
  { additionalProperties: false, title: 'BatchRequest' },
);

const BatchResult = Type.Object(
  { results: Type.Array(Type.Object({ status: Type.Integer(), body: Type.Any() })) },
  { additionalProperties: false, title: 'BatchResult' },
);

/** Explaining a log now, keeping nothing unless asked to. */
export const analyzeRoute: Route = route({
  method: 'POST',
  path: '/api/v1/analyze',
  aliases: ['/api/analyze'],
  operationId: 'analyze',
  summary: 'Explains a log or an error text now',
  tag: 'diagnosis',
  needs: 'execute',
  body: AnalyzeRequest,
  bodyForm: 'json or text',
  bodyBytes: LARGEST_LOG,
  load: 'analysis',
  answers: { 200: { description: 'the diagnosis', schema: Diagnosis } },
  problems: ['VALIDATION', 'NOT_FOUND', 'TOO_LARGE', 'UNSUPPORTED_TYPE', 'UNAVAILABLE'],
  handle: async (call) => {
    const { services, body, principal } = call;
    if (body.store && body.repository === undefined) {
      throw new ApiError('VALIDATION', 'to be stored it needs a repository', {
        errors: [{ pointer: '/body/repository', detail: 'expected owner/name, because store is true' }],
      });
    }
    if (body.store) await requireWritable(call, body.repository!);
    const { diagnosis } = await services.engine.diagnose(bytesOf(body.logs));
    const writtenJson = toJsonLine(body.job_id ?? 'request', diagnosis);
    if (!body.store) return { status: 200, writtenJson };
    const { id } = await services.pushedFailures.push({
      repository: body.repository!,
      key: createHash('sha256')
        .update(JSON.stringify([principal?.id, body.repository, body.job_id, body.logs]))
        .digest('hex'),
      pipeline: null,
      job: body.job_id ?? null,
      branch: null,
      commit: null,
      run: null,
      attempt: 1,
      url: null,
      occurredAtMs: null,
      log: bytesOf(body.logs),
      junit: null,
    });
    return { status: 200, writtenJson, headers: { 'content-location': `/api/v1/failures/${id}` } };
  },
});

/** Sends a request of a batch through the program as if it had come alone. */
export type Dispatch = (request: InjectOptions) => Promise<{ statusCode: number; payload: string }>;

/** Many requests in one. */
export function batchRoute(dispatch: Dispatch): Route {
  return route({
    method: 'POST',
    path: '/api/v1/batch',
    aliases: ['/api/batch-process'],
    operationId: 'batch',
    summary: 'Answers many requests in one; one that fails does not fail the rest',
    tag: 'diagnosis',
    needs: 'read',
    body: BatchRequest,
    bodyBytes: LARGEST_LOG,
    answers: { 200: { description: 'one result per request, in their order', schema: BatchResult } },
    problems: ['VALIDATION', 'TOO_LARGE'],
    handle: async ({ body, headers }) => {
      const { authorization, cookie, host, traceparent } = headers;
      const csrf = headers['x-csrf-token'];
      const own = { authorization, cookie, host, traceparent, 'x-csrf-token': csrf };
      const shown = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
      const answerOne = async (item: unknown) => {
        const request = readItem(item);
        if ('problem' in request) return { status: 400, body: { code: 'BAD_INPUT', detail: request.problem } };
        const { method, path, payload: sent } = request;
        const { statusCode, payload } = await dispatch({
          method,
          url: path,
          headers: { ...shown, ...(sent === null ? {} : { 'content-type': 'application/json' }) },
          ...(sent === null ? {} : { payload: sent }),
        });
        return { status: statusCode, body: payload === '' ? null : JSON.parse(payload) };
      };
      return { status: 200, json: { results: await inTurns(body.requests, AT_ONCE, answerOne) } };
    },
  });
}

/** A request of a batch, its body as JSON; or what is wrong with it. */
function readItem(
  item: unknown,
):
  | { readonly method: 'GET' | 'POST'; readonly path: string; readonly payload: string | null }
  | { readonly problem: string } {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return { problem: `expected ${ITEM}` };
  const { method = 'GET', path, body, ...others } = item as Readonly<Record<string, unknown>>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    return { problem: `expected ${ITEM}; ${JSON.stringify(unknown.slice(0, 50))} is none of them` };
  if (method !== 'GET' && method !== 'POST') return { problem: 'expected the method GET or POST' };
  if (typeof path !== 'string' || path.length > LONGEST_PATH || !(method === 'GET' ? READS : JUDGES).test(path)) {
    return {
      problem: `a batch takes POST to /api/v1/classify and /api/v1/analyze, and GET of failures, incidents, signals and events; this ${method} is none of them`,
    };
  }
  return { method, path, payload: method === 'POST' ? JSON.stringify(body ?? null) : null };
}

/** Does so many at once, and keeps their order. */
async function inTurns<T, R>(items: readonly T[], atOnce: number, act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const turn = async () => {
    while (next < items.length) {
      const place = next++;
      results[place] = await act(items[place]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, turn));
  return results;
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
