import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as aTurn } from 'node:timers/promises';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askingLeave, demandLeave, withLeave } from './change-leave.ts';
import { HostGate } from './host-gate.ts';

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

it('needs its own leave where it waited until the calls of others ended', async () => {
  const { signal } = new AbortController();
  const gate = new HostGate('ci.example');
  const ends: (() => void)[] = [];
  const held = () => new Promise<Response>((resolve) => ends.push(() => resolve(new Response(''))));
  const others = Array.from({ length: 8 }, () => gate.call('GET', signal, held));
  let sent = 0;
  const send = async () => {
    sent++;
    return new Response('');
  };
  const change = withLeave(refuse, () => gate.call('POST', signal, send, demandLeave));
  await aTurn();
  for (const end of ends) end();
  await expect(change).rejects.toThrow('somebody else goes on');
  await Promise.all(others);
  expect(sent).toBe(0);
});
