import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyScope } from '../../src/access/index.ts';
import { DEFAULT_ALERT_POLICY, foldRow, SeriesWatch } from '../../src/anomaly/index.ts';
import { Tainted } from '../../src/foundation/index.ts';
import type { Action } from '../../src/healing/index.ts';
import type { RepositoryName } from '../../src/intake/index.ts';
import { signatureOf } from '../../src/messages/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import type { JudgedMessage } from '../../src/triage/index.ts';
import type { FoldAlert } from '../../src/watch/index.ts';
import { jobFact, makeId, outcome, runFact, sha256, signal } from '../contracts/examples.ts';
import { giveUpExecution, giveUpTask } from '../helpers/given-up.ts';
import { PASSWORD, type Program, type SignedIn, signIn, startProgram } from '../helpers/program.ts';

// Who may call what, written down once more: the statuses come from this table, never from the code they judge.

const ALL: readonly KeyScope[] = ['read', 'write', 'execute', 'admin'];
const ROLES = { viewer: ['read'], operator: ['read', 'write', 'execute'], admin: ALL } as const;

/** Somebody or something that calls. */
interface Principal {
  readonly name: string;
  /** null: nobody the program knows */
  readonly scopes: readonly KeyScope[] | null;
  /** of what belongs to acme, what they may know of */
  readonly reach: 'everything' | 'acme' | 'elsewhere' | null;
}

const PRINCIPALS: readonly Principal[] = [
  { name: 'nobody', scopes: null, reach: null },
  { name: 'a key that never was', scopes: null, reach: null },
  { name: 'an expired key', scopes: null, reach: null },
  { name: 'a revoked key', scopes: null, reach: null },
  { name: 'a session that never was', scopes: null, reach: null },
  { name: 'the session of somebody disabled', scopes: null, reach: null },
  ...ALL.map((scope) => ({ name: `a key with ${scope}`, scopes: [scope], reach: 'everything' as const })),
  ...ALL.map((scope) => ({ name: `a key of acme with ${scope}`, scopes: [scope], reach: 'acme' as const })),
  { name: 'a key of others with every scope', scopes: ALL, reach: 'elsewhere' },
  ...(['viewer', 'operator', 'admin'] as const).flatMap((role) => [
    { name: `a ${role}`, scopes: ROLES[role], reach: 'everything' as const },
    { name: `a ${role} of acme`, scopes: ROLES[role], reach: 'acme' as const },
  ]),
  { name: 'an admin of others', scopes: ALL, reach: 'elsewhere' },
];

const ROWS = Array.from({ length: 60 }, (_, row) => [(row * 7) % 10, row === 50 ? 900 : (row * 3) % 11]);
const NUMBERS = { columns: ['size', 'wait'], rows: ROWS };
const LABELLED = ['size,wait,label', ...ROWS.map((row, at) => `${row.join(',')},${at === 50 ? 1 : 0}`)].join('\n');

/** What is there to be asked for; all of it belongs to acme. */
interface Things {
  readonly organisation: string;
  readonly failure: string;
  readonly incident: string;
  readonly signal: string;
  readonly series: readonly string[];
  readonly jointWatch: string;
  readonly newJointWatch: () => Promise<string>;
  readonly anomaly: string;
  readonly newAnomaly: () => Promise<string>;
  readonly message: string;
  readonly case: string;
  readonly detector: string;
  readonly newDetector: () => Promise<string>;
  readonly newKey: () => Promise<string>;
  readonly newUser: () => Promise<string>;
  readonly healing: string;
  /** a failure of a run, which can be healed */
  readonly runFailure: string;
  readonly newHealing: () => Promise<string>;
  readonly storage: Storage;
  readonly databaseUrl: string;
}

interface Row {
  readonly route: string;
  readonly needs: 'nobody' | 'anybody known' | KeyScope;
  /** the status for those who may */
  readonly ok: number;
  /** for those who may elsewhere; left out, the same */
  readonly elsewhere?: number;
  /** for those who may in acme alone; left out, the same */
  readonly acme?: number;
  readonly path?: (things: Things) => string | Promise<string>;
  readonly body?: (things: Things) => unknown;
}

