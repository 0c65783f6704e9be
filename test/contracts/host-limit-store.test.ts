import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Storage } from '../../src/storage/index.ts';
import { startPrivateServer, type TestServer } from './private-server.ts';

let server: TestServer;
let one: Storage;
let other: Storage;
beforeAll(async () => {
  server = await startPrivateServer();
  const databaseUrl = await server.makeMigrated();
  [one, other] = [await server.openAt(databaseUrl), await server.openAt(databaseUrl)];
});
afterAll(async () => {
  await one?.close();
  await other?.close();
  await server?.stop();
});

it('keeps for all processes how long a host takes no call, the longest that one of them was told', async () => {
  expect(await one.hostLimits.waitMs('ci.example')).toBe(0);
  await one.hostLimits.keep('ci.example', 60_000);
  await other.hostLimits.keep('ci.example', 5_000);
  await other.hostLimits.keep('ci.example:8443', 1);
  for (const { hostLimits } of [one, other]) {
    expect(await hostLimits.waitMs('ci.example')).toBeGreaterThan(50_000);
    expect(await hostLimits.waitMs('ci.example')).toBeLessThanOrEqual(60_000);
    expect(await hostLimits.waitMs('other.example')).toBe(0);
  }
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await one.hostLimits.waitMs('ci.example:8443')).toBe(0);
});
