import { createServer } from 'node:http';
import { fetch } from 'undici';
import { describe, expect, it } from 'vitest';
import { createGuardedAgent, isOpenAddress } from './address-guard.ts';

describe('open addresses', () => {
  it.each([
    ['8.8.8.8', true],
    ['2606:4700::1111', true],
    ['::ffff:8.8.8.8', true],
    ['127.0.0.1', false],
    ['127.8.8.8', false],
    ['0.0.0.0', false],
    ['10.1.2.3', false],
    ['172.31.0.1', false],
    ['192.168.1.1', false],
    ['169.254.169.254', false],
    ['100.100.0.1', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['::1', false],
    ['::', false],
    ['::ffff:127.0.0.1', false],
    ['::ffff:7f00:1', false],
    ['64:ff9b::7f00:1', false],
    ['fe80::1', false],
    ['fd00::1', false],
    ['ff02::1', false],
    ['not an address', false],
  ])('%s: %s', (address, isOpen) => {
    expect(isOpenAddress(address)).toBe(isOpen);
  });
});

it('reaches only the trusted host on this machine, in no spelling any other', async () => {
  const hits: string[] = [];
  const listen = () =>
    new Promise<{ port: number; close: () => void }>((resolve) => {
      const server = createServer((request, response) => {
        hits.push(request.url ?? '');
        response.end('reached');
      });
      server.listen(0, '0.0.0.0', () =>
        resolve({ port: (server.address() as { port: number }).port, close: () => server.close() }),
      );
    });
  const trusted = await listen();
  const other = await listen();
  const dispatcher = createGuardedAgent({
    trustedHosts: [`127.0.0.1:${trusted.port}`],
    connectMs: 1000,
    silenceMs: 1000,
  });
  expect(await (await fetch(`http://127.0.0.1:${trusted.port}/trusted`, { dispatcher })).text()).toBe('reached');
  const spellings = [
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '2130706433',
    '0',
    'localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
    '017700000001',
  ];
  for (const host of spellings) {
    await expect(fetch(`http://${host}:${other.port}/other`, { dispatcher }), host).rejects.toThrow();
  }
  expect(hits).toEqual(['/trusted']);
  await dispatcher.close();
  trusted.close();
  other.close();
});
