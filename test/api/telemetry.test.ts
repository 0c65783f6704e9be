import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { githubHeaders, workflowJobBody } from '../helpers/github-deliveries.ts';
import { type Program, startProgram, WEBHOOK_SECRET } from '../helpers/program.ts';

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code?: number };
}

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

/** A collector that understands OTLP over HTTP in JSON, and what it was told. */
const spans: CollectedSpan[] = [];
const requests: { readonly path: string; readonly token: unknown; readonly resource: readonly Attribute[] }[] = [];
let isBusy = false;
const collector = createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  if (isBusy) {
    response.writeHead(503).end();
    return;
  }
  const { resourceSpans } = JSON.parse(text) as {
    resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: CollectedSpan[] }[] }[];
  };
  for (const { resource, scopeSpans } of resourceSpans) {
    requests.push({ path: request.url!, token: request.headers['x-token'], resource: resource.attributes });
    for (const scope of scopeSpans) spans.push(...scope.spans);
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
});

let program: Program;
let authorization: string;

beforeAll(async () => {
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as { port: number };
  program = await startProgram({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/otlp/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-token=a%20secret,x-other=1',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=tests',
    OTEL_BSP_SCHEDULE_DELAY: '50',
  });
  authorization = (await program.key(['read', 'write', 'execute'])).bearer;
});
afterAll(async () => {
  await program?.close();
  collector.close();
});

const named = (name: string) => spans.filter((span) => span.name === name);
const factOf = (span: CollectedSpan, key: string) =>
  Object.values(span.attributes.find((attribute) => attribute.key === key)?.value ?? {})[0];

function analyze(flags: string) {
  return fetch(`${program.address}/api/v1/analyze`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', traceparent: `00-${TRACE}-${PARENT}-${flags}` },
    body: JSON.stringify({ logs: 'npm ERR! code ERESOLVE' }),
  });
}

describe('traces', () => {
  it('tell of a request beneath that of whoever asked, and of its diagnosis beneath it', async () => {
    expect((await analyze('01')).status).toBe(200);
    await expect.poll(() => named('POST /api/v1/analyze').length).toBe(1);
    const [request] = named('POST /api/v1/analyze');
    expect(request).toMatchObject({ traceId: TRACE, parentSpanId: PARENT, kind: 2, status: {} });
    expect(factOf(request!, 'http.route')).toBe('/api/v1/analyze');
    expect(factOf(request!, 'http.response.status_code')).toBe('200');
    expect(BigInt(request!.endTimeUnixNano)).toBeGreaterThan(BigInt(request!.startTimeUnixNano));
    expect(Math.abs(Number(BigInt(request!.startTimeUnixNano) / 1_000_000n) - Date.now())).toBeLessThan(60_000);
    const diagnosis = named('diagnose').find(({ traceId }) => traceId === TRACE);
    expect(diagnosis).toMatchObject({ parentSpanId: request!.spanId, kind: 1 });
    expect(factOf(diagnosis!, 'regreen.category')).toBe('dependency_resolution');
  });

  it('tell of a signal that came in, and of the work on it', async () => {
    const body = workflowJobBody({ secret: WEBHOOK_SECRET, number: 1 });
    const headers = githubHeaders(body, WEBHOOK_SECRET);
    const answer = await fetch(`${program.address}/webhooks/github`, { method: 'POST', headers, body });
    const { signal } = (await answer.json()) as { signal: string };
    await expect.poll(() => named('work on signals').length).toBeGreaterThan(0);
    await expect.poll(() => named('receive signal').length).toBe(1);
    await expect.poll(() => named('POST /webhooks/{provider}').length).toBe(1);
    const [received] = named('receive signal');
    expect(factOf(received!, 'regreen.signal')).toBe(signal);
    const [request] = named('POST /webhooks/{provider}');
    expect(received).toMatchObject({ traceId: request!.traceId, parentSpanId: request!.spanId });
    expect(request!.parentSpanId).toBeUndefined();
    expect(request!.traceId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('carry what the settings say, to where they say', () => {
    expect(new Set(requests.map(({ path }) => path))).toEqual(new Set(['/otlp/v1/traces']));
    expect(requests[0]!.token).toBe('a secret');
    const resource = Object.fromEntries(requests[0]!.resource.map(({ key, value }) => [key, value.stringValue]));
    expect(resource).toMatchObject({
      'service.name': 'regreen',
      'service.version': '1.2.3',
      'deployment.environment.name': 'tests',
    });
  });

  it('are not told where whoever asked does not want them', async () => {
    const before = named('POST /api/v1/analyze').length;
    expect((await analyze('00')).status).toBe(200);
    expect((await fetch(`${program.address}/health/live`)).status).toBe(200);
    await expect.poll(() => named('GET /health/live').length).toBe(1);
    expect(named('POST /api/v1/analyze').length).toBe(before);
  });

  it('hold no key, secret, address of a query or text of a log', async () => {
    await fetch(`${program.address}/api/v1/failures?repository=hidden/name`, { headers: { authorization } });
    await expect.poll(() => named('GET /api/v1/failures').length).toBe(1);
    const told = JSON.stringify(spans);
    for (const text of [authorization.slice(7), 'hidden', 'ERESOLVE', 'a secret']) expect(told).not.toContain(text);
  });

  it('have the name that problem documents give, also one the caller chose', async () => {
    const ask = async (headers: Record<string, string>) => {
      const answer = await fetch(`${program.address}/api/v1/failures/flr_x`, {
        headers: { authorization, ...headers },
      });
      return ((await answer.json()) as { trace_id: string }).trace_id;
    };
    expect(await ask({ traceparent: `00-${TRACE}-${PARENT}-01` })).toBe(TRACE);
    const own = await ask({ traceparent: 'not one "at all' });
    expect(own).toMatch(/^[0-9a-f]{32}$/);
    await expect.poll(() => spans.some(({ traceId }) => traceId === own)).toBe(true);
  });

  it('wait while the collector is busy, answers do not, and the log says so once', async () => {
    isBusy = true;
    const before = named('GET /docs').length;
    for (let count = 0; count < 3; count++) {
      expect((await fetch(`${program.address}/docs`)).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
    expect(named('GET /docs').length).toBe(before);
    isBusy = false;
    await expect.poll(() => named('GET /docs').length).toBe(before + 3);
    expect(program.said.log.match(/spans of traces could not be sent/g)).toHaveLength(1);
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  });
});
