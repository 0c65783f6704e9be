import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { AuthorizationError, BadInputError, ManualClock } from '../../foundation/index.ts';
import type { Action, ActionKind } from '../../healing/index.ts';
import {
  cacheOwnerOf,
  copyOfProject,
  DiskCaches,
  LocalRuns,
  MemoryRunnerStore,
  ProjectCopies,
} from '../../runner/index.ts';
import { LocalActions } from './ci-actions.ts';

const root = mkdtempSync(join(tmpdir(), 'regreen-local-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const REPOSITORY = { provider: 'local' as const, name: 'acme/shop' };
const mayAct = () => {};

let data: string;
let project: string;
let store: MemoryRunnerStore;
let caches: DiskCaches;
let copies: ProjectCopies;
let actions: LocalActions;

beforeEach(async () => {
  data = mkdtempSync(join(root, 'data-'));
  project = mkdtempSync(join(root, 'project-'));
  store = new MemoryRunnerStore(new ManualClock());
  caches = new DiskCaches(join(data, 'runner', 'caches'));
  copies = new ProjectCopies(data);
  actions = actionsOf(data);
  writeFileSync(join(project, 'pipeline.yml'), DOCUMENT);
  for (const key of ['npm-1', 'npm-2', 'pip-1']) {
    (await caches.of(cacheOwnerOf(RUN()), key).take(Readable.from([Buffer.from(key)]))).keep();
  }
});

const DOCUMENT = 'jobs: { a: { steps: [{ run: "false" }] } }';
const RUN = () => ({ file: join(project, 'pipeline.yml'), pipeline: 'example' });

function actionsOf(folder: string): LocalActions {
  const parts = { store, caches: new DiskCaches(join(folder, 'runner', 'caches')), copies: new ProjectCopies(folder) };
  return new LocalActions(new LocalRuns({ ...parts, wake: () => {} }));
}

/** A run of the project as it is now, over and red. */
async function register(id = 'rnr_1'): Promise<void> {
  // Nothing of the sandbox is asked where jobs may fetch what they need.
  const options = { ground: null as never, dataFolder: data, canFetch: true, bytesMost: 1 << 24 };
  await copies.keep(id, copyOfProject({ folder: project }, options).files());
  const more = { digest: 'd', document: DOCUMENT, place: copies.place(), branch: 'main', commit: null };
  const { claim } = await store.register({ id, repository: REPOSITORY, ...RUN(), ...more }, 1000);
  await store.finish(claim!, 'failure');
}

function action(kind: ActionKind, options: Action['options'] = {}): Action {
  const target = {
    provider: 'local',
    repository: 'acme/shop',
    run: '1',
    attempt: 1,
    jobs: [],
    branch: 'main',
  } as const;
  const more = { text: null, key: 'k', incidentId: 'inc_1' };
  return { kind, target: { ...target, commit: null, pullRequest: null }, options, ...more };
}

const left = () => ['npm-1', 'npm-2', 'pip-1'].filter((key) => caches.count(cacheOwnerOf(RUN()), key) > 0);

describe('the caches of a pipeline on the local runner', () => {
  it.each([
    ['delete_cache', 'npm-', ['pip-1']],
    ['delete_cache', 'go-', ['npm-1', 'npm-2', 'pip-1']],
    ['rerun_without_cache', 'npm-', ['pip-1']],
  ] as const)('%s deletes those whose keys begin with %s', async (kind, cache, stays) => {
    await register();
    const wanted = action(kind, { cache });
    const [deletion] = await actions.plan(wanted);
    expect(deletion).toEqual({ method: 'DELETE', path: `runs/1/caches?key=${cache}*`, body: null });
    await actions.act(wanted, mayAct);
    expect(left()).toEqual(stays);
    expect(await actions.look(wanted)).toBeDefined();
    const attempts = (await store.read('rnr_1'))!.attempts.map((one) => one.kind);
    expect(attempts).toEqual(kind === 'delete_cache' ? ['first'] : ['first', 'failed_jobs']);
  });

  it('of another data folder are not said to be gone: it needs a server with that folder', async () => {
    await register();
    const elsewhere = actionsOf(mkdtempSync(join(root, 'other-')));
    for (const wanted of [
      action('delete_cache', { cache: 'npm-' }),
      action('rerun_without_cache', { cache: 'npm-' }),
    ]) {
      const work = wanted.kind === 'delete_cache' ? elsewhere.look(wanted) : elsewhere.act(wanted, mayAct);
      await expect(work).rejects.toThrow(AuthorizationError);
      await expect(elsewhere.act(wanted, mayAct)).rejects.toThrow('run 1 belongs to another data folder');
    }
    expect(left()).toHaveLength(3);
  });
});

describe('a file of the project', () => {
  const read = () => actions.readDefaultBranchFile(REPOSITORY, '.regreen.yml');
  const write = (text: string) => writeFileSync(join(project, '.regreen.yml'), text);

  it('is read from the copy that was run, whatever became of it since', async () => {
    write('playbooks: []');
    await register();
    write('something else');
    expect(await read()).toBe('playbooks: []');
    rmSync(project, { recursive: true });
    expect(await read()).toBe('playbooks: []');
  });

  it('is that of the newest run', async () => {
    write('one');
    await register();
    write('two');
    await register('rnr_2');
    expect(await read()).toBe('two');
  });

  it.each([
    ['there is none', () => {}],
    ['it is a link', () => symlinkSync('/etc/hostname', join(project, '.regreen.yml'))],
    ['it is a folder', () => mkdirSync(join(project, '.regreen.yml'))],
    [
      'it is in a folder',
      () => {
        mkdirSync(join(project, 'a'));
        writeFileSync(join(project, 'a', '.regreen.yml'), 'x');
      },
    ],
  ])('is none where %s', async (_, prepare) => {
    prepare();
    await register();
    expect((await read()) ?? '').toBe('');
  });

  it('is read where it has another name, too', async () => {
    write('playbooks: []');
    linkSync(join(project, '.regreen.yml'), join(project, '.another'));
    await register();
    expect(await read()).toBe('playbooks: []');
  });

  it('is refused where it is too large', async () => {
    write('#'.repeat((256 << 10) + 1));
    await register();
    await expect(read()).rejects.toThrow(BadInputError);
  });

  it('is refused where the copy is gone, and asked for where it is in another folder', async () => {
    write('playbooks: []');
    await register();
    await expect(
      actionsOf(mkdtempSync(join(root, 'other-'))).readDefaultBranchFile(REPOSITORY, '.regreen.yml'),
    ).rejects.toThrow(AuthorizationError);
    rmSync(join(data, 'runner', 'copies'), { recursive: true });
    await expect(read()).rejects.toThrow('register it again');
  });

  it('is none where the repository has no run', async () => {
    expect(await read()).toBeNull();
  });
});
