import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Program, startProgram } from '../helpers/program.ts';

// How every answer behaves: parts of lists, tags, fields, repeated requests, limits, live events.

let program: Program;
let all: { id: string; bearer: string };
let another: { id: string; bearer: string };

beforeAll(async () => {
  program = await startProgram({ REGREEN_API_ANONYMOUS_PER_MINUTE: '5', REGREEN_API_CACHE_MS: '60000' });
  all = await program.key(['read', 'write', 'execute', 'admin']);
  another = await program.key(['read', 'write']);
  for (let run = 1; run <= 5; run++) await push(String(run));
});
afterAll(() => program?.close());

async function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; value?: unknown; bearer?: string } = {},
) {
  const { headers = {}, value, bearer = all.bearer, method = value === undefined ? 'GET' : 'POST' } = options;
  const answer = await fetch(program.address + path, {
    method,
    headers: {
      authorization: bearer,
      ...(value === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(value === undefined ? {} : { body: JSON.stringify(value) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: text === '' ? null : JSON.parse(text) };
}

function push(run: string, options: { key?: string; repository?: string; bearer?: string } = {}) {
  const { key, repository = 'acme/shop', bearer } = options;
  return ask('/api/v1/failures', {
    value: { repository, run, job: 'test', log: `npm ERR! code ${run}` },
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
    ...(bearer === undefined ? {} : { bearer }),
  });
}

interface Part {
  readonly data: readonly { readonly id: string }[];
  readonly page: { readonly next_cursor: string | null; readonly has_more: boolean };
}

describe('a list', () => {
  it('is read part by part, each item once, in whatever order its filters are named', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const filters =
        seen.length % 4 === 0 ? 'repository=acme/shop&state=diagnosed' : 'state=diagnosed&repository=acme/shop';
      const after: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { status, json } = await ask(`/api/v1/failures?${filters}&limit=2${after}`);
      expect(status).toBe(200);
      const { data, page } = json as Part;
      seen.push(...data.map(({ id }) => id));
      expect(page.has_more).toBe(page.next_cursor !== null);
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
    expect(seen).toEqual([...seen].sort().reverse());
  });

  it('goes on only from a cursor of its own', async () => {
    const cursor = (await ask('/api/v1/failures?limit=1')).json.page.next_cursor as string;
    const bytes = Buffer.from(cursor, 'base64url');
    const flipped = (at: number) => {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      return changed.toString('base64url');
    };
    const organisation = (await program.storage.pipeline.repositories())[0]!.organisationId;
    const { bearer } = await program.key(['read'], organisation);
    const wrong: [string, string?][] = [
      ...Array.from(bytes, (_, at): [string] => [`/api/v1/failures?limit=1&cursor=${flipped(at)}`]),
      ['/api/v1/failures?cursor=x'],
      ['/api/v1/failures?cursor='],
      [`/api/v1/failures?cursor=${'A'.repeat(60)}`],
      [`/api/v1/failures?limit=1&state=diagnosed&cursor=${cursor}`],
      [`/api/v1/incidents?limit=1&cursor=${cursor}`],
      [`/api/v1/signals?limit=1&cursor=${cursor}`],
      [`/api/v1/failures?limit=1&cursor=${cursor}`, bearer],
    ];
    for (const [path, who] of wrong) {
      const answer = await ask(path, who === undefined ? {} : { bearer: who });
      expect(answer.json, path).toMatchObject({ status: 400, code: 'BAD_CURSOR' });
    }
    expect((await ask(`/api/v1/failures?limit=1&cursor=${cursor}`)).status).toBe(200);
  });

  it('gives the fields that are asked for, and knows which there are', async () => {
    const { json } = await ask('/api/v1/failures?fields=id,state&limit=1');
    expect(Object.keys(json.data[0])).toEqual(['id', 'state']);
    expect((await ask('/api/v1/failures?fields=id,body')).json).toMatchObject({ code: 'VALIDATION' });
  });
});

describe('a read', () => {
  it('is not sent again to whoever has it, and sent anew when it changed', async () => {
    const first = await ask('/api/v1/failures?limit=3');
    const etag = first.headers.get('etag')!;
    const again = await ask('/api/v1/failures?limit=3', { headers: { 'if-none-match': `"x", ${etag}` } });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    await push('new');
    await expect
      .poll(async () => (await ask('/api/v1/failures?limit=3', { headers: { 'if-none-match': etag } })).status)
      .toBe(200);
  });

  it('never gives one caller what another may see, though both ask the same', async () => {
    const { id } = (await ask('/api/v1/failures?limit=1')).json.data[0] as { id: string };
    const { bearer } = await program.key(['read'], `org_${'0'.repeat(26)}`);
    for (const path of ['/api/v1/failures?limit=1', `/api/v1/failures/${id}`]) {
      const tag = (await ask(path)).headers.get('etag')!;
      const theirs = await ask(path, { bearer, headers: { 'if-none-match': tag } });
      if (theirs.status === 200) expect(theirs.json).toMatchObject({ data: [] });
      else expect(theirs.status).toBe(404);
    }
  });

  it('is packed when asked for', async () => {
    for (const encoding of ['gzip', 'br']) {
      const answer = await ask('/api/v1/openapi.json', { headers: { 'accept-encoding': encoding } });
      expect(answer.headers.get('content-encoding')).toBe(encoding);
      expect(answer.json.openapi).toBe('3.1.0');
    }
  });
});

describe('an Idempotency-Key', () => {
  it('gives the first answer again, with where it lies, and makes nothing twice', async () => {
    const first = await push('once', { key: 'k1' });
    const again = await push('once', { key: 'k1' });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.json).toEqual(first.json);
    expect(again.headers.get('location')).toBe(`/api/v1/failures/${first.json.id}`);
    expect([first, again].map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, 'true']);
    expect((await push('other', { key: 'k1' })).json).toMatchObject({ status: 422, code: 'KEY_REUSED' });
    expect((await push('once', { key: 'k1', bearer: another.bearer })).headers.get('idempotent-replayed')).toBeNull();
    expect((await push('x', { key: 'two words' })).json).toMatchObject({ status: 400, code: 'BAD_INPUT' });
    expect((await push('x', { key: 'k'.repeat(256) })).json).toMatchObject({ status: 400, code: 'BAD_INPUT' });
  });

  it('lets one of many at once through; the others get its answer or are told to wait', async () => {
    const value = { name: 'at once', scopes: ['read'] };
    const headers = { 'idempotency-key': 'k2' };
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask('/auth/keys', { value, headers })));
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map(({ json }) => json.key)).size).toBe(1);
    expect(made.filter((each) => each.headers.get('idempotent-replayed') === null)).toHaveLength(1);
    for (const { status, json } of answers) if (status !== 201) expect(json.code).toBe('IN_FLIGHT');
    const keys = (await ask('/auth/keys')).json.data as { name: string }[];
    expect(keys.filter(({ name }) => name === 'at once')).toHaveLength(1);
  });

  it('gives a secret again to whoever got it, and keeps it so that nobody else can read it', async () => {
    const headers = { 'idempotency-key': 'k3' };
    const value = { name: 'secret', scopes: ['read'] };
    const first = await ask('/auth/keys', { value, headers });
    const again = await ask('/auth/keys', { value, headers });
    expect(again.json).toEqual(first.json);
    expect((await ask('/api/v1/failures', { bearer: `Bearer ${first.json.key}` })).status).toBe(200);
    const person = { email: 'i@example.test', name: 'I', roles: [{ organisation: '*', role: 'viewer' }] };
    const invited = await ask('/auth/users', { value: person, headers: { 'idempotency-key': 'k4' } });
    const token = (invited.json.link as string).split('=')[1]!;
    const client = new pg.Client({ connectionString: program.databaseUrl });
    await client.connect();
    const { rows } = await client.query('select * from idempotency_key');
    await client.end();
    const kept = JSON.stringify(rows);
    expect(rows.length).toBeGreaterThan(3);
    expect(kept).not.toContain(first.json.key);
    expect(kept).not.toContain(token);
    expect(kept).not.toContain('i@example.test');
  });

  it('is free again when the call failed', async () => {
    const headers = { 'idempotency-key': 'k5' };
    const wrong = { email: 'not an address', name: 'I', roles: [{ organisation: '*', role: 'viewer' }] };
    expect((await ask('/auth/users', { value: wrong, headers })).status).toBe(400);
    const right = { ...wrong, email: 'right@example.test' };
    expect((await ask('/auth/users', { value: right, headers })).status).toBe(201);
  });
});

