import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeHost } from '../../test/helpers/fake-host.ts';
import { AuthorizationError, RemoteError } from '../foundation/index.ts';
import type { CiRights, NeededRight } from '../healing/index.ts';
import { GithubRights } from './github/rights.ts';
import { GitlabRights } from './gitlab/rights.ts';
import { JenkinsRights } from './jenkins/rights.ts';

/** What a path is answered. */
type Answers = Readonly<Record<string, { status?: number; headers?: Record<string, string>; body: unknown }>>;

let host: FakeHost;
let answers: Answers = {};
beforeAll(async () => {
  host = await FakeHost.open((url, response) => {
    const known = Object.entries(answers).find(([path]) => `${url.pathname}${url.search}`.includes(path));
    const { status = 200, headers = {}, body } = known?.[1] ?? { status: 404, body: {} };
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
});
afterAll(() => host.close());
beforeEach(() => {
  host.reset();
  answers = {};
});

const nowMs = Date.now;
const RERUN: NeededRight = { right: 'actions: write', kinds: ['rerun_failed_jobs'] };
const ISSUE: NeededRight = { right: 'issues: write', kinds: ['open_issue'] };

describe('GitHub', () => {
  const withToken = () => new GithubRights({ apiUrl: host.address, token: 't', app: null, nowMs });
  const user = (scopes: string | null, more: Record<string, string> = {}) => ({
    '/user': { headers: { ...(scopes === null ? {} : { 'x-oauth-scopes': scopes }), ...more }, body: { login: 'ada' } },
  });

  it.each([
    { scopes: 'repo, workflow', missing: [] },
    { scopes: 'public_repo', missing: [{ ...RERUN, grant: 'the scope repo' }] },
    {
      scopes: '',
      missing: [
        { ...RERUN, grant: 'the scope repo' },
        { ...ISSUE, grant: 'the scope repo or public_repo' },
      ],
    },
  ])('tells the scopes of a classic token: $scopes', async ({ scopes, missing }) => {
    answers = user(scopes, { 'github-authentication-token-expiration': '2026-12-01 10:00:00 UTC' });
    expect(await withToken().examine([RERUN, ISSUE])).toEqual({
      ...{ identity: 'the token of ada', missing, unseen: null },
      expiresAtMs: Date.UTC(2026, 11, 1, 10),
    });
    expect(host.calls.map(({ method }) => method)).toEqual(['GET']);
  });

  it('tells nothing of a fine-grained token, which is said', async () => {
    answers = user(null);
    expect(await withToken().examine([RERUN])).toMatchObject({
      missing: [],
      unseen: 'it does not tell its permissions; it needs actions: write',
    });
  });

  it('tells the permissions of each installation of an App', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const app = { id: '7', privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }) as string };
    answers = {
      '/app/installations': {
        body: [
          { account: { login: 'acme' }, permissions: { actions: 'write', issues: 'write' } },
          { account: { login: 'other' }, permissions: { actions: 'read', issues: 'admin' } },
        ],
      },
    };
    const rights = new GithubRights({ apiUrl: host.address, token: null, app, nowMs });
    expect(await rights.examine([RERUN, ISSUE])).toMatchObject({
      identity: 'the App, installed 2 times',
      missing: [{ ...RERUN, grant: 'actions: write to its installation at other' }],
    });
    answers = { '/app/installations': { body: [] } };
    await expect(rights.examine([RERUN])).rejects.toThrow('installed nowhere');
  });
});

describe('GitLab', () => {
  const rights = () => new GitlabRights({ apiUrl: `${host.address}/api/v4`, token: 't', nowMs });
  const token = (scopes: readonly string[]) => ({
    '/personal_access_tokens/self': { body: { name: 'regreen', scopes, expires_at: '2026-12-01' } },
  });
  const retry: NeededRight = { right: 'the scope api and the role Developer', kinds: ['rerun_failed_jobs'] };

  it('tells the scopes of a token, and where its user has the role', async () => {
    answers = { ...token(['api']), min_access_level: { body: [{ id: 1 }] } };
    const expiresAtMs = Date.UTC(2026, 11, 1);
    expect(await rights().examine([retry])).toEqual({
      ...{ identity: 'the token regreen', missing: [], unseen: null },
      expiresAtMs,
    });
    expect(host.calls.at(-1)!.path).toContain('min_access_level=30');
  });

  it('tells what is missing of both', async () => {
    answers = { ...token(['read_api']), min_access_level: { body: [] } };
    const { missing } = await rights().examine([retry]);
    expect(missing.map(({ grant }) => grant)).toEqual([
      'the scope api',
      'the role Developer in the projects it is to heal',
    ]);
  });

  it('says what it does not tell', async () => {
    answers = { min_access_level: { body: [{ id: 1 }] } };
    expect(await rights().examine([retry])).toMatchObject({ unseen: expect.stringContaining('the scope api') });
  });
});

describe('Jenkins', () => {
  const rights = () => new JenkinsRights({ apiUrl: host.address, user: 'ci', token: 't', nowMs });
  const build: NeededRight = { right: 'Job/Build', kinds: ['rerun_failed_jobs'] };

  it('tells who we are, and no permissions', async () => {
    answers = { '/whoAmI/api/json': { body: { name: 'ci', anonymous: false } } };
    expect(await rights().examine([build])).toMatchObject({
      identity: 'the user ci',
      missing: [],
      unseen: 'Jenkins tells no permissions; it needs Overall/Read, Job/Read, Job/Build',
    });
  });

  it('takes whoever has no name for nobody', async () => {
    answers = { '/whoAmI/api/json': { body: { name: 'anonymous', anonymous: true } } };
    await expect(rights().examine([build])).rejects.toThrow('REGREEN_JENKINS_USER');
  });
});

describe.each<[string, () => CiRights]>([
  ['GitHub', () => new GithubRights({ apiUrl: host.address, token: 't', app: null, nowMs })],
  ['GitLab', () => new GitlabRights({ apiUrl: `${host.address}/api/v4`, token: 't', nowMs })],
  ['Jenkins', () => new JenkinsRights({ apiUrl: host.address, user: 'ci', token: 't', nowMs })],
])('%s', (_, create) => {
  it('refuses a token that is none, which is told without it', async () => {
    host.fail({ kind: 'status', status: 401 });
    const problem = await create()
      .examine([])
      .catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(AuthorizationError);
    expect((problem as Error).message).toMatch(/REGREEN_\w+_TOKEN/);
  });

  it('is told when it is away', async () => {
    host.fail({ kind: 'status', status: 500 });
    await expect(create().examine([])).rejects.toThrow(RemoteError);
  });
});