const TABLE: readonly Row[] = [
  { route: 'POST /webhooks/{provider}', needs: 'nobody', ok: 401, path: () => '/webhooks/github', body: () => ({}) },
  {
    route: 'POST /webhooks/{provider}/{token}',
    needs: 'nobody',
    ok: 401,
    path: () => '/webhooks/generic/guessed',
    body: () => ({}),
  },
  { route: 'GET /api/v1/failures', needs: 'read', ok: 200 },
  {
    route: 'POST /api/v1/failures',
    needs: 'write',
    ok: 201,
    elsewhere: 404,
    body: () => ({ repository: 'acme/shop', run: randomUUID(), log: 'Error: no' }),
  },
  {
    route: 'POST /api/v1/reports',
    needs: 'write',
    ok: 202,
    elsewhere: 404,
    body: () => ({ repository: 'acme/shop', run: '1', junit: '<testsuite><testcase name="a" time="1"/></testsuite>' }),
  },
  {
    route: 'GET /api/v1/failures/{id}',
    needs: 'read',
    ok: 200,
    elsewhere: 404,
    path: ({ failure }) => `/api/v1/failures/${failure}`,
  },
  {
    route: 'GET /api/v1/failures/{id}/log',
    needs: 'read',
    ok: 200,
    elsewhere: 404,
    path: ({ failure }) => `/api/v1/failures/${failure}/log`,
  },
  {
    route: 'GET /api/v1/failures/{id}/diagnosis',
    needs: 'read',
    ok: 200,
    elsewhere: 404,
    path: ({ failure }) => `/api/v1/failures/${failure}/diagnosis`,
  },
  { route: 'GET /api/v1/incidents', needs: 'read', ok: 200 },
  {
    route: 'GET /api/v1/incidents/{id}',
    needs: 'read',
    ok: 200,
    elsewhere: 404,
    path: ({ incident }) => `/api/v1/incidents/${incident}`,
  },
  { route: 'GET /api/v1/signals', needs: 'read', ok: 200 },
  {
    route: 'GET /api/v1/signals/{id}',
    needs: 'read',
    ok: 200,
    elsewhere: 404,
    path: (things) => `/api/v1/signals/${things.signal}`,
  },
  {
    route: 'POST /api/v1/analyze',
    needs: 'execute',
    ok: 200,
    elsewhere: 404,
    body: () => ({ logs: 'Error: no', store: true, repository: 'acme/shop' }),
  },
  {
    route: 'POST /api/v1/batch',
    needs: 'read',
    ok: 200,
    body: () => ({ requests: [{ path: '/api/v1/failures' }] }),
  },
  { route: 'GET /api/v1/events', needs: 'read', ok: 200 },
  { route: 'GET /api/v1/stream', needs: 'read', ok: 200 },
  { route: 'GET /api/v1/organisations', needs: 'read', ok: 200 },
  { route: 'GET /api/v1/audit', needs: 'admin', ok: 200, acme: 403, elsewhere: 403 },
  { route: 'POST /auth/login', needs: 'nobody', ok: 400, body: () => ({}) },
  { route: 'POST /auth/setup', needs: 'nobody', ok: 400, body: () => ({}) },
  { route: 'POST /auth/invitation', needs: 'nobody', ok: 400, body: () => ({}) },
  { route: 'POST /auth/logout', needs: 'anybody known', ok: 204 },
  { route: 'GET /auth/me', needs: 'nobody', ok: 200 },
  { route: 'GET /auth/keys', needs: 'admin', ok: 200 },
  {
    route: 'POST /auth/keys',
    needs: 'admin',
    ok: 201,
    elsewhere: 403,
    body: ({ organisation }) => ({ name: 'made', scopes: ['read'], organisation }),
  },
  {
    route: 'DELETE /auth/keys/{id}',
    needs: 'admin',
    ok: 204,
    elsewhere: 404,
    path: async ({ newKey }) => `/auth/keys/${await newKey()}`,
  },
  { route: 'GET /auth/users', needs: 'admin', ok: 200 },
  {
    route: 'POST /auth/users',
    needs: 'admin',
    ok: 201,
    elsewhere: 403,
    body: ({ organisation }) => ({
      email: `${randomUUID()}@example.test`,
      name: 'New',
      roles: [{ organisation, role: 'viewer' }],
    }),
  },
  {
    route: 'GET /auth/users/{id}',
    needs: 'admin',
    ok: 200,
    elsewhere: 404,
    path: async ({ newUser }) => `/auth/users/${await newUser()}`,
  },
  {
    route: 'PATCH /auth/users/{id}',
    needs: 'admin',
    ok: 200,
    elsewhere: 404,
    path: async ({ newUser }) => `/auth/users/${await newUser()}`,
    body: ({ organisation }) => ({ roles: [{ organisation, role: 'operator' }], disabled: true }),
  },
  {
    route: 'DELETE /auth/users/{id}',
    needs: 'admin',
    ok: 204,
    elsewhere: 404,
    path: async ({ newUser }) => `/auth/users/${await newUser()}`,
  },
  {
    route: 'POST /auth/users/{id}/invitation',
    needs: 'admin',
    ok: 201,
    elsewhere: 404,
    path: async ({ newUser }) => `/auth/users/${await newUser()}/invitation`,
  },
  ...['messages', 'messages/export', 'corrections', 'cases', 'triage/statistics', 'triage/model'].map(
    (name): Row => ({ route: `GET /api/v1/${name}`, needs: 'read', ok: 200 }),
  ),
  ...(['', '/corrections'] as const).map(
    (end): Row => ({
      route: `GET /api/v1/messages/{id}${end}`,
      needs: 'read',
      ok: 200,
      elsewhere: 404,
      path: ({ message }) => `/api/v1/messages/${message}${end}`,
    }),
  ),
  {
    route: 'POST /api/v1/messages/{id}/correct',
    needs: 'write',
    ok: 201,
    elsewhere: 404,
    path: ({ message }) => `/api/v1/messages/${message}/correct`,
    body: () => ({ label: 'ham' }),
  },
  // Of a correction there is none: whoever may is told so.
  {
    route: 'POST /api/v1/corrections/{id}/undo',
    needs: 'write',
    ok: 404,
    path: () => `/api/v1/corrections/cor_${'0'.repeat(26)}/undo`,
  },
  {
    route: 'GET /api/v1/cases/{id}',
    needs: 'read',
    ok: 200,
    elsewhere: 404,
    path: (things) => `/api/v1/cases/${things.case}`,
  },
  {
    route: 'POST /api/v1/cases/{id}/act',
    needs: 'execute',
    ok: 202,
    elsewhere: 404,
    path: (things) => `/api/v1/cases/${things.case}/act`,
    body: () => ({ rung: 'monitor' }),
  },
  // The step there is none of: whoever may is told so.
  {
    route: 'POST /api/v1/cases/{id}/move',
    needs: 'execute',
    ok: 409,
    elsewhere: 404,
    path: (things) => `/api/v1/cases/${things.case}/move`,
    body: () => ({ state: 'appealed' }),
  },
  ...(['', '/undo'] as const).map(
    (end): Row => ({
      route: `POST /api/v1/cases/{id}/correct${end}`,
      needs: 'write',
      ok: 200,
      elsewhere: 404,
      path: (things) => `/api/v1/cases/${things.case}/correct${end}`,
      body: () => ({ label: 'spam' }),
    }),
  ),
  {
    route: 'POST /api/v1/acts/{id}/undo',
    needs: 'execute',
    ok: 404,
    path: () => `/api/v1/acts/cac_${'0'.repeat(26)}/undo`,
  },
  {
    route: 'GET /api/v1/triage/policy',
    needs: 'read',
    ok: 200,
    elsewhere: 404,
    path: () => '/api/v1/triage/policy?repository=acme/shop',
  },
  {
    route: 'PATCH /api/v1/triage/policy',
    needs: 'admin',
    ok: 200,
    elsewhere: 404,
    body: () => ({ repository: 'acme/shop', automatic: 'monitor' }),
  },
  { route: 'POST /api/v1/classify', needs: 'execute', ok: 200, body: () => ({ text: 'hello' }) },
  { route: 'GET /api/v1/detectors', needs: 'read', ok: 200 },
  {
    route: 'POST /api/v1/detectors',
    needs: 'write',
    ok: 201,
    elsewhere: 403,
    body: ({ organisation }) => ({ name: 'made', detector: 'ecod', organisation, ...NUMBERS }),
  },
  ...(['', '/model'] as const).map(
    (end): Row => ({
      route: `GET /api/v1/detectors/{id}${end}`,
      needs: 'read',
      ok: 200,
      elsewhere: 404,
      path: ({ detector }) => `/api/v1/detectors/${detector}${end}`,
    }),
  ),
  {
    route: 'POST /api/v1/detectors/{id}/train',
    needs: 'write',
    ok: 201,
    elsewhere: 404,
    path: ({ detector }) => `/api/v1/detectors/${detector}/train`,
    body: () => ({ detector: 'ecod', ...NUMBERS }),
  },
  {
    route: 'POST /api/v1/detectors/{id}/evaluate',
    needs: 'write',
    ok: 200,
    elsewhere: 404,
    path: ({ detector }) => `/api/v1/detectors/${detector}/evaluate`,
    body: () => ({ csv: LABELLED, label_column: 'label' }),
  },
  {
    route: 'DELETE /api/v1/detectors/{id}',
    needs: 'write',
    ok: 204,
    elsewhere: 404,
    path: async ({ newDetector }) => `/api/v1/detectors/${await newDetector()}`,
  },
  {
    route: 'POST /api/v1/detect',
    needs: 'execute',
    ok: 200,
    elsewhere: 404,
    body: ({ detector }) => ({ model: detector, ...NUMBERS }),
  },
  {
    route: 'POST /api/v1/detect/batch',
    needs: 'execute',
    ok: 200,
    body: () => ({ requests: [{ detector: 'ecod', ...NUMBERS }] }),
  },
  {
    route: 'POST /api/v1/detect/stream',
    needs: 'execute',
    ok: 200,
    body: () => ({ points: [{ at: '2026-01-01T00:00:00Z', value: 1 }] }),
  },
  { route: 'POST /api/v1/drift', needs: 'execute', ok: 200, body: () => ({ earlier: NUMBERS, later: NUMBERS }) },
  {
    route: 'POST /api/v1/metrics/samples',
    needs: 'write',
    ok: 202,
    elsewhere: 403,
    body: ({ organisation }) => ({ organisation, samples: [{ name: 'load', value: 1 }] }),
  },
  // What is sent is not what Prometheus sends: whoever may is told so.
  { route: 'POST /api/v1/metrics/write', needs: 'write', ok: 400, body: () => ({}) },
  { route: 'POST /api/v1/metrics/otlp', needs: 'write', ok: 200, body: () => ({ resourceMetrics: [] }) },
  { route: 'GET /api/v1/metrics/series', needs: 'read', ok: 200 },
  {
    route: 'GET /api/v1/metrics/series/{id}',
    needs: 'read',
    ok: 200,
    elsewhere: 404,
    path: ({ series }) => `/api/v1/metrics/series/${series[0]}`,
  },
  { route: 'GET /api/v1/metrics/watches', needs: 'read', ok: 200 },
  {
    route: 'POST /api/v1/metrics/watches',
    needs: 'write',
    ok: 201,
    elsewhere: 404,
    body: ({ series }) => ({ name: 'both', series }),
  },
  {
    route: 'GET /api/v1/metrics/watches/{id}',
    needs: 'read',
    ok: 200,
    elsewhere: 404,
    path: ({ jointWatch }) => `/api/v1/metrics/watches/${jointWatch}`,
  },
  {
    route: 'DELETE /api/v1/metrics/watches/{id}',
    needs: 'write',
    ok: 204,
    elsewhere: 404,
    path: async ({ newJointWatch }) => `/api/v1/metrics/watches/${await newJointWatch()}`,
  },
  { route: 'GET /api/v1/anomalies', needs: 'read', ok: 200 },
  {
    route: 'GET /api/v1/anomalies/{id}',
    needs: 'read',
    ok: 200,
    elsewhere: 404,
    path: ({ anomaly }) => `/api/v1/anomalies/${anomaly}`,
  },
  ...(['acknowledge', 'silence', 'resolve'] as const).map(
    (verb): Row => ({
      route: `POST /api/v1/anomalies/{id}/${verb}`,
      needs: 'execute',
      ok: 200,
      elsewhere: 404,
      path: async ({ newAnomaly }) => `/api/v1/anomalies/${await newAnomaly()}/${verb}`,
      body: () => (verb === 'silence' ? { until: new Date(Date.now() + 60_000).toISOString() } : {}),
    }),
  ),
  ...['healings', 'actions', 'requests', 'notices', 'healing/status', 'playbooks'].map(
    (name): Row => ({ route: `GET /api/v1/${name}`, needs: 'read', ok: 200 }),
  ),
  {
    route: 'GET /api/v1/healings/{id}',
    needs: 'read',
    ok: 200,
    elsewhere: 404,
    path: ({ healing }) => `/api/v1/healings/${healing}`,
  },
  {
    route: 'POST /api/v1/heal',
    needs: 'execute',
    ok: 200,
    elsewhere: 404,
    body: ({ runFailure }) => ({ failure: runFailure, dry_run: true }),
  },
  // Whoever may answer is told that it is not what is asked, or that programs do not answer.
  ...(['approve', 'reject', 'defer', 'modify'] as const).map(
    (verb): Row => ({
      route: `POST /api/v1/healings/{id}/${verb}`,
      needs: 'execute',
      ok: 409,
      elsewhere: 404,
      path: ({ healing }) => `/api/v1/healings/${healing}/${verb}`,
      body: () => ({
        content_hash: '0'.repeat(64),
        ...(verb === 'defer' ? { until: new Date(Date.now() + 60_000).toISOString() } : {}),
        ...(verb === 'modify' ? { actions: [0] } : {}),
      }),
    }),
  ),
  {
    route: 'POST /api/v1/healings/{id}/cancel',
    needs: 'execute',
    ok: 200,
    elsewhere: 404,
    path: async ({ newHealing }) => `/api/v1/healings/${await newHealing()}/cancel`,
  },
  {
    route: 'POST /api/v1/healings/{id}/resume',
    needs: 'execute',
    ok: 200,
    elsewhere: 404,
    path: async ({ newHealing, storage }) => {
      const id = await newHealing();
      await storage.healings.move(id, { state: 'stuck' });
      return `/api/v1/healings/${id}/resume`;
    },
  },
  {
    route: 'POST /api/v1/notices/{id}/retry',
    needs: 'execute',
    ok: 200,
    elsewhere: 404,
    path: async ({ newHealing, storage: { healings, notices } }) => {
      const healingId = await newHealing();
      const told = { receiver: 'nobody', key: healingId, type: 'incident.told', isUrgent: false, title: 'a', body: '' };
      const notice = { ...told, url: null, data: {}, actionKey: null };
      await healings.move(healingId, { state: 'healing', notices: [notice] });
      // The server tries too, in vain: nobody is set up there.
      const isOver = async () => {
        await notices.compose((all) => ({
          send: all.map((one) => ({ notice: one.notice, tells: [one.notice.key] })),
          later: [],
          nextMs: null,
        }));
        for (const message of await notices.claim(100, 60_000)) await notices.notSent(message, null, 'gone');
        return (await notices.list('everything', { healingId, state: 'given_up' }, { limit: 1, after: null })).items;
      };
      await expect.poll(isOver, { timeout: 30_000, interval: 50 }).toHaveLength(1);
      const items = await isOver();
      return `/api/v1/notices/${items[0]!.id}/retry`;
    },
  },
  { route: 'GET /api/v1/executions', needs: 'read', ok: 200 },
  {
    route: 'GET /api/v1/executions/{id}',
    needs: 'read',
    ok: 200,
    elsewhere: 404,
    path: ({ healing }) => `/api/v1/executions/${healing}`,
  },
  ...(['replay', 'discard'] as const).map(
    (verb): Row => ({
      route: `POST /api/v1/executions/{id}/${verb}`,
      needs: 'execute',
      ok: 200,
      elsewhere: 404,
      path: async ({ storage, organisation }) =>
        `/api/v1/executions/${await giveUpExecution(storage, organisation)}/${verb}`,
    }),
  ),
  { route: 'GET /api/v1/tasks', needs: 'read', ok: 200 },
  {
    route: 'GET /api/v1/tasks/{id}',
    needs: 'read',
    ok: 200,
    elsewhere: 404,
    path: async ({ databaseUrl, organisation }) => `/api/v1/tasks/${await giveUpTask(databaseUrl, organisation)}`,
  },
  ...(['replay', 'discard'] as const).map(
    (verb): Row => ({
      route: `POST /api/v1/tasks/{id}/${verb}`,
      needs: 'execute',
      ok: 200,
      elsewhere: 404,
      path: async ({ databaseUrl, organisation }) =>
        `/api/v1/tasks/${await giveUpTask(databaseUrl, organisation)}/${verb}`,
    }),
  ),
  ...(['stop', 'resume'] as const).map(
    (verb): Row => ({
      route: `POST /api/v1/healing/${verb}`,
      needs: 'execute',
      ok: 200,
      elsewhere: 403,
      body: () => ({ scope: 'local/acme/elsewhere' }),
    }),
  ),
  ...['/health', '/health/live', '/health/ready', '/metrics', '/api/v1/openapi.json', '/docs', '/docs/style.css'].map(
    (path): Row => ({ route: `GET ${path}`, needs: 'nobody', ok: 200 }),
  ),
];

