import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../src/storage/database.ts';
import { COUNTS } from '../../src/storage/healing-caps.ts';
import { readHistory } from '../../src/storage/healing-history.ts';
import { startPrivateServer, type TestServer } from './private-server.ts';

// A decision is made from what happened within an hour, a day, a week. Whatever else is kept costs it nothing.

interface Node {
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Filter?: string;
  readonly Plans?: readonly Node[];
}

let server: TestServer;
let client: pg.Client;
beforeAll(async () => {
  server = await startPrivateServer();
  client = new pg.Client({ connectionString: await server.makeMigrated() });
  await client.connect();
  await client.query(MANY);
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
});

const [RUN, HEALING] = [`run_${'1'.padStart(26, '0')}`, `hea_${'1'.padStart(26, '0')}`];

// One busy repository for half a year: 40 runs and as many healings a day.
const MANY = `
  insert into organisation (id, provider, name) values ('org_00000000000000000000000001', 'github', 'acme');
  insert into repository (id, organisation_id, provider, name)
  values ('rep_00000000000000000000000001', 'org_00000000000000000000000001', 'github', 'acme/shop');
  create temporary table told as
  select lpad(g::text, 26, '0') as id, g::text as run, now() - g * interval '36 minutes' as at
    from generate_series(1, 7200) as g;
  insert into run (id, organisation_id, repository_id, run, attempt, pipeline, branch, commit, trust, status, conclusion,
                   started_at, finished_at, updated_at, jobs_known)
  select 'run_' || id, 'org_00000000000000000000000001', 'rep_00000000000000000000000001', run, 1, 'ci', 'main', run,
         'trusted', 'finished', 'failure', at, at, at, true
    from told;
  insert into healing (id, organisation_id, repository_id, repository, provider, run_id, run, attempt, round, watched_run,
                       fingerprint, state, outcome, minutes_spent, created_at, finished_at)
  select 'hea_' || id, 'org_00000000000000000000000001', 'rep_00000000000000000000000001', 'acme/shop', 'github',
         'run_' || id, run, 1, 1, run, 'v1:' || right(run, 2), 'finished', 'healed', 5, at, at
    from told;
  insert into healing_action (key, id, healing_id, organisation_id, repository_id, repository, run, fingerprint, position,
                              kind, spends_minutes, is_attempt, action, calls, state, intended_at)
  select md5(id) || md5(run), 'act_' || id, 'hea_' || id, 'org_00000000000000000000000001',
         'rep_00000000000000000000000001', 'acme/shop', run, 'v1:' || right(run, 2), 0, 'rerun_failed_jobs', true, true,
         '{}', '[]', 'done', at
    from told;
  analyze run, healing, healing_action`;

/** The parts of a plan that read rows of all times: as a whole, or to look at the time of each. */
async function readsOfAllTimes(text: string, values: readonly unknown[]): Promise<readonly string[]> {
  const { rows } = await client.query(`explain (format json) ${text}`, [...values]);
  const found: string[] = [];
  const look = (node: Node): void => {
    const { Filter: filter = '', 'Relation Name': table = '', 'Index Cond': bounds = '' } = node;
    const isLarge = ['run', 'healing', 'healing_action'].includes(table);
    const isByTime =
      /_at > \(?\w+_timestamp/.test(filter) && !/_id = /.test(bounds.replace(/(repository|organisation)_id = /g, ''));
    if (isLarge && isByTime) found.push(`${table}: ${filter}`);
    for (const below of node.Plans ?? []) look(below);
  };
  look(rows[0]['QUERY PLAN'][0].Plan);
  return found;
}

describe('what is counted for a decision', () => {
  it('is found by its time when it is decided', async () => {
    const asked: { readonly text: string; readonly values: readonly unknown[] }[] = [];
    const session = {
      query: async ({ text }: { readonly text: string }, values: readonly unknown[]) => {
        asked.push({ text, values });
        return asked.length === 1 ? [{}] : [];
      },
    } as unknown as Session;
    const run = {
      id: RUN,
      repository_id: 'rep_00000000000000000000000001',
      provider: 'github',
      repository: 'acme/shop',
    };
    await readHistory(session, run, HEALING, { fingerprint: 'v1:1', incidentId: null });
    expect(await readsOfAllTimes(asked[0]!.text, asked[0]!.values)).toEqual([]);
  });

  it('is found by its time in the commit that intends an action', async () => {
    expect(await readsOfAllTimes(COUNTS.text, [HEALING])).toEqual([]);
  });
});
