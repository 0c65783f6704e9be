import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Storage } from '../../src/storage/index.ts';
import { startPrivateServer, type TestServer } from '../contracts/private-server.ts';
import { giveUpTask } from '../helpers/given-up.ts';
import { runRegreen } from './program.ts';

let server: TestServer;
let storage: Storage;
let databaseUrl: string;
let environment: Record<string, string>;
beforeAll(async () => {
  server = await startPrivateServer();
  databaseUrl = await server.makeMigrated();
  environment = { DATABASE_URL: databaseUrl, REGREEN_DATA: '/nonexistent', REGREEN_ENCRYPTION_KEY: 'k'.repeat(32) };
  storage = await server.openAt(databaseUrl);
});
afterAll(async () => {
  await storage.close();
  await server.stop();
});

const regreen = (verb: string, ...args: string[]) => runRegreen([verb, ...args], { environment });

it('lists tasks that were given up, shows one, lets it begin again and discards it, each in the audit', async () => {
  expect((await regreen('tasks', 'failed')).stdout).toBe('nothing was given up\n');
  const one = await giveUpTask(databaseUrl, 'org_acme');
  const two = await giveUpTask(databaseUrl, 'org_acme', 'the log said \u001b[31mno');
  expect((await regreen('doctor')).stdout).toContain('2 were given up: regreen tasks failed names each');
  const listed = (await regreen('tasks', 'failed')).stdout;
  expect(listed).toContain(` ${one} judge_message sig_`);
  expect(listed).not.toContain('\u001b');
  const [newest] = (await regreen('tasks', 'failed', '--json')).stdout.split('\n');
  expect(JSON.parse(newest!)).toMatchObject({ id: two, kind: 'judge_message', organisationId: 'org_acme' });
  const shown = (await regreen('tasks', 'show', one)).stdout;
  expect(shown).toContain(': given_up, begun 5 times\nproblem: no more tries\n');
  expect(shown).toContain('attempt 5: no more tries');

  expect((await regreen('tasks', 'replay', one)).stdout).toBe(`${one} begins again\n`);
  expect(await storage.givenUpTasks.read('everything', one)).toMatchObject({ state: 'waiting', attempts: 0 });
  const again = await regreen('tasks', 'replay', one);
  expect([again.code, again.stderr]).toEqual([5, expect.stringContaining('it is waiting')]);
  expect((await regreen('tasks', 'discard', two)).stdout).toBe(`${two} is discarded\n`);
  expect(await storage.givenUpTasks.read('everything', two)).toMatchObject({ state: 'discarded' });
  const nobody = await regreen('tasks', 'discard', 'nobody');
  expect([nobody.code, nobody.stderr]).toEqual([5, expect.stringContaining('there is no task nobody')]);
  const audit = await storage.audit.list(null, 100);
  expect(audit.map(({ action, subject, organisation }) => [action, subject, organisation])).toEqual([
    ['task.replay', one, 'org_acme'],
    ['task.discard', two, 'org_acme'],
  ]);
});