function expected(row: Row, { scopes, reach }: Principal): number {
  if (row.needs === 'nobody') return row.ok;
  if (scopes === null) return 401;
  if (row.needs === 'anybody known') return row.ok;
  if (!scopes.includes(row.needs)) return 403;
  if (reach === 'elsewhere') return row.elsewhere ?? row.ok;
  return reach === 'acme' ? (row.acme ?? row.ok) : row.ok;
}

let program: Program;
let things: Things;
const headersOf = new Map<string, () => Promise<Record<string, string>>>();
/** the sessions, to be opened again after one was ended */
const sessions = new Map<string, SignedIn>();

beforeAll(async () => {
  program = await startProgram({ REGREEN_API_ANONYMOUS_PER_MINUTE: '100000' });
  await makeThings();
  await makePrincipals();
});
afterAll(() => program?.close());

describe('every route for every principal', () => {
  it('is in this table, and nothing else is', async () => {
    const answer = await fetch(`${program.address}/api/v1/openapi.json`);
    const { paths } = (await answer.json()) as { paths: Record<string, object> };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(TABLE.map(({ route }) => route).sort()).toEqual(routes.sort());
  });

  it.each(TABLE)('$route', async (row) => {
    const found: Record<string, number> = {};
    for (const principal of PRINCIPALS) found[principal.name] = await call(row, await headersOf.get(principal.name)!());
    const wanted = Object.fromEntries(PRINCIPALS.map((principal) => [principal.name, expected(row, principal)]));
    expect(found).toEqual(wanted);
    // Whoever was signed out is signed in again for the next route.
    if (row.route === 'POST /auth/logout') sessions.clear();
  });

  const changing = TABLE.filter(({ route, needs }) => !route.startsWith('GET') && needs !== 'nobody');
  it.each(changing)('$route takes no change of a session without its word, or from another site', async (row) => {
    const { cookie, ...word } = (await headersOf.get('a admin')!()) as unknown as SignedIn;
    expect(await call(row, { cookie })).toBe(403);
    expect(await call(row, { cookie, 'x-csrf-token': 'guessed' })).toBe(403);
    expect(await call(row, { cookie, ...word, origin: 'https://elsewhere.test' })).toBe(403);
    expect(await call(row, { cookie, ...word, origin: 'null' })).toBe(403);
  });
});

