import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askingLeave, withLeave } from './change-leave.ts';

let server: Server;
const seen: string[] = [];
const dispatcher = askingLeave(new Agent());
beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request.method!);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  await dispatcher.close();
  server.close();
});

const refuse = () => {
  throw new Error('somebody else goes on');
};

it.each([
  ['POST', () => {}, true],
  ['POST', refuse, false],
  ['DELETE', refuse, false],
  ['GET', refuse, true],
] as const)('%s with leave %s is sent: %s', async (method, demand, isSent) => {
  seen.length = 0;
  const { port } = server.address() as AddressInfo;
  const call = withLeave(demand, () => fetch(`http://127.0.0.1:${port}/`, { method, dispatcher }));
  if (isSent) expect((await call).status).toBe(200);
  else await expect(call).rejects.toMatchObject({ cause: { message: 'somebody else goes on' } });
  expect(seen).toEqual(isSent ? [method] : []);
});
