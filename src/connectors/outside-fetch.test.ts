import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeHost } from '../../test/helpers/fake-host.ts';
import { RemoteError } from '../foundation/index.ts';
import type { Fetch } from './egress.ts';
import { createOutsideFetch, type OutsideOptions } from './outside-fetch.ts';

const LARGE_BYTES = 16 << 20;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
let host: FakeHost;
let other: FakeHost;

beforeAll(async () => {
  host = await FakeHost.open((url, response) =>
    response.end(url.pathname === '/large' ? Buffer.alloc(LARGE_BYTES) : url.pathname),
  );
  other = await FakeHost.open((_, response) => response.end('other'));
});
afterAll(() => Promise.all([host.close(), other.close()]));
beforeEach(() => {
  host.reset();
  other.reset();
});

const create = (options: Partial<OutsideOptions> = {}): Fetch =>
  createOutsideFetch({ baseUrl: host.address, silenceMs: 300, ...options });
const get = async (fetch: Fetch, path = '/a', init: RequestInit = {}) => {
  const response = await fetch(host.address + path, init);
  return { status: response.status, text: await response.text() };
};
const problemOf = (call: Promise<unknown>): Promise<Error> =>
  call.then(
    () => {
      throw new Error('expected a problem');
    },
    (error: unknown) => error as Error,
  );

describe('bodies', () => {
  it('wait to be read for as long as somebody holds them', async () => {
    const body = (await create({ silenceMs: 5000 })(`${host.address}/large`, {})).body!;
    for (let turn = 0; turn < 5; turn++) {
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    let bytes = 0;
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) bytes += chunk.length;
    expect(bytes).toBe(LARGE_BYTES);
  });
});