describe('what somebody of another organisation sees', () => {
  it.each([
    'failures',
    'incidents',
    'signals',
    'events',
    'organisations',
    'detectors',
    'metrics/series',
    'metrics/watches',
    'anomalies',
    'healings',
    'requests',
  ])('is nothing of %s', async (list) => {
    const read = async (name: string) => {
      const answer = await fetch(`${program.address}/api/v1/${list}`, { headers: await headersOf.get(name)!() });
      return ((await answer.json()) as { data: unknown[] }).data.length;
    };
    expect(await read('an admin of others')).toBe(0);
    expect(await read('a viewer of acme')).toBeGreaterThan(0);
    expect(await read('a viewer')).toBeGreaterThan(0);
  });

  it('is no person, key or role of acme', async () => {
    const headers = await headersOf.get('an admin of others')!();
    for (const path of ['/auth/users', '/auth/keys']) {
      const text = await (await fetch(program.address + path, { headers })).text();
      expect(text).not.toContain(things.organisation);
      expect(text).not.toContain('"*"');
    }
  });
});

describe('a question of a healing', () => {
  const approve = async (name: string, hash: string) => {
    const headers = { ...(await headersOf.get(name)!()), 'content-type': 'application/json' };
    const url = `${program.address}/api/v1/healings/${things.healing}/approve`;
    const body = JSON.stringify({ content_hash: hash });
    return (await fetch(url, { method: 'POST', headers, body })).status;
  };

  it('is answered by a person who may act there, for exactly what they saw, once', async () => {
    expect(await approve('a key of acme with execute', CONTENT_HASH)).toBe(409);
    expect(await approve('a viewer of acme', CONTENT_HASH)).toBe(403);
    expect(await approve('an admin of others', CONTENT_HASH)).toBe(404);
    expect(await approve('a operator of acme', '0'.repeat(64))).toBe(409);
    expect(await approve('a operator of acme', CONTENT_HASH)).toBe(200);
    expect(await approve('a operator', CONTENT_HASH)).toBe(409);
  });
});

