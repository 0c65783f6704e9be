import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RegreenError } from '../foundation/index.ts';
import { fetchRunLogs as fetchGithubRunLogs } from './github/run-logs.ts';
import { fetchRunLogs as fetchGitlabRunLogs } from './gitlab/run-logs.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const seen: { url: string; authorization: string | undefined }[] = [];
let answer: Handler = () => {};
let api: Server;
let storage: Server;

async function listen(handler: Handler): Promise<Server> {
  const server = createServer((request, response) => {
    seen.push({ url: request.url!, authorization: request.headers.authorization });
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
const at = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  api = await listen((request, response) => answer(request, response));
  storage = await listen((_, response) => response.end('the log\n'));
});
afterAll(() => {
  api.closeAllConnections();
  api.close();
  storage.close();
});
beforeEach(() => {
  seen.length = 0;
});

const json = (response: ServerResponse, value: unknown) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
};
const refuse =
  (status: number, headers: Record<string, string> = {}): Handler =>
  (_, response) => {
    response.writeHead(status, headers);
    response.end('{"message":"no"}');
  };

const HOSTS = [
  {
    host: 'GitHub',
    collect: (path: string, token: string | null, timeoutMs?: number, apiUrl = `${at(api)}/api/v3`) =>
      collect(fetchGithubRunLogs(at(api) + path, token, { apiUrl, ...(timeoutMs === undefined ? {} : { timeoutMs }) })),
    run: '/o/r/actions/runs/7',
    job: '/o/r/actions/runs/7/job/11',
    isList: (url: string) => url.startsWith('/api/v3/repos/o/r/actions/runs/7/jobs?'),
    logPath: (id: number) => `/api/v3/repos/o/r/actions/jobs/${id}/logs`,
    list: (jobs: { id: number; isRed: boolean }[]): unknown => ({
      total_count: jobs.length,
      jobs: jobs.map(({ id, isRed }) => ({ id, name: `job ${id}`, conclusion: isRed ? 'failure' : 'success' })),
    }),
    filtersItself: false,
    permission: /actions: read/,
    setting: /REGREEN_GITHUB_API_URL/,
  },
  {
    host: 'GitLab',
    collect: (path: string, token: string | null, timeoutMs?: number, apiUrl = `${at(api)}/git/api/v4`) =>
      collect(fetchGitlabRunLogs(at(api) + path, token, { apiUrl, ...(timeoutMs === undefined ? {} : { timeoutMs }) })),
    run: '/git/group/sub/project/-/pipelines/7',
    job: '/git/group/sub/project/-/jobs/11',
    isList: (url: string) =>
      url.startsWith('/git/api/v4/projects/group%2Fsub%2Fproject/pipelines/7/jobs?scope%5B%5D=failed'),
    logPath: (id: number) => `/git/api/v4/projects/group%2Fsub%2Fproject/jobs/${id}/trace`,
    list: (jobs: { id: number; isRed: boolean }[]): unknown =>
      jobs.filter(({ isRed }) => isRed).map(({ id }) => ({ id, name: `job ${id}`, status: 'failed' })),
    filtersItself: true,
    permission: /read_api/,
    setting: /REGREEN_GITLAB_API_URL/,
  },
];

async function collect(
  logs: ReturnType<typeof fetchGithubRunLogs>,
): Promise<{ job: string; source: string; text: string }[]> {
  const found: { job: string; source: string; text: string }[] = [];
  for await (const { job, source, chunks } of logs) {
    let text = '';
    for await (const chunk of chunks) text += Buffer.from(chunk).toString();
    found.push({ job, source, text });
  }
  return found;
}

