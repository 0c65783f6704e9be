import { connect } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { githubHeaders, workflowJobBody } from '../helpers/github-deliveries.ts';
import { type Program, startProgram, WEBHOOK_SECRET } from '../helpers/program.ts';

// What anybody may send: each kind of bad input gets its status and a problem document, and leaves nothing behind.

const MB = 1 << 20;
let program: Program;
let authorization: string;

beforeAll(async () => {
  program = await startProgram({ REGREEN_API_ANONYMOUS_PER_MINUTE: '100000', REGREEN_API_WEBHOOKS_PER_MINUTE: '200' });
  authorization = (await program.key(['read', 'write', 'execute', 'admin'])).bearer;
});
afterAll(() => program?.close());

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly isAnonymous?: boolean;
}

async function ask(path: string, { method, headers = {}, body, isAnonymous = false }: Asked = {}) {
  const answer = await fetch(program.address + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(isAnonymous ? {} : { authorization }), ...headers },
    ...(body === undefined ? {} : { body: body as string }),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const asJson = { 'content-type': 'application/json' };
const postJson = (path: string, value: unknown) => ask(path, { headers: asJson, body: JSON.stringify(value) });

function expectProblem(answer: Awaited<ReturnType<typeof ask>>, status: number, code: string): void {
  expect(answer.text).toContain(`"code":"${code}"`);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const problem = JSON.parse(answer.text) as Record<string, unknown>;
  expect(problem).toMatchObject({ status, code, title: expect.any(String), detail: expect.any(String) });
  expect(problem.trace_id).toEqual(expect.any(String));
  // Never where it happened in the program.
  expect(answer.text).not.toMatch(/\bat .+\.ts:\d+|node_modules/);
}

describe('a delivery nobody can prove', () => {
  const body = workflowJobBody({ secret: '', number: 1 });
  const right = githubHeaders(body, WEBHOOK_SECRET);
  const without = (name: string) => Object.fromEntries(Object.entries(right).filter(([key]) => key !== name));
  const forged: readonly [string, Record<string, string>, string?][] = [
    ['has no signature', without('x-hub-signature-256')],
    ['is signed with another secret', githubHeaders(body, 'another')],
    ['is signed with no secret', githubHeaders(body, '')],
    ['has half a signature', { ...right, 'x-hub-signature-256': right['x-hub-signature-256']!.slice(0, 40) }],
    ['has a signature in another form', { ...right, 'x-hub-signature-256': right['x-hub-signature-256']!.slice(7) }],
    ['has a signature of letters beyond ASCII', { ...right, 'x-hub-signature-256': `sha256=${'é'.repeat(64)}` }],
    ['was changed after it was signed', right, `${body} `],
    ['is no JSON either', right, '{"a":'],
  ];

  it.each(forged)('%s', async (_, headers, sent = body) => {
    expectProblem(await ask('/webhooks/github', { headers, body: sent, isAnonymous: true }), 401, 'NOT_GENUINE');
  });

  it.each(['gitlab', 'jenkins', 'sentry', 'alertmanager'])(
    'comes from %s, of which no secret is known',
    async (name) => {
      const headers = { ...asJson, 'x-gitlab-token': '', 'x-gitlab-event': 'Job Hook' };
      const answer = await ask(`/webhooks/${name}`, { headers, body: '{}', isAnonymous: true });
      expectProblem(answer, 401, 'NOT_GENUINE');
    },
  );

  it('comes from a system there is not', async () => {
    expectProblem(await ask('/webhooks/nothing', { body: '{}' }), 404, 'NOT_FOUND');
  });

  it('leaves nothing behind, while a proven one does', async () => {
    const count = async () =>
      (await program.storage.signals.list('everything', {}, { limit: 50, after: null })).items.length;
    expect(await count()).toBe(0);
    expect((await ask('/webhooks/github', { headers: right, body, isAnonymous: true })).status).toBe(202);
    expect(await count()).toBe(1);
  });

  it('is proven and no JSON', async () => {
    const answer = await ask('/webhooks/github', { headers: githubHeaders('{"a":', WEBHOOK_SECRET), body: '{"a":' });
    expect(answer.status).toBe(400);
  });
});

describe('a body', () => {
  it('is larger than is taken', async () => {
    const large = JSON.stringify({ email: 'x'.repeat(MB), password: 'x' });
    expectProblem(await ask('/auth/login', { headers: asJson, body: large }), 413, 'TOO_LARGE');
    const logs = JSON.stringify({ logs: 'x'.repeat(10 * MB) });
    expectProblem(await ask('/api/v1/analyze', { headers: asJson, body: logs }), 413, 'TOO_LARGE');
    expectProblem(await ask('/webhooks/github', { body: Buffer.alloc(25 * MB + 1) }), 413, 'TOO_LARGE');
  });

  it('is larger than is taken, and does not say how large', async () => {
    const head = 'POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
    const chunk = `10000\r\n${'x'.repeat(0x1_00_00)}\r\n`;
    const answer = await speak(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(17)}`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it.each(['text/html', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain', ''])(
    'is of the type %j',
    async (type) => {
      const body = Buffer.from('{"email":"a@b.c","password":"x"}');
      expectProblem(await ask('/auth/login', { headers: { 'content-type': type }, body }), 415, 'UNSUPPORTED_TYPE');
    },
  );

  it.each(['zstd', 'gzip, gzip', 'compress', 'x'])('is packed as %j', async (encoding) => {
    const headers = { ...asJson, 'content-encoding': encoding };
    expectProblem(await ask('/api/v1/analyze', { headers, body: '{}' }), 415, 'UNSUPPORTED_TYPE');
  });

  it.each([
    ['nothing', ''],
    ['half of JSON', '{"logs":'],
    ['65 levels deep', '['.repeat(65) + ']'.repeat(65)],
    ['five million levels deep', '['.repeat(5_000_000)],
    ['a reach into prototypes', '{"logs":"x","__proto__":{"isAdmin":true}}'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00])],
  ])('is %s', async (_, body) => {
    expectProblem(await ask('/api/v1/analyze', { headers: asJson, body }), 400, 'MALFORMED_JSON');
  });

  it('names a constructor, which is a field like any other that is not there', async () => {
    expectProblem(await postJson('/api/v1/analyze', { logs: 'x', constructor: { prototype: {} } }), 400, 'VALIDATION');
  });

  it.each([
    ['gzip', gzipSync(Buffer.alloc(60 * MB, 'x'))],
    ['br', brotliCompressSync(Buffer.alloc(60 * MB, 'x'))],
    ['gzip', gzipSync(Buffer.alloc(5 * MB, ' '))],
  ])('is a bomb of %s', async (encoding, body) => {
    const before = process.memoryUsage().rss;
    const headers = { ...asJson, 'content-encoding': encoding };
    const bombs = Array.from({ length: 8 }, () => ask('/api/v1/analyze', { headers, body }));
    // Of many at once some may be told to come back; none is unpacked to its end.
    const answers = await Promise.all(bombs);
    expect(answers.filter(({ status }) => status !== 413 && status !== 503)).toEqual([]);
    expectProblem(answers.find(({ status }) => status === 413)!, 413, 'TOO_LARGE');
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * MB);
    expect((await ask('/health/live')).status).toBe(200);
  });

  it('is not packed as it says, or ends too early', async () => {
    const packed = gzipSync(JSON.stringify({ logs: 'Error: no' }));
    const headers = { ...asJson, 'content-encoding': 'gzip' };
    expect((await ask('/api/v1/analyze', { headers, body: packed })).status).toBe(200);
    expectProblem(await ask('/api/v1/analyze', { headers, body: '{"logs":"x"}' }), 400, 'MALFORMED_REQUEST');
    const half = packed.subarray(0, packed.length - 12);
    expectProblem(await ask('/api/v1/analyze', { headers, body: half }), 400, 'MALFORMED_REQUEST');
  });

  it.each(['2020-01-01T00:00:00Z', '2500-01-01T00:00:00Z', 'tomorrow', '2026-13-01T00:00:00Z'])(
    'asks for a key until %s',
    async (expires) => {
      const answer = await postJson('/auth/keys', { name: 'k', scopes: ['read'], expires_at: expires });
      expect(answer.status).toBe(400);
    },
  );

  it('has fields nobody asked for, or of another type', async () => {
    const answer = await postJson('/api/v1/failures', { repository: 7, log: 'x', role: 'admin' });
    expectProblem(answer, 400, 'VALIDATION');
    const { errors } = JSON.parse(answer.text) as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer)).toContain('/body/repository');
    expect(answer.text).toContain('role');
    const person = { email: 'a@b.c', name: 'A', roles: [{ organisation: '*', role: 'root' }] };
    expectProblem(await postJson('/auth/users', person), 400, 'VALIDATION');
  });
});

describe('an address', () => {
  it('has a parameter nobody asked for, on every route that reads', async () => {
    const { paths } = JSON.parse((await ask('/api/v1/openapi.json')).text) as {
      paths: Record<string, { get?: { parameters?: { name: string; schema: { pattern?: string } }[] } }>;
    };
    const reads = Object.entries(paths).filter(([, methods]) => 'get' in methods);
    expect(reads.length).toBeGreaterThan(15);
    for (const [path, { get }] of reads) {
      const pattern = get?.parameters?.find(({ name }) => name === 'id')?.schema.pattern ?? '';
      const prefix = /^\^([a-z]+_)/.exec(pattern)?.[1] ?? '';
      // Most are named by a word and a sign of time, tasks by a number.
      const id = [prefix + '0'.repeat(26), '1'].find((one) => new RegExp(pattern).test(one))!;
      const url = path.replace('{id}', id);
      expectProblem(await ask(`${url}?unknown=1`), 400, 'VALIDATION');
    }
  });

  it.each([
    '/api/v1/failures?limit=0',
    '/api/v1/failures?limit=201',
    '/api/v1/failures?limit=many',
    '/api/v1/failures?limit=1&limit=2',
    '/api/v1/failures?since=yesterday',
    '/api/v1/failures?category=nothing',
    '/api/v1/failures?fields=id,secret',
    '/api/v1/failures?__proto__=1',
    `/api/v1/failures?repository=${'x'.repeat(301)}`,
    '/api/v1/events?after=-1',
    '/api/v1/audit?after=1.5',
  ])('asks for what cannot be: %s', async (path) => {
    expectProblem(await ask(path), 400, 'VALIDATION');
  });

  it.each(["';select pg_sleep(5)--", '%00', '\u0000', '\ud800', '%27 or 1=1', '../../etc/passwd'])(
    'carries %j where a name belongs, which is a name like any other or none',
    async (text) => {
      const startMs = performance.now();
      const encoded = text.startsWith('%') ? text : encodeURIComponent(text.toWellFormed());
      const answer = await ask(`/api/v1/failures?repository=${encoded.replaceAll(' ', '+')}`);
      expect([200, 400]).toContain(answer.status);
      if (answer.status === 200) expect(JSON.parse(answer.text)).toMatchObject({ data: [] });
      expect(performance.now() - startMs).toBeLessThan(3_000);
    },
  );

  it.each(['/api/v1/failures/flr_x', '/api/v1/failures/%2e%2e', `/api/v1/signals/sig_${'z'.repeat(300)}`, '/nothing'])(
    'names nothing: %s',
    async (path) => {
      expectProblem(await ask(path), 404, 'NOT_FOUND');
    },
  );

  it('is broken', async () => {
    expectProblem(await ask('/api/v1/failures/%'), 400, 'MALFORMED_REQUEST');
    expect(await speak('GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 (?:400|404) /,
    );
  });

  it('takes another method', async () => {
    const answer = await ask('/api/v1/incidents', { method: 'DELETE' });
    expectProblem(answer, 405, 'METHOD_NOT_ALLOWED');
    expect(answer.headers.get('allow')).toBe('GET');
  });
});

describe('a request', () => {
  it.each([
    ['two lengths', 'Content-Length: 3\r\nContent-Length: 4\r\n\r\n{}'],
    ['a length and chunks', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a header that is none', 'No colon here\r\n\r\n'],
    ['more headers than are read', `${'X-A: b\r\n'.repeat(20_000)}\r\n`],
  ])('with %s is refused and its connection ends', async (_, rest) => {
    const answer = await speak(`POST /auth/login HTTP/1.1\r\nHost: a\r\n${rest}`);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer.toLowerCase()).toContain('connection: close');
  });

  it('of another site is told nothing by which its browser would let it read', async () => {
    const origin = 'https://elsewhere.test';
    const preflight = await ask('/api/v1/failures', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });
    expect(preflight.status).toBe(405);
    const read = await ask('/api/v1/failures', { headers: { origin } });
    for (const { headers } of [preflight, read]) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('signs nobody in from another site', async () => {
    const headers = { ...asJson, origin: 'https://elsewhere.test' };
    const body = JSON.stringify({ email: 'a@b.c', password: 'x' });
    expectProblem(await ask('/auth/login', { headers, body, isAnonymous: true }), 403, 'CSRF');
  });

  it('carries a key in a form that is none', async () => {
    for (const shown of ['Bearer', 'Basic YTpi', 'Bearer rg_short', `Bearer rg_${'x'.repeat(5000)}`]) {
      expectProblem(await ask('/api/v1/failures', { headers: { authorization: shown } }), 401, 'UNAUTHENTICATED');
    }
  });
});

describe('too much', () => {
  it('of sign-ins at once lets no more through than it says, and keeps the count', async () => {
    await program.person('eve@example.test', 'viewer');
    const signIn = (password: string) => postJson('/auth/login', { email: 'Eve@Example.test', password });
    const answers = await Promise.all(Array.from({ length: 12 }, (_, number) => signIn(`wrong ${number}`)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
    const right = await signIn('correct horse battery');
    expectProblem(right, 429, 'RATE_LIMITED');
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('of deliveries from one address is told when to come back', async () => {
    const answers = await Promise.all(
      Array.from({ length: 250 }, () => ask('/webhooks/github', { headers: asJson, body: '{}', isAnonymous: true })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 401).length).toBeGreaterThan(100);
    expect(refused.length).toBeGreaterThan(20);
    expectProblem(refused[0]!, 429, 'RATE_LIMITED');
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('left no trace in the log of something nobody foresaw', () => {
    expect(program.said.log).not.toContain('nobody foresaw');
  });
});

/** Sends bytes as they are and gives what comes back until the connection ends. */
function speak(bytes: string): Promise<string> {
  const { hostname, port } = new URL(program.address);
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    // A refused sender may be cut off while it still sends.
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
  });
}

describe('a batch with broken items', () => {
  it('answers each of them, and the rest', async () => {
    const judged = { method: 'POST', path: '/api/v1/classify', body: { text: 'claim your free airdrop' } };
    const requests = [
      judged,
      { ...judged, body: { text: 7 } },
      { ...judged, body: 'no object' },
      { method: 'POST', path: '/api/v1/classify' },
      { path: '/api/v1/classify' },
      { method: 'DELETE', path: '/api/v1/failures' },
      { ...judged, path: 'http://169.254.169.254/' },
      { ...judged, path: '/api/v1/batch' },
      { ...judged, more: true },
      'no object',
      null,
      [],
      { ...judged, path: '/api/classify' },
      { path: '/api/v1/failures?limit=1' },
    ];
    const { status, text } = await postJson('/api/v1/batch', { requests });
    expect(status).toBe(200);
    const { results } = JSON.parse(text) as { results: { status: number; body: Record<string, unknown> }[] };
    const [good, bad] = [200, 400];
    expect(results.map((one) => one.status)).toEqual([
      good,
      ...Array.from({ length: requests.length - 3 }, () => bad),
      good,
      good,
    ]);
    expect(results[0]!.body).toHaveProperty('label');
    for (const { body } of results.slice(1, -2)) {
      expect(body).toMatchObject({ code: expect.any(String), detail: expect.stringMatching(/expected|must|takes/) });
    }
  });

  it.each([[{}], [{ requests: [] }], [{ requests: 'all' }], [[]]])('is none without requests: %j', async (body) => {
    expectProblem(await postJson('/api/v1/batch', body), 400, 'VALIDATION');
  });
});

describe('a message that is odd', () => {
  it.each([
    ['nothing', ''],
    ['a lone surrogate and a zero', '\ud800 \0 a'],
    ['letters that are no letters', 'caf\ufffd \ufffd\ufffe'],
    ['half a megabyte', 'free money '.repeat(50_000)],
  ])('is judged all the same: %s', async (_, text) => {
    const answer = await postJson('/api/v1/classify', { text });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ label: expect.any(String), reasons: expect.any(Array) });
  });

  it('is not taken when it is megabytes', async () => {
    expectProblem(await postJson('/api/v1/classify', { text: 'a'.repeat(2 * MB) }), 413, 'TOO_LARGE');
  });

  it.each([
    [{ text: 7 }],
    [{ text: null }],
    [{}],
    [{ text: 'a', kind: 7 }],
    [{ text: 'a', account_created_at: 'soon' }],
  ])('is not taken in another form: %j', async (body) => {
    expectProblem(await postJson('/api/v1/classify', body), 400, 'VALIDATION');
  });
});
