import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SILENT } from '../../src/foundation/index.ts';
import { DiskCaches, LocalRuns, ProjectCopies } from '../../src/runner/index.ts';
import { openStorage, type Storage } from '../../src/storage/index.ts';
import { clock, makeId } from '../contracts/examples.ts';
import { ApiReader } from '../helpers/api-reader.ts';
import { ServerProcess } from '../helpers/server-process.ts';
import { ROOT, runRegreen } from './program.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'regreen-journey-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const regreen = (...words: string[]) => runRegreen(['runner', 'run', ...words]);

const project = (example: string) => {
  const copy = mkdtempSync(join(folder, 'project-'));
  cpSync(join(ROOT, 'examples', example), copy, { recursive: true });
  return join(copy, 'pipeline.yml');
};
const dataFolder = () => mkdtempSync(join(folder, 'data-'));
const documents = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('regreen runner run', () => {
  it.each([
    { example: 'flaky-service', category: 'network' },
    { example: 'real-bug', category: 'test_failure' },
  ])('explains the job of $example that fails: $category', async ({ example, category }) => {
    const { code, stdout } = await regreen(project(example), '--json', '--fail-on-finding', '--data', dataFolder());
    const said = documents(stdout);
    expect(said.at(-1)).toMatchObject({ schema: 'regreen.run/1', conclusion: 'failure' });
    const red = said.filter(({ diagnosis }) => diagnosis);
    expect(red).toHaveLength(1);
    expect(red[0]).toMatchObject({
      schema: 'regreen.job/1',
      conclusion: 'failure',
      diagnosis: { schema: 'regreen.diagnosis/1', ci: 'regreen', result: 'failed', category },
    });
    expect(code).toBe(1);
  });

  it('says that a cache is out of date', async () => {
    const file = project('stale-cache');
    const data = dataFolder();
    expect((await regreen(file, '--fail-on-finding', '--quiet', '--data', data)).code).toBe(0);
    cpSync(join(file, '..', 'next', 'schema.json'), join(file, '..', 'schema.json'));
    const { stdout } = await regreen(file, '--data', data);
    expect(stdout).toContain('An artefact from a cache does not fit the sources');
    expect(stdout).toContain('Delete the CI cache or change its key');
    const { code } = await regreen(file, '--without-cache', '--fail-on-finding', '--data', data);
    expect(code).toBe(0);
  });

  it.each([
    ['no file', () => join(folder, 'absent.yml'), 5, 'there is no such file'],
    ['a file that is none', () => written('jobs: 1'), 5, 'pipeline.yml:1:7: expected jobs to have names'],
    ['a job that is not', () => written('jobs: { a: { needs: b, steps: [{ run: x }] } }'), 5, 'a needs b'],
  ])('says what is wrong with %s', async (_, file, exitCode, word) => {
    const { code, stderr, stdout } = await regreen(file(), '--data', dataFolder());
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    expect(stderr).toContain(word);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

function written(text: string): string {
  const copy = mkdtempSync(join(folder, 'project-'));
  writeFileSync(join(copy, 'pipeline.yml'), text);
  return join(copy, 'pipeline.yml');
}

describe('a run the server knows of', () => {
  let server: ServerProcess;
  let api: ApiReader;
  let storage: Storage;
  beforeAll(async () => {
    server = await ServerProcess.create({ environment: { REGREEN_LOG_LEVEL: 'info' } });
    await server.start();
    api = new ApiReader(server, await server.createKey());
    storage = await openStorage({
      databaseUrl: null,
      dataDirectory: server.data,
      clock,
      makeId,
      logger: SILENT,
      poolSize: 2,
    });
  }, 120_000);
  afterAll(async () => {
    await storage?.close();
    await server?.remove();
  });

  it('is diagnosed, run again by the server, and its incident ends', async () => {
    const file = project('flaky-service');
    // Nothing heals it by itself: here the runner is asked.
    rmSync(join(file, '..', '.regreen.yml'));
    const { stderr } = await regreen(
      ...[file, '--report', '--repository', 'acme/shop', '--branch', 'main', '--data', server.data],
    );
    expect(stderr).toContain('registered as run 1 of acme/shop');
    const [failure] = await api.listWhen('/failures', ([first]) => first?.state === 'diagnosed');
    expect(failure).toMatchObject({ repository: 'acme/shop', category: 'network', job: 'prices' });
    const runs = new LocalRuns({
      store: storage.runner,
      caches: new DiskCaches(join(server.data, 'runner', 'caches')),
      copies: new ProjectCopies(server.data),
      wake: () => {},
    });
    const name = { repository: { provider: 'local' as const, name: 'acme/shop' }, run: '1' };
    expect(await runs.rerunFailedJobs(name, 1, 'journey')).toEqual({ attempt: 2, isNew: true });
    for (let tries = 0; tries < 200; tries++) {
      if ((await runs.state(name))?.run.attempts[1]?.conclusion) break;
      await sleep(200);
    }
    expect((await runs.state(name))?.run.attempts[1]).toMatchObject({ conclusion: 'success' });
    await api.listWhen('/incidents', ([first]) => first?.state === 'resolved');
  }, 120_000);
});