describe('an administrator of one organisation', () => {
  const ask = async (method: string, path: string, body: unknown) => {
    const headers = { ...(await headersOf.get('a admin of acme')!()), 'content-type': 'application/json' };
    return (await fetch(program.address + path, { method, headers, body: JSON.stringify(body) })).status;
  };

  it('gives no role and makes no key beyond it', async () => {
    const person = { email: 'x@example.test', name: 'X', roles: [{ organisation: '*', role: 'viewer' }] };
    expect(await ask('POST', '/auth/users', person)).toBe(403);
    expect(await ask('POST', '/auth/keys', { name: 'x', scopes: ['read'] })).toBe(403);
    const id = await things.newUser();
    expect(await ask('PATCH', `/auth/users/${id}`, { roles: [{ organisation: '*', role: 'admin' }] })).toBe(403);
  });

  it('cannot come in as somebody with roles elsewhere, shut them out or delete them', async () => {
    const id = makeId('usr');
    const email = `${id}@example.test`;
    const roles = [
      { organisation: '*', role: 'admin' as const },
      { organisation: things.organisation, role: 'viewer' as const },
    ];
    const entry = { id: makeId('aud'), atMs: Date.now(), actor: 'system', action: 'x', subject: id, details: {} };
    await program.storage.accounts.addUser(
      { id, email, name: 'Both', passwordHash: 'scrypt', roles, createdAtMs: Date.now() },
      null,
      { ...entry, organisation: '*' },
    );
    expect(await ask('POST', `/auth/users/${id}/invitation`, {})).toBe(403);
    expect(await ask('PATCH', `/auth/users/${id}`, { disabled: true })).toBe(403);
    expect(await ask('DELETE', `/auth/users/${id}`, {})).toBe(403);
    expect(await ask('PATCH', `/auth/users/${id}`, { roles: [] })).toBe(200);
    expect((await program.storage.accounts.findUser(id))?.roles).toEqual([roles[0]]);
  });
});