describe('live events', () => {
  /** Reads a stream until it had so many events. */
  async function watch(count: number, after: string | null): Promise<readonly string[]> {
    const stop = new AbortController();
    const headers = { authorization: all.bearer, ...(after === null ? {} : { 'last-event-id': after }) };
    const answer = await fetch(`${program.address}/api/v1/stream`, { headers, signal: stop.signal });
    expect(answer.headers.get('cache-control')).toContain('no-transform');
    let heard = '';
    const ids = () => [...heard.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id!);
    for await (const chunk of answer.body!) {
      heard += Buffer.from(chunk).toString();
      if (ids().length >= count) break;
    }
    stop.abort();
    expect(heard).toMatch(/^retry: \d+$/m);
    return ids();
  }

  it('go on after the last one somebody has, none left out, none twice', async () => {
    const known = ((await ask('/api/v1/events?limit=200')).json.data as { id: string }[]).map(({ id }) => id);
    expect(known.length).toBeGreaterThan(6);
    expect((await watch(known.length, '0')).slice(0, known.length)).toEqual(known);
    expect((await watch(3, known.at(-4)!)).slice(0, 3)).toEqual(known.slice(-3));
    const next = watch(1, known.at(-1)!);
    await push('while watching');
    expect(BigInt((await next)[0]!)).toBeGreaterThan(BigInt(known.at(-1)!));
  });

  it('refuse to begin after what is no event', async () => {
    for (const after of ['x', '-1', '1; drop table event', '9'.repeat(19)]) {
      const answer = await ask('/api/v1/stream', { headers: { 'last-event-id': after } });
      expect(answer.status).toBe(400);
    }
  });
});

describe('limits', () => {
  it('are told with every answer, and kept for each address nobody knows', async () => {
    const { headers } = await ask('/api/v1/failures');
    expect(headers.get('ratelimit-policy')).toMatch(/^"default";q=\d+;w=60$/);
    expect(headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=\d+$/);
    const answers = [];
    for (let count = 0; count < 8; count++) answers.push(await fetch(`${program.address}/auth/me`));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(5);
    expect(statuses.at(-1)).toBe(429);
    expect(Number(answers.at(-1)!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask('/api/v1/failures')).status).toBe(200);
    expect((await fetch(`${program.address}/health/ready`)).status).toBe(200);
  });
});