describe('tries', () => {
  it.each([
    ['a reset', { kind: 'reset' }],
    ['an answer 503', { kind: 'status', status: 503 }],
    ['an answer 429 that names no time', { kind: 'status', status: 429 }],
  ] as const)('calls that change nothing are tried again after %s', async (_, fault) => {
    host.fail(fault, { times: 2 });
    expect(await get(create())).toEqual({ status: 200, text: '/a' });
    expect(host.calls).toHaveLength(3);
    // Not in the same moment: each try comes after a pause.
    expect(host.calls[2]!.atMs - host.calls[0]!.atMs).toBeGreaterThan(5);
  });

  it('ends after three tries, with the last answer', async () => {
    host.fail({ kind: 'status', status: 502 });
    expect((await get(create())).status).toBe(502);
    expect(host.calls).toHaveLength(3);
  });

  it.each(['reset', 'hang'] as const)('ends after three tries without an answer: %s', async (kind) => {
    host.fail({ kind });
    await problemOf(get(create()));
    expect(host.calls).toHaveLength(3);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('never tries %s again', async (method) => {
    host.fail({ kind: 'status', status: 503 }, { path: '/a' });
    expect((await get(create(), '/a', { method })).status).toBe(503);
    host.fail({ kind: 'reset' }, { path: '/b' });
    await problemOf(get(create(), '/b', { method }));
    expect(host.calls.map(({ path }) => path)).toEqual(['/a', '/b']);
  });
});

describe('limits', () => {
  it.each([
    ['429', 429, { 'retry-after': '1' }],
    ['503', 503, { 'retry-after': '1' }],
    ['403 of a secondary limit', 403, { 'retry-after': '1' }],
  ])('no call before Retry-After: %s', async (_, status, headers) => {
    const fetch = create();
    host.fail({ kind: 'status', status, headers }, { times: 1 });
    const first = get(fetch, '/a');
    // These come while the limit is known, and behind more calls than go at once.
    await expect.poll(() => host.calls.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await Promise.all([first, ...Array.from({ length: 15 }, (_, at) => get(fetch, `/${at}`))]);
    const toldAtMs = host.calls[0]!.atMs;
    expect(Math.min(...host.calls.slice(1).map(({ atMs }) => atMs - toldAtMs))).toBeGreaterThanOrEqual(1000);
    expect(host.calls).toHaveLength(17);
  });

  it('a call that waits for its place meets the limit told meanwhile', async () => {
    const fetch = create();
    const told = { kind: 'status', status: 429, headers: { 'retry-after': '1' } } as const;
    host.fail({ kind: 'delay', ms: 200 }, { path: '/slow' });
    host.fail(told, { path: '/limited' });
    const slow = Array.from({ length: 7 }, () => get(fetch, '/slow'));
    const limited = fetch(`${host.address}/limited`, { method: 'POST' });
    // A change gets in line before it takes its place.
    await new Promise(setImmediate);
    await Promise.all([...slow, limited, ...Array.from({ length: 5 }, () => get(fetch, '/late'))]);
    const toldAtMs = host.calls.find(({ path }) => path === '/limited')!.atMs;
    const late = host.calls.filter(({ path }) => path === '/late');
    expect(late).toHaveLength(5);
    for (const { atMs } of late) expect(atMs - toldAtMs).toBeGreaterThanOrEqual(1000);
  });

  it('hands back what would take too long to wait for, and says how long', async () => {
    const fetch = create();
    host.fail({ kind: 'status', status: 429, headers: { 'retry-after': '600' } });
    expect((await get(fetch)).status).toBe(429);
    const problem = await problemOf(get(fetch));
    expect(problem).toBeInstanceOf(RemoteError);
    expect((problem as RemoteError).details.retryAfterMs).toBeGreaterThan(590_000);
    expect(host.calls).toHaveLength(1);
  });

  it('leaves a second between changes', async () => {
    const fetch = create();
    await Promise.all(['/a', '/b'].map((path) => get(fetch, path, { method: 'POST' })));
    expect(Math.abs(host.calls[1]!.atMs - host.calls[0]!.atMs)).toBeGreaterThanOrEqual(990);
  });
});

it('sends eight calls at once, and all of them in the end', async () => {
  host.fail({ kind: 'delay', ms: 30 });
  const fetch = create();
  await Promise.all(Array.from({ length: 60 }, () => get(fetch)));
  expect(host.calls).toHaveLength(60);
  expect(host.mostAtOnce).toBe(8);
});

it('leaves a system alone that fails, and comes back after a while', { timeout: 40_000 }, async () => {
  const fetch = create();
  host.fail({ kind: 'status', status: 500 }, { path: '/a' });
  const post = () => get(fetch, '/a', {}).catch((error: unknown) => error);
  for (let round = 0; round < 4; round++) await Promise.all(Array.from({ length: 10 }, post));
  const before = host.calls.length;
  // Ten in a row, and those that were under way with the last of them.
  expect(before).toBeGreaterThanOrEqual(10);
  expect(before).toBeLessThan(20);
  expect((await problemOf(get(fetch))).message).toMatch(/left alone/);
  expect(host.calls).toHaveLength(before);
  await new Promise((resolve) => setTimeout(resolve, 10_100));
  expect(await get(fetch, '/well')).toEqual({ status: 200, text: '/well' });
  expect(host.calls).toHaveLength(before + 1);
  expect((await get(fetch, '/well')).status).toBe(200);
});

describe('changes', () => {
  it('are answered by where a redirect leads, which is not followed', async () => {
    host.fail({ kind: 'redirect', to: '/page' }, { path: '/a' });
    const { status, headers } = await create()(`${host.address}/a`, { method: 'POST' });
    expect([status, headers.get('location')]).toEqual([302, '/page']);
    expect(host.calls).toHaveLength(1);
  });

  it('follow to where the same host moved, with their body', async () => {
    host.fail({ kind: 'redirect', to: '/b', status: 307 }, { path: '/a' });
    expect((await get(create(), '/a', { method: 'POST', body: 'x' })).text).toBe('/b');
    expect(host.calls.map(({ method }) => method)).toEqual(['POST', 'POST']);
  });

  it('go to no other host', async () => {
    const fetch = create({ alsoTrusted: [`127.0.0.1:${other.port}`] });
    host.fail({ kind: 'redirect', to: `${other.address}/b`, status: 307 });
    expect((await problemOf(get(fetch, '/a', { method: 'POST' }))).message).toMatch(/another host: refused/);
    expect(other.calls).toHaveLength(0);
  });
});

describe('redirects', () => {
  const secrets = { authorization: 'Bearer t', cookie: 'c=1', 'private-token': 't' };

  it('follow to another host without what proves who we are', async () => {
    const fetch = create({ alsoTrusted: [`127.0.0.1:${other.port}`] });
    host.fail({ kind: 'redirect', to: `${other.address}/log` });
    expect((await get(fetch, '/a', { headers: { ...secrets, accept: 'text/plain' } })).text).toBe('other');
    const { headers } = other.calls[0]!;
    expect(headers.accept).toBe('text/plain');
    for (const name of Object.keys(secrets)) expect(headers[name]).toBeUndefined();
  });

  it('do not bring the token back by way of another host', async () => {
    const fetch = create({ alsoTrusted: [`127.0.0.1:${other.port}`] });
    host.fail({ kind: 'redirect', to: `${other.address}/log` }, { path: '/a' });
    other.fail({ kind: 'redirect', to: `${host.address}/b` });
    expect((await get(fetch, '/a', { headers: secrets })).text).toBe('/b');
    expect(host.calls[1]!.headers.authorization).toBeUndefined();
  });

  it.each([
    ['this machine', () => `${other.address}/`],
    ['this machine by name', () => `http://localhost:${other.port}/`],
    ['this machine in IPv6', () => `http://[::ffff:127.0.0.1]:${other.port}/`],
    ['a private network', () => 'http://10.0.0.1/'],
    ['the metadata of a cloud', () => 'http://169.254.169.254/latest/meta-data/'],
    ['a file', () => 'file:///etc/passwd'],
    ['an address with a name in it', () => `http://user@127.0.0.1:${host.port}/`],
    ['an address with a password in it', () => `http://:word@127.0.0.1:${host.port}/`],
    ['no address', () => 'http://['],
  ])('are not followed to %s, nor tried again', async (_, to) => {
    host.fail({ kind: 'redirect', to: to() }, { path: '/a' });
    expect(await problemOf(get(create(), '/a', { headers: secrets }))).toBeInstanceOf(RemoteError);
    expect(host.calls).toHaveLength(1);
    expect(other.calls).toHaveLength(0);
  });

  it('are followed five times', async () => {
    host.fail({ kind: 'redirect', to: '/a' }, { times: 5 });
    expect((await get(create())).status).toBe(200);
    host.reset();
    host.fail({ kind: 'redirect', to: '/a' });
    expect((await problemOf(get(create()))).message).toMatch(/without end/);
    expect(host.calls).toHaveLength(6);
  });
});

describe('time', () => {
  it('ends a call that takes too long in all, without another try after it', async () => {
    host.fail({ kind: 'hang' });
    const startMs = performance.now();
    await problemOf(get(create({ silenceMs: 10_000, totalMs: 400 })));
    expect(performance.now() - startMs).toBeLessThan(2000);
    expect(host.calls).toHaveLength(1);
  });

  it('ends a body that stops coming', async () => {
    host.fail({ kind: 'drop' });
    await problemOf(get(create()));
    expect(host.calls).toHaveLength(1);
  });

  it('ends when the caller does', async () => {
    host.fail({ kind: 'hang' });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await problemOf(get(create(), '/a', { signal: controller.signal }));
    expect(host.calls).toHaveLength(1);
  });
});