it('keeps the chain of the audit whole, and no address or name of a person in it', async () => {
  expect(await program.storage.audit.verify()).toBeNull();
  const actions = new Set<string>();
  for (let after = 0; ; ) {
    const entries = await program.storage.audit.list(after, 200);
    for (const entry of entries) {
      actions.add(entry.action);
      expect(JSON.stringify(entry)).not.toContain('example.test');
    }
    if (entries.length < 200) break;
    after = entries.at(-1)!.position;
  }
  const wanted = ['session.begin', 'session.end', 'key.create', 'key.revoke', 'user.create'];
  expect([...actions]).toEqual(expect.arrayContaining([...wanted, 'user.change', 'user.delete', 'user.invite']));
});

/** Sends a request of the table and gives the status of its answer. */
async function call(row: Row, headers: Record<string, string>): Promise<number> {
  const [method, path] = row.route.split(' ') as [string, string];
  const url = program.address + (row.path === undefined ? path : await row.path(things));
  const sent =
    row.body === undefined
      ? { headers }
      : {
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(row.body(things)),
        };
  const stop = new AbortController();
  const answer = await fetch(url, { method, ...sent, signal: stop.signal });
  if (answer.headers.get('content-type')?.startsWith('text/event-stream')) stop.abort();
  else await answer.arrayBuffer();
  return answer.status;
}

