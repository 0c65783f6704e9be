import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiReader } from '../helpers/api-reader.ts';
import { ServerProcess } from '../helpers/server-process.ts';
import { ROOT, runRegreen } from './program.ts';

type Record = Readonly<{ [key: string]: unknown }>;

let folder: string;
let server: ServerProcess;
let api: ApiReader;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'regreen-healing-'));
  server = await ServerProcess.create({ environment: { REGREEN_LOG_LEVEL: 'info' } });
  await server.start();
  api = new ApiReader(server, await server.createKey());
}, 120_000);
afterAll(async () => {
  await server?.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** A copy of an example, to be changed and run. */
function copyOf(example: string): string {
  const copy = mkdtempSync(join(folder, 'project-'));
  cpSync(join(ROOT, 'examples', example), copy, { recursive: true });
  return copy;
}

async function report(project: string, repository: string): Promise<void> {
  const { stderr } = await runRegreen([
    ...['runner', 'run', join(project, 'pipeline.yml'), '--report', '--repository', repository],
    ...['--branch', 'main', '--data', server.data],
  ]);
  expect(stderr).toContain('registered as run');
}

const healingOf = (repository: string, isDone: (healing: Record) => boolean) =>
  api.listWhen(
    `/healings?repository=${encodeURIComponent(repository)}`,
    ([first]) => first !== undefined && isDone(first),
  );

describe('a healing on the local runner, from the failed job to what came of it', () => {
  it('runs a job again that failed for a service, and sees it go green', async () => {
    await report(copyOf('flaky-service'), 'acme/flaky');
    const [healing] = await healingOf('acme/flaky', ({ state }) => state === 'finished');
    expect(healing).toMatchObject({ outcome: 'healed', playbook: 'flaky service', level: 'auto' });
    const [incident] = await api.listWhen('/incidents?repository=acme/flaky', ([first]) => first?.state === 'resolved');
    expect(incident).toMatchObject({ state: 'resolved' });
  }, 120_000);

  it('deletes a cache that is out of date, and sees the job go green', async () => {
    const project = copyOf('stale-cache');
    await report(project, 'acme/stale');
    cpSync(join(project, 'next', 'schema.json'), join(project, 'schema.json'));
    await report(project, 'acme/stale');
    const [healing] = await healingOf('acme/stale', ({ state }) => state === 'finished');
    expect(healing).toMatchObject({ outcome: 'healed', playbook: 'stale cache', run: '2' });
    const [action] = await api.listWhen('/actions?repository=acme/stale', ([first]) => first?.state === 'done');
    expect(action).toMatchObject({ kind: 'rerun_without_cache', healing: healing?.id });
  }, 120_000);

  it('does not run a real bug again, and says why', async () => {
    await report(copyOf('real-bug'), 'acme/bug');
    const [healing] = await healingOf('acme/bug', ({ state }) => state !== 'gathering');
    expect(healing).toMatchObject({ outcome: null, run: '1' });
    const [failure] = await api.listWhen('/failures?repository=acme/bug', ([first]) => first?.state === 'diagnosed');
    expect(failure).toMatchObject({ category: 'test_failure' });
    expect(await api.listWhen('/actions?repository=acme/bug', () => true)).toEqual([]);
  }, 120_000);

  it('is told, stopped and let go on from the shell, with the flags on either side of the word', async () => {
    const flags = ['--data', server.data];
    const { stdout } = await runRegreen(['heal', 'status', '--json', ...flags]);
    expect(JSON.parse(stdout)).toMatchObject({ stopped: [], outcomes: { healed: 2 } });
    expect((await runRegreen(['heal', 'stop', '--all', ...flags])).stdout).toBe('healing is stopped everywhere\n');
    expect(await api.read('/healing/status')).toMatchObject({ stopped: [{ scope: '*' }] });
    expect((await runRegreen(['heal', ...flags, 'resume', '--all'])).stdout).toBe('healing goes on everywhere\n');
    expect(await api.read('/healing/status')).toMatchObject({ stopped: [] });
    const { stderr } = await runRegreen(['approve', ...flags]);
    expect(stderr).toBe('regreen: nothing waits for a person\n');
  }, 120_000);
});
