import { randomFillSync } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { readTraceparent, type Span, type Tracer } from '../foundation/index.ts';
import type { Route } from './route.ts';

const TRACE_BYTES = 16;

/**
 * Names requests as traces are named: by whoever asks, if they say so, or by chance; out of a pool, because asking the
 * system for each costs more than routing.
 */
export function createTraceIds(): (request: { readonly headers: IncomingHttpHeaders }) => string {
  const pool = Buffer.alloc(TRACE_BYTES * 256);
  let used = pool.length;
  return ({ headers: { traceparent } }) => {
    const parent = traceparent === undefined ? null : readTraceparent(String(traceparent));
    if (parent !== null) return parent.traceId;
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += TRACE_BYTES;
    return pool.toString('hex', used - TRACE_BYTES, used);
  };
}

/** A request as a span, beneath that of whoever asks. */
export function beginSpan(tracer: Tracer, { method, path }: Route, { id, headers }: FastifyRequest): Span {
  const { traceparent } = headers;
  return tracer.begin(`${method} ${path}`, 'server', {
    parent: readTraceparent(traceparent === undefined ? undefined : String(traceparent)),
    traceId: id,
    facts: { 'http.request.method': method, 'http.route': path },
  });
}

export function endSpan(span: Span, status: number): void {
  span.add({ 'http.response.status_code': status });
  span.end(status >= 500 ? String(status) : undefined);
}