async function makeThings(): Promise<void> {
  const { bearer } = await program.key(['read', 'write']);
  const log = '$ npm test\nerror TS2322: Type string is not assignable to type number.\nnpm ERR! code 2\n';
  const pushed = await fetch(`${program.address}/api/v1/failures`, {
    method: 'POST',
    headers: { authorization: bearer, 'content-type': 'application/json' },
    body: JSON.stringify({ repository: 'acme/shop', run: '1', log }),
  });
  expect(pushed.status).toBe(201);
  const { id: failure } = (await pushed.json()) as { id: string };
  const repository = { provider: 'local' as const, name: 'acme/shop' };
  const { id: signalId } = await program.storage.signals.append(signal('one', { provider: 'local', repository }));
  const { items } = await program.storage.incidents.list('everything', {}, { limit: 1, after: null });
  const organisation = (await program.storage.pipeline.repositories()).find(({ name }) => name === 'acme/shop')!;
  const post = async (path: string, value: unknown) => {
    const answer = await fetch(program.address + path, {
      method: 'POST',
      headers: { authorization: bearer, 'content-type': 'application/json' },
      body: JSON.stringify(value),
    });
    expect(answer.status, path).toBeLessThan(300);
    return (await answer.json()) as { id: string; detector: { id: string } };
  };
  const { organisationId } = organisation;
  await post('/api/v1/metrics/samples', {
    organisation: organisationId,
    samples: ['load', 'wait'].map((name) => ({ name, value: 1 })),
  });
  const seen = await fetch(`${program.address}/api/v1/metrics/series`, { headers: { authorization: bearer } });
  const series = ((await seen.json()) as { data: { id: string }[] }).data.map(({ id }) => id);
  const newJointWatch = async () => (await post('/api/v1/metrics/watches', { name: 'both', series })).id;
  const project = { id: organisation.id, organisationId, name: 'acme/shop' };
  const kept = await program.storage.messages.record(project, spamMessage(repository));
  const newDetector = async () => {
    const made = await post('/api/v1/detectors', {
      name: 'a',
      detector: 'ecod',
      organisation: organisationId,
      ...NUMBERS,
    });
    return made.detector.id;
  };
  // An anomaly as the watch keeps one: a series of its own, judged to be far off.
  const newAnomaly = async () => {
    const name = makeId('ser');
    const { metrics } = program.storage;
    const fold: FoldAlert = (id, current, row) =>
      foldRow(id, current, row, { ...DEFAULT_ALERT_POLICY, confirmRows: 1 });
    const watch = JSON.stringify(new SeriesWatch().save());
    let found: string | null = null;
    while (found === null) {
      await metrics.append(organisationId, [{ name, labels: {}, atMs: Date.now(), value: 9 }]);
      // The program itself may be at it: whoever came last writes.
      const own = (await metrics.claimDue(100, 10, -1)).find((due) => due.name === name);
      const judged = { score: 0.9, isAnomaly: true, band: null };
      const rows = (own?.samples ?? []).map(({ atMs, value }) => ({ timestampMs: atMs, value, ...judged }));
      if (own !== undefined && (await metrics.finish(own, { rows, watch }, fold))) found = own.id;
    }
    const { items: made } = await program.storage.alerts.list(
      'everything',
      { seriesId: found },
      { limit: 1, after: null },
    );
    return made[0]!.id;
  };
  const failedRun = async () => {
    const run = makeId('run');
    const fact = runFact(run, null, { repository });
    const [id] = await program.storage.pipeline.record([
      { task: null, facts: [{ run: fact, jobs: [jobFact('1', 'failure')] }] },
    ]);
    await program.storage.failures.recordDiagnoses([{ task: null, outcome: outcome(id!) }]);
    const page = { limit: 1, after: null };
    const { items } = await program.storage.healings.list('everything', { repository: repository.name }, page);
    return { failure: id!, healing: items[0]!.id };
  };
  const begun = await failedRun();
  await program.storage.requests.open({
    id: makeId('req'),
    healingId: begun.healing,
    kind: 'approval',
    content: { actions: [{ action: rerunOf(begun.healing), calls: [] }] },
    contentHash: CONTENT_HASH,
    approvers: 1,
    livesMs: 3_600_000,
    reason: null,
  });
  things = {
    healing: begun.healing,
    runFailure: begun.failure,
    newHealing: async () => (await failedRun()).healing,
    storage: program.storage,
    databaseUrl: program.databaseUrl,
    organisation: organisationId,
    anomaly: await newAnomaly(),
    newAnomaly,
    series,
    jointWatch: await newJointWatch(),
    newJointWatch,
    message: kept.id,
    case: kept.caseId!,
    detector: await newDetector(),
    newDetector,
    failure,
    incident: items[0]!.id,
    signal: signalId,
    newKey: async () => (await program.key(['read'], organisation.organisationId)).id,
    newUser: async () => {
      const id = makeId('usr');
      await program.storage.accounts.addUser(
        {
          id,
          email: `${id}@example.test`,
          name: 'Somebody',
          passwordHash: null,
          roles: [{ organisation: organisation.organisationId, role: 'viewer' }],
          createdAtMs: Date.now(),
        },
        null,
        {
          id: makeId('aud'),
          atMs: Date.now(),
          actor: 'system',
          action: 'user.create',
          subject: id,
          organisation: '*',
          details: {},
        },
      );
      return id;
    },
  };
}

