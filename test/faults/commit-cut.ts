import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SILENT } from '../../src/foundation/index.ts';
import { BundledServer } from '../../src/storage/bundled/bundled-server.ts';
import { FaultProxy } from '../helpers/fault-proxy.ts';
import { runLoad } from '../helpers/load.ts';
import { ServerProcess } from '../helpers/server-process.ts';
import type { Fault, FaultReport } from './fault.ts';
import { sendRest } from './kill.ts';
import { Ledger, settle } from './ledger.ts';

/** What a driver sends when a statement writes signals, or a transaction ends. */
const WRITES = ['append_signals', 'commit'];
const SHARE_CUT = 0.2;
const ROUND_MS = 400;

/**
 * Connections to PostgreSQL are cut right after a write or COMMIT was sent and before it was answered: it happened, and
 * nobody hears of it.
 */
export const commitCut: Fault = { name: 'connections cut during COMMIT', rounds: 100, run };

async function run(rounds: number): Promise<FaultReport> {
  const scratch = mkdtempSync(join(tmpdir(), 'regreen-cut-'));
  const database = await BundledServer.start({
    directory: join(scratch, 'postgresql'),
    programs: null,
    logger: SILENT,
    tell: () => {},
  });
  const { host = '', port = 5432, user = '', password = '', database: name = 'postgres' } = database.connection;
  const isSocket = host.startsWith('/');
  const proxy = await FaultProxy.open(isSocket ? { path: `${host}/.s.PGSQL.${port}` } : { host, port });
  const secret = encodeURIComponent(String(password));
  const server = await ServerProcess.create({
    environment: { DATABASE_URL: `postgres://${user}:${secret}@127.0.0.1:${proxy.port}/${name}?sslmode=disable` },
  });
  const ledger = new Ledger();
  const other = new Map<number, number>();
  let cuts = 0;
  try {
    await server.start();
    const key = await server.createKey();
    proxy.cutAfter = (bytes) => {
      if (cuts >= rounds * 10 || Math.random() > SHARE_CUT) return false;
      const text = bytes.toString('latin1');
      if (!WRITES.some((word) => text.includes(word))) return false;
      cuts++;
      return true;
    };
    for (let round = 0; round < rounds && cuts < rounds; round++) {
      await runLoad({
        port: server.port,
        connections: 8,
        durationMs: ROUND_MS,
        next: () => ledger.next(),
        onAnswer: ({ request, status }) => {
          ledger.answered(request, status);
          if (status !== 202 && status !== 503) other.set(status, (other.get(status) ?? 0) + 1);
        },
      });
      ledger.collectBroken();
    }
    proxy.cutAfter = () => false;
    await sleep(500);
    await sendRest(server, ledger);
    await settle(server);
    const { lost, doubled, missingFailures } = await ledger.compare(server, key);
    return {
      laws: {
        'no acknowledged signal is lost': lost === 0,
        'nothing is there twice': doubled === 0,
        'every signal became a failure': missingFailures === 0,
        'meanwhile nothing but 503': other.size === 0,
        'connections were cut': cuts > 0,
      },
      figures: [`${cuts} connections cut, ${ledger.acknowledged.size} acknowledged, ${lost} lost, ${doubled} doubled`],
    };
  } finally {
    await server.remove();
    await proxy.close();
    await database.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}
