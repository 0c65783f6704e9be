import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Storage } from '../../src/storage/index.ts';
import { startPrivateServer, type TestServer } from '../contracts/private-server.ts';
import { giveUpExecution } from '../helpers/given-up.ts';
import { runRegreen } from './program.ts';

let server: TestServer;
let storage: Storage;
let environment: Record<string, string>;
beforeAll(async () => {
  server = await startPrivateServer();
  const DATABASE_URL = await server.makeMigrated();
  environment = { DATABASE_URL, REGREEN_DATA: '/nonexistent', REGREEN_ENCRYPTION_KEY: 'k'.repeat(32) };
  storage = await server.openAt(DATABASE_URL);
});
afterAll(async () => {
  await storage.close();
  await server.stop();
});

const regreen = (...args: string[]) => runRegreen(['workflows', ...args], { environment });

it('lists what was given up, shows it, tries it again and discards it, each in the audit', async () => {
  expect((await regreen('failed')).stdout).toBe('nothing was given up\n');
  const one = await giveUpExecution(storage, 'org_acme');
  const two = await giveUpExecution(storage, 'org_acme', 'the host said \u001b[31mno');
  const listed = (await regreen('failed')).stdout;
  expect(listed).toContain(`${one} tests-`);
  expect(listed).not.toContain('\u001b');
  const [newest] = (await regreen('failed', '--json')).stdout.split('\n');
  expect(JSON.parse(newest!)).toMatchObject({ id: two, scope: 'org_acme' });
  const shown = await regreen('show', one);
  expect(shown.stdout).toContain('step look: done');
  expect(shown.stdout).toContain('step ask: failed, 1 tries failed: no more tries');

  expect((await regreen('replay', one)).stdout).toBe(`${one} goes on\n`);
  expect(await storage.executions.read(one)).toMatchObject({ state: 'active', journal: [{ step: 'look' }] });
  const again = await regreen('replay', one);
  expect([again.code, again.stderr]).toEqual([5, expect.stringContaining('it is active')]);
  expect((await regreen('discard', two)).stdout).toBe(`${two} is discarded\n`);
  expect(await storage.executions.read(two)).toMatchObject({ state: 'discarded' });
  const nobody = await regreen('discard', 'nobody');
  expect([nobody.code, nobody.stderr]).toEqual([5, expect.stringContaining('there is no execution nobody')]);
  const audit = await storage.audit.list(null, 100);
  expect(audit.map(({ action, subject, organisation }) => [action, subject, organisation])).toEqual([
    ['execution.replay', one, 'org_acme'],
    ['execution.discard', two, 'org_acme'],
  ]);
});