const CONTENT_HASH = sha256('what is asked');

function rerunOf(healing: string): Action {
  const target = { provider: 'local' as const, repository: 'acme/shop', run: '1', attempt: 1, jobs: [], branch: null };
  return {
    kind: 'rerun_failed_jobs',
    target: { ...target, commit: null, pullRequest: null },
    text: null,
    options: {},
    key: sha256(healing),
    incidentId: '',
  };
}

function spamMessage(repository: RepositoryName): JudgedMessage {
  const text = 'free airdrop, connect your wallet now';
  return {
    id: makeId('msg'),
    signalId: makeId('sig'),
    receivedAtMs: Date.now(),
    message: {
      place: { repository, kind: 'message', thread: null, comment: null, node: null, author: null },
      key: 'message:1',
      title: new Tainted(''),
      text: new Tainted(text),
      url: null,
      association: 'none',
      accountCreatedAtMs: null,
      writtenAtMs: null,
    },
    content: text,
    label: 'scam',
    score: 0.9,
    reasons: [],
    slop: { score: 0, isSlop: false, signs: [] },
    isExempt: false,
    signature: signatureOf(text),
  };
}

async function makePrincipals(): Promise<void> {
  const others = makeId('org');
  const scopeOf = (reach: Principal['reach']) =>
    reach === 'everything' ? '*' : reach === 'acme' ? things.organisation : others;
  const plain = (headers: Record<string, string>) => async () => headers;
  headersOf.set('nobody', plain({}));
  headersOf.set('a key that never was', plain({ authorization: `Bearer rg_${'x'.repeat(43)}` }));
  headersOf.set('a session that never was', plain({ cookie: `regreen=${'x'.repeat(43)}` }));
  const expired = await program.key(ALL, '*', Date.now() - 1);
  headersOf.set('an expired key', plain({ authorization: expired.bearer }));
  const revoked = await program.key(ALL);
  await program.storage.accounts.revokeKey(revoked.id, Date.now(), {
    id: makeId('aud'),
    atMs: Date.now(),
    actor: 'system',
    action: 'key.revoke',
    subject: revoked.id,
    organisation: '*',
    details: {},
  });
  headersOf.set('a revoked key', plain({ authorization: revoked.bearer }));

  for (const { name, scopes, reach } of PRINCIPALS) {
    if (scopes === null || !name.startsWith('a key')) continue;
    const { bearer } = await program.key(scopes, scopeOf(reach));
    headersOf.set(name, plain({ authorization: bearer }));
  }
  for (const { name, scopes, reach } of PRINCIPALS) {
    if (scopes === null || headersOf.has(name)) continue;
    const role = (['admin', 'operator', 'viewer'] as const).find((each) => name.includes(each))!;
    const email = `${name.replaceAll(' ', '.')}@example.test`;
    await program.person(email, role, scopeOf(reach));
    headersOf.set(name, async () => {
      const session = sessions.get(name) ?? (await signIn(program, email));
      sessions.set(name, session);
      return { ...session };
    });
  }
  const gone = await program.person('gone@example.test', 'admin');
  const { cookie } = await signIn(program, 'gone@example.test');
  const admin = await headersOf.get('a admin')!();
  const answer = await fetch(`${program.address}/auth/users/${gone}`, {
    method: 'PATCH',
    headers: { ...admin, 'content-type': 'application/json' },
    body: JSON.stringify({ disabled: true }),
  });
  expect(answer.status).toBe(200);
  const refused = await fetch(`${program.address}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'gone@example.test', password: PASSWORD }),
  });
  expect(refused.status).toBe(401);
  headersOf.set('the session of somebody disabled', plain({ cookie }));
}