describe.each(HOSTS)('logs of a run on $host', (host) => {
  async function problemOf(promise: Promise<unknown>): Promise<RegreenError> {
    const error = await promise.then(
      () => null,
      (problem: unknown) => problem,
    );
    expect(error).toBeInstanceOf(RegreenError);
    expect((error as Error).message).not.toMatch(/[\x00-\x1f]|s3cret/);
    return error as RegreenError;
  }

  it('are those of the failed jobs, over all pages, from wherever the host redirects to', async () => {
    answer = (request, response) => {
      const url = request.url!;
      if (!host.isList(url)) {
        response.writeHead(302, { location: `${at(storage)}/signed?key=1` });
        response.end();
        return;
      }
      const isFirst = url.endsWith('&page=1');
      const ids = isFirst ? Array.from({ length: 100 }, (_, i) => i) : [100, 101];
      json(
        response,
        host.list(ids.map((id) => ({ id, isRed: host.filtersItself ? id < 101 : id === 3 || id === 100 }))),
      );
    };
    const logs = await host.collect(host.run, 's3cret');
    expect(logs.length).toBe(host.filtersItself ? 101 : 2);
    expect(logs.at(-1)).toMatchObject({ job: 'job 100', text: 'the log\n' });
    expect(logs.at(-1)!.source).toContain('100');
    expect(
      seen.filter(({ url }) => url.startsWith('/signed')).every(({ authorization }) => authorization === undefined),
    ).toBe(true);
    expect(seen[0]!.authorization).toBe('Bearer s3cret');
  });

  it('is that of the job which is named', async () => {
    answer = (request, response) => {
      response.writeHead(request.url === host.logPath(11) ? 200 : 500);
      response.end('its log');
    };
    expect(await host.collect(host.job, null)).toMatchObject([{ text: 'its log' }]);
    expect(seen).toEqual([{ url: host.logPath(11), authorization: undefined }]);
  });

  it.each<{ when: string; token: string | null; handler: Handler; kind: string; says: RegExp | 'permission' }>([
    {
      when: 'nothing is there without a token',
      token: null,
      handler: refuse(404),
      kind: 'authorization',
      says: 'permission',
    },
    {
      when: 'nothing is there with a token',
      token: 's3cret',
      handler: refuse(404),
      kind: 'bad_input',
      says: /does not exist, or the token may not see it/,
    },
    {
      when: 'the token is wrong',
      token: 's3cret',
      handler: refuse(401),
      kind: 'authorization',
      says: /refused the token/,
    },
    { when: 'a token is wanted', token: null, handler: refuse(401), kind: 'authorization', says: 'permission' },
    { when: 'the token is too weak', token: 's3cret', handler: refuse(403), kind: 'authorization', says: 'permission' },
    { when: 'the log is gone', token: 's3cret', handler: refuse(410), kind: 'bad_input', says: /no longer kept/ },
    {
      when: 'the rate is limited',
      token: 's3cret',
      handler: refuse(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1800000000' }),
      kind: 'remote',
      says: /limits its rate: try again after 2027-01-15T08:00:00/,
    },
    {
      when: 'it asks for patience',
      token: 's3cret',
      handler: refuse(429, { 'retry-after': '60' }),
      kind: 'remote',
      says: /try again in 60 s/,
    },
    { when: 'it is broken', token: 's3cret', handler: refuse(502), kind: 'remote', says: /answered 502/ },
    {
      when: 'it sends a web page',
      token: 's3cret',
      handler: (_, response) => response.end('<html>'),
      kind: 'remote',
      says: /sent no JSON/,
    },
    {
      when: 'it redirects in a circle',
      token: 's3cret',
      handler: refuse(302, { location: '/api/v3/x' }),
      kind: 'remote',
      says: /redirects without end/,
    },
    {
      when: 'it redirects elsewhere than the web',
      token: 's3cret',
      handler: refuse(302, { location: 'file:///etc/passwd' }),
      kind: 'remote',
      says: /not https/,
    },
    {
      when: 'it hangs up',
      token: 's3cret',
      handler: (request) => request.socket.destroy(),
      kind: 'remote',
      says: /cannot reach 127\.0\.0\.1/,
    },
    { when: 'it never answers', token: 's3cret', handler: () => {}, kind: 'remote', says: /was silent for 0\.2 s/ },
    {
      when: 'no job failed',
      token: 's3cret',
      handler: (_, response) => json(response, host.list([{ id: 1, isRed: false }])),
      kind: 'bad_input',
      says: /no failed job/,
    },
  ])('end in one line when $when', async ({ token, handler, kind, says }) => {
    answer = handler;
    const problem = await problemOf(host.collect(host.run, token, 200));
    expect(problem.kind).toBe(kind);
    expect(problem.message).toMatch(says === 'permission' ? host.permission : says);
  });

  it('end in one line when the body stops coming', async () => {
    answer = (_, response) => {
      response.writeHead(200);
      response.write('a beginning');
    };
    expect((await problemOf(host.collect(host.job, null, 200))).message).toMatch(/was silent/);
  });

  it('are never asked from another host than the configured one', async () => {
    const problem = await problemOf(host.collect(host.run, 's3cret', 200, 'https://api.example.org/api/v4'));
    expect(problem.kind).toBe('configuration');
    expect(problem.message).toMatch(host.setting);
    expect(seen).toEqual([]);
  });

  it('need the address of a run', async () => {
    expect((await problemOf(host.collect('/o/r/issues/1', 's3cret'))).kind).toBe('usage');
  });

  it('are not fetched with a token that cannot be one', async () => {
    expect((await problemOf(host.collect(host.run, 's3cret\r\nx: y'))).kind).toBe('configuration');
    expect(seen).toEqual([]);
  });
});

describe('an outside system on the internet', () => {
  it.each(['http://a.example/x', 'https://127.0.0.1/x', 'https://[::1]/x', 'https://169.254.169.254/latest'])(
    'cannot redirect to %s',
    async (location) => {
      const asked: string[] = [];
      const fetch = (url: string) => {
        asked.push(url);
        return Promise.resolve(new Response(null, { status: 302, headers: { location } }));
      };
      await expect(
        collect(fetchGithubRunLogs('https://github.com/o/r/actions/runs/1', 't', { fetch })),
      ).rejects.toThrow(/not https|private address/);
      expect(asked).toHaveLength(1);
    },
  );
});
