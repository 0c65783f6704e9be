import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiReader, type Shown } from '../helpers/api-reader.ts';
import { FakeGithub } from '../helpers/fake-github.ts';
import { githubHeaders, workflowJobBody } from '../helpers/github-deliveries.ts';
import { GITHUB_SECRET, ServerProcess } from '../helpers/server-process.ts';
import { zipOf } from '../helpers/zip.ts';
import { FAILED_LOG, ROOT } from './program.ts';

// The whole program beside a GitHub of its own: what fails comes in, is explained and answered, and what failed while the
// program was away is found.

const TOKEN = 'the-token-of-the-tests';
const LOG = readFileSync(`${ROOT}/${FAILED_LOG}`, 'utf8');
const JUNIT = '<testsuite name="cart"><testcase name="adds up"><failure message="no"/></testcase></testsuite>';
const isDiagnosed = ({ state }: Shown) => state === 'diagnosed';

let github: FakeGithub;
let server: ServerProcess;
let api: ApiReader;

beforeAll(async () => {
  github = await FakeGithub.open({ repository: 'acme/shop', token: TOKEN });
  server = await ServerProcess.create({
    environment: {
      REGREEN_GITHUB_TOKEN: TOKEN,
      REGREEN_GITHUB_API_URL: github.api.address,
      REGREEN_GITHUB_ALSO_TRUSTED: `127.0.0.1:${github.storage.port}`,
      REGREEN_RECONCILIATION_SILENT_HOURS: '0',
    },
  });
  await server.start();
  api = new ApiReader(server, await server.createKey());
});
afterAll(async () => {
  await server?.remove();
  await github?.close();
});

/** A red run at GitHub, with the numbers its delivery has. */
function fail(number: number, { log = LOG as string | null, artifacts = {} } = {}): void {
  const nowMs = Date.now();
  github.runs.push({
    id: 5_000_000 + number,
    conclusion: 'failure',
    createdAt: new Date(nowMs - 60_000).toISOString(),
    updatedAt: new Date(nowMs).toISOString(),
    jobs: [{ id: 1_000_000 + number, name: 'test (node 24)', conclusion: 'failure', log }],
    artifacts,
  });
}

async function deliver(number: number, secret = GITHUB_SECRET): Promise<number> {
  const body = workflowJobBody({ secret, number });
  const answer = await fetch(`${server.address}/webhooks/github`, {
    method: 'POST',
    headers: githubHeaders(body, secret),
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
}

describe('a job that fails on GitHub', () => {
  it('is fetched, explained and put into an incident, and its run says whose it is', async () => {
    fail(1);
    expect(await deliver(1, 'a forged one')).toBe(401);
    expect(await deliver(1)).toBe(202);
    const [failure] = await api.listWhen('/failures', (items) => items.length === 1 && items.every(isDiagnosed));
    expect(failure).toMatchObject({ repository: 'acme/shop', trust: 'trusted', branch: 'main' });
    expect(failure!.category).not.toBe('unknown');
    const [incident] = await api.list('/incidents');
    expect(incident).toMatchObject({ id: failure!.incident, state: 'open', failures: 1 });
    expect(github.storage.calls[0]?.headers.authorization).toBeUndefined();
  });

  it('while the program is away is found when it comes back, each once', async () => {
    await server.stop();
    for (const number of [2, 3, 4]) fail(number);
    await server.start();
    const found = await api.listWhen('/failures', (items) => items.length === 4 && items.every(isDiagnosed));
    expect(found.map(({ run }) => run).toSorted()).toEqual(['5000001', '5000002', '5000003', '5000004']);
    // GitHub might have sent it all the same.
    expect(await deliver(2)).toBe(202);
    await server.stop();
    await server.start();
    await api.listWhen('/failures', (items) => items.length === 4 && items.every(isDiagnosed));
    expect(await api.list('/incidents')).toMatchObject([{ failures: 4 }]);
  });

  it('and whose log is gone is explained by its test report', async () => {
    fail(6, {
      log: null,
      artifacts: { 'junit-node-24': zipOf([{ name: 'report.xml', content: Buffer.from(JUNIT) }]) },
    });
    expect(await deliver(6)).toBe(202);
    const ofRun = (items: readonly Shown[]) => items.filter(({ run }) => run === '5000006').filter(isDiagnosed);
    const items = await api.listWhen('/failures', (all) => ofRun(all).length === 1);
    const [failure] = ofRun(items);
    expect(failure).toMatchObject({ category: 'test_failure' });
    const shown = await api.read(`/failures/${failure!.id}`);
    expect(shown.diagnosis).toMatchObject({ tests: [{ name: 'adds up', suite: 'cart', result: 'failed', at: null }] });
  });

  it('without a webhook is told of as silence', async () => {
    await server.stop();
    fail(5);
    await server.start();
    await api.listWhen('/failures', (items) => items.length === 6 && items.every(isDiagnosed));
    expect(server.output).toContain('webhooks of a repository do not come any more');
    const { data } = await api.read('/events?limit=200');
    expect(data).toContainEqual(
      expect.objectContaining({ type: 'repository.silent', data: expect.objectContaining({ missed_runs: 1 }) }),
    );
  });
});
