import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PageRequest, Visibility } from '../../src/intake/index.ts';
import { FAILURE_LIST } from '../../src/storage/failure-store.ts';
import { INCIDENT_LIST } from '../../src/storage/incident-store.ts';
import type { Storage } from '../../src/storage/index.ts';
import { type Condition, listStatement } from '../../src/storage/lists.ts';
import { SIGNAL_LIST } from '../../src/storage/signal-store.ts';
import { makeId, NOON, outcome, redRun, repository, sha256, signal } from './examples.ts';
import { eventually, FIRST_PAGE } from './intake-stores.ts';
import { startPrivateServer } from './private-server.ts';

const server = await startPrivateServer();
afterAll(() => server.stop());

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

describe('lists of 50,000 rows', () => {
  let client: pg.Client;
  beforeAll(async () => {
    client = await connect(await server.makeMigrated());
    await client.query(FILL, [makeId('sig').slice(4, 14)]);
    await client.query('analyze');
  }, 60_000);
  afterAll(() => client.end());

  const equal = (column: string, value = '3'): Condition => ({ column, operator: '=', value });
  const lists = [
    { list: SIGNAL_LIST, columns: ['repository', 'provider', 'event'] },
    {
      list: FAILURE_LIST,
      columns: ['repository', 'branch', 'category', 'origin', 'state', 'fingerprint', 'incident_id'],
    },
    { list: INCIDENT_LIST, columns: ['repository', 'state', 'category'] },
  ];
  const after = { timeMs: Date.now(), id: 'sig_0000000000000000000000000a' };
  const queries = lists.flatMap(({ list, columns }) =>
    [[], ...columns.map((column) => [equal(column)])].flatMap((conditions) =>
      (['everything', ['1'], ['1', '2', '3']] as Visibility[]).flatMap((visibility) =>
        [null, after].map((from) => ({
          list,
          conditions,
          visibility,
          page: { limit: 50, after: from } satisfies PageRequest,
          name: `${list.table} by ${conditions[0]?.column ?? 'time'} for ${visibility === 'everything' ? visibility : visibility.length}${from ? ', further' : ''}`,
        })),
      ),
    ),
  );

  it.each(queries)('$name scans no table', async ({ list, conditions, visibility, page }) => {
    const { statement, values } = listStatement(list, visibility, conditions, page);
    const { rows } = await client.query(`explain ${statement.text}`, [...values]);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).not.toMatch(/Seq Scan on (?!\w+_\d{4}_\d{2} \w+_\d+ {2}\(cost=0\.00\.\.0\.00)/);
  });
});

describe('row security', () => {
  it('hides rows of others from a query that forgets to ask', async () => {
    const databaseUrl = await server.makeMigrated();
    const storage = await server.openAt(databaseUrl);
    for (const name of ['mine/x', 'other/x']) {
      await storage.signals.append(signal(name, { repository: repository(name) }));
      const [id] = await storage.pipeline.record([
        { task: null, facts: [redRun('1', { repository: repository(name) })] },
      ]);
      await storage.failures.recordDiagnoses([{ task: null, outcome: outcome(id!) }]);
    }
    const [mine] = (await storage.failures.list('everything', { repository: 'mine/x' }, FIRST_PAGE)).items;
    await storage.close();
    const client = await connect(databaseUrl);
    for (const table of ['signal', 'run', 'failure', 'diagnosis', 'kept_log', 'incident', 'test_result', 'event']) {
      await client.query('begin');
      const all = await client.query(`select distinct organisation_id from ${table}`);
      await client.query('set local role regreen_reader');
      expect((await client.query(`select from ${table}`)).rows, table).toEqual([]);
      await client.query(`select set_config('regreen.organisations', $1, true)`, [mine!.organisationId]);
      const seen = await client.query(`select distinct organisation_id from ${table}`);
      await client.query('rollback');
      expect(all.rows, table).toHaveLength(2);
      expect(seen.rows, table).toEqual([{ organisation_id: mine!.organisationId }]);
    }
    await client.end();
  });
});

describe('the audit', () => {
  it('is a chain that shows what was altered, and refuses to be', async () => {
    const databaseUrl = await server.makeMigrated();
    const storage = await server.openAt(databaseUrl);
    const entry = (subject: string) => ({
      id: makeId('aud'),
      atMs: NOON,
      actor: 'system',
      action: 'key.create',
      subject,
      organisation: '*',
      details: { b: 1, a: 'x', c: null },
    });
    const first = entry('one');
    await storage.audit.append(first);
    await storage.audit.append(first);
    await Promise.all(['two', 'three', 'four'].map((subject) => storage.audit.append(entry(subject))));
    expect((await storage.audit.list(null, 10)).map(({ position }) => position)).toEqual([1, 2, 3, 4]);
    expect(await storage.audit.verify()).toBeNull();
    const client = await connect(databaseUrl);
    await expect(client.query(`update audit_entry set actor = 'x'`)).rejects.toThrow('append-only');
    await expect(client.query('delete from audit_entry')).rejects.toThrow('append-only');
    await expect(client.query('truncate audit_entry')).rejects.toThrow('append-only');
    await client.query('alter table audit_entry disable trigger audit_entry_append_only');
    await client.query(`update audit_entry set subject = 'another' where position = 3`);
    expect(await storage.audit.verify()).toBe(3);
    await client.query('delete from audit_entry where position = 2');
    expect(await storage.audit.verify()).toBe(2);
    await client.end();
    await storage.close();
  });
});

