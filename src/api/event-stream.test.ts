import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { SILENT } from '../foundation/index.ts';
import type { EventRecord } from '../intake/index.ts';
import { EventStreams } from './event-stream.ts';
import type { ApiServices, EventLog } from './services.ts';

const MB = 1 << 20;
const EVENTS = 20_000;
const TEXT = 'x'.repeat(2_000);

function eventOf(number: number): EventRecord {
  return {
    id: String(number),
    at: 0,
    organisationId: 'org_1',
    type: 'failure.created',
    subject: 'flr_1',
    data: { text: TEXT },
  };
}

/** Serves 40 MB of events to one client; what is seen of it meanwhile. */
async function serve() {
  const seen = { response: undefined as ServerResponse | undefined, largest: 0, asked: 0 };
  const events: EventLog = {
    since: async (_, after, limit) => {
      seen.largest = Math.max(seen.largest, seen.response?.writableLength ?? 0);
      seen.asked = Number(after ?? 0);
      const first = seen.asked + 1;
      return Array.from({ length: Math.max(0, Math.min(limit, EVENTS - first + 1)) }, (_, at) => eventOf(first + at));
    },
    subscribe: () => () => {},
  };
  const streams = new EventStreams({ events, logger: SILENT } as unknown as ApiServices);
  const server = createServer((_, opened) => {
    seen.response = opened;
    void streams.serve(opened, 'everything', '0', {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
  socket.on('error', () => {});
  return {
    seen,
    streams,
    socket,
    end: () => {
      socket.destroy();
      server.close();
    },
  };
}

it('lets go of a client that does not read, instead of keeping for it what it does not take', async () => {
  const { seen, streams, socket, end } = await serve();
  socket.pause();
  await expect.poll(() => seen.response?.destroyed, { timeout: 30_000 }).toBe(true);
  await expect.poll(() => streams.count).toBe(0);
  expect(seen.asked).toBeLessThan(EVENTS);
  // One round of events beyond the limit at the most.
  expect(seen.largest).toBeLessThan(2 * MB);
  end();
});

it('waits for one that reads, however far behind it is', async () => {
  const { seen, socket, end } = await serve();
  let heard = 0;
  let tail = '';
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.length;
    tail = (tail + chunk.toString('latin1')).slice(-5_000);
  });
  await expect.poll(() => tail.includes(`id: ${EVENTS}\n`), { timeout: 30_000 }).toBe(true);
  expect(heard).toBeGreaterThan(EVENTS * TEXT.length);
  expect(seen.largest).toBeLessThan(2 * MB);
  end();
});