describe('events', () => {
  it('are heard at once, in order, and again after the connection was cut', async () => {
    const databaseUrl = await server.makeMigrated();
    const storage = await server.openAt(databaseUrl);
    let heard = 0;
    const end = storage.events.subscribe(() => heard++);
    await eventually(() => storage.events.isListening);
    const before = heard;
    await storage.pipeline.record([{ task: null, facts: [redRun('1')] }]);
    await eventually(() => heard > before);
    const [event] = await storage.events.since('everything', null, 10);
    expect(event).toMatchObject({ type: 'failure.created' });

    const client = await connect(databaseUrl);
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'regreen listen'`,
    );
    await eventually(() => !storage.events.isListening);
    await storage.pipeline.record([{ task: null, facts: [redRun('2')] }]);
    await eventually(() => storage.events.isListening);
    const later = await storage.events.since('everything', event!.id, 10);
    expect(later.map(({ type }) => type)).toEqual(['failure.created']);
    expect(await storage.events.since(['org_none'], null, 10)).toEqual([]);
    end();
    await client.end();
    await storage.close();
  });
});

describe('what else is kept', () => {
  let storage: Storage;
  beforeAll(async () => {
    storage = await server.openEmpty();
  });
  afterAll(() => storage.close());

  it('answers under a key once, and knows another body', async () => {
    const { idempotency } = storage;
    const begun = await Promise.all([1, 2, 3].map(() => idempotency.begin('k', sha256('body'), NOON)));
    expect(begun.map(({ state }) => state).sort()).toEqual(['begun', 'running', 'running']);
    expect(await idempotency.begin('k', sha256('other'), NOON)).toEqual({ state: 'different' });
    await idempotency.finish('k', { status: 201, body: '{"id":1}', headers: { location: '/1' } });
    await idempotency.abandon('k');
    expect(await idempotency.begin('k', sha256('body'), NOON)).toEqual({
      state: 'done',
      status: 201,
      body: '{"id":1}',
      headers: { location: '/1' },
    });
    expect(await idempotency.begin('k', sha256('other'), NOON + 25 * 3_600_000)).toEqual({ state: 'begun' });
    await idempotency.abandon('k');
    expect(await idempotency.begin('k', sha256('third'), NOON)).toEqual({ state: 'begun' });
  });

  it('seals tokens of providers, each for its own name', async () => {
    const { providerSecrets } = storage;
    await providerSecrets.put('github.token', 'ghp_example');
    expect(await providerSecrets.get('github.token')).toBe('ghp_example');
    expect(await providerSecrets.get('gitlab.token')).toBeNull();
    expect(await providerSecrets.remove('github.token')).toBe(true);
    expect(await providerSecrets.remove('github.token')).toBe(false);
  });

  it('has one secret for all', async () => {
    const secrets = await Promise.all([1, 2, 3].map(() => storage.secret('cursor')));
    expect(new Set(secrets.map((secret) => Buffer.from(secret).toString('hex'))).size).toBe(1);
    expect(secrets[0]).toHaveLength(32);
    expect(await storage.secret('another')).not.toEqual(secrets[0]);
  });

  it('drops months that are over and trims logs, and goes on', async () => {
    const [id] = await storage.pipeline.record([{ task: null, facts: [redRun('9')] }]);
    await storage.failures.recordDiagnoses([{ task: null, outcome: outcome(id!) }]);
    await storage.signals.append(signal('kept'));
    const now = await storage.runRetention(Date.now());
    expect(now).toEqual({ dropped: [], logsTrimmed: 0 });
    const later = await storage.runRetention(Date.now() + 500 * 24 * 3_600_000);
    expect(later.dropped.length).toBeGreaterThan(0);
    expect((await storage.failures.list('everything', {}, FIRST_PAGE)).items).toEqual([]);
    expect((await storage.signals.list('everything', {}, FIRST_PAGE)).items).toEqual([]);
    const again = signal('kept');
    expect(await storage.signals.append(again)).toEqual({ id: again.id, isNew: true });
  });
});

const FILL = `
  with row as (
    select n, lpad(n::text, 16, '0') as tail, clock_timestamp() - n * interval '1 second' as at, (n % 40)::text as part
      from generate_series(1, 50000) as n
  ), signals as (
    insert into signal
    select 'sig_' || $1 || tail, part, part, part, part, part, null, 'trusted', at, '{}', 2 from row
  ), failures as (
    insert into failure (
      id, organisation_id, repository_id, repository, provider, state, created_at, occurred_at, trust, attempt, branch,
      category, origin, fingerprint, incident_id
    )
    select 'flr_' || $1 || tail, part, part, part, part, case n % 3 when 0 then 'pending' else 'diagnosed' end, at, at,
           'trusted', 1, part, part, part, part, part
      from row
  )
  insert into incident
  select 'inc_' || $1 || tail, part, part, part, tail, part, part, part, '', at, at, null, 1, '{}', '{}' from row`;
