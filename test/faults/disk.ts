import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runLoad } from '../helpers/load.ts';
import { ServerProcess } from '../helpers/server-process.ts';
import type { Fault, FaultReport } from './fault.ts';
import { sendRest } from './kill.ts';
import { Ledger, settle } from './ledger.ts';

const DISK_MB = 400;
const MOST_RECOVERY_MS = 30_000;

/** The disk of the data directory fills up, and is freed again. */
export const disk: Fault = {
  name: 'disk full',
  rounds: 10,
  obstacle: () => (process.getuid?.() === 0 && canMount() ? null : 'mounting a small disk needs to be root'),
  run,
};

async function run(rounds: number): Promise<FaultReport> {
  const folder = mkdtempSync(join(tmpdir(), 'regreen-disk-'));
  mount(folder);
  const server = await ServerProcess.create({ data: join(folder, 'data') });
  const ledger = new Ledger();
  const refusals = new Set<number>();
  let readsWork = true;
  let healthWorks = true;
  let comesBack = true;
  try {
    await server.start();
    const key = await server.createKey();
    const send = (durationMs: number) =>
      runLoad({
        port: server.port,
        connections: 8,
        durationMs,
        perSecond: 500,
        next: () => ledger.next(),
        onAnswer: ({ request, status }) => {
          ledger.answered(request, status);
          if (status !== 202) refusals.add(status);
        },
      });
    for (let round = 0; round < rounds; round++) {
      await send(500);
      const filler = fillDisk(folder);
      // The floor is looked at now and then, not at every write.
      await sleep(1500);
      await send(1000);
      const read = await fetch(`${server.address}/api/v1/failures?limit=5`, {
        headers: { authorization: `Bearer ${key}` },
      });
      readsWork &&= read.status === 200;
      healthWorks &&= (await fetch(`${server.address}/health/live`)).status === 200;
      rmSync(filler);
      comesBack &&= await takesAgain(server, ledger);
    }
    await sendRest(server, ledger);
    await settle(server);
    const { lost, doubled } = await ledger.compare(server, key);
    return {
      laws: {
        'writes are refused with 503 or 507':
          refusals.size > 0 && [...refusals].every((status) => status === 503 || status === 507),
        'reads stay up': readsWork,
        'health stays up': healthWorks,
        'it works again by itself': comesBack,
        'nothing acknowledged is lost or doubled': lost + doubled === 0,
      },
      figures: [
        `${rounds} full disks, refusals ${[...refusals].join(' ')}, ${ledger.acknowledged.size} acknowledged, ${lost} lost`,
      ],
    };
  } finally {
    await server.remove();
    spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function takesAgain(server: ServerProcess, ledger: Ledger): Promise<boolean> {
  const startMs = performance.now();
  while (performance.now() - startMs < MOST_RECOVERY_MS) {
    const before = ledger.acknowledged.size;
    await runLoad({
      port: server.port,
      connections: 1,
      durationMs: 300,
      perSecond: 20,
      next: () => ledger.next(),
      onAnswer: ({ request, status }) => ledger.answered(request, status),
    });
    if (ledger.acknowledged.size > before) return true;
  }
  return false;
}

/** Takes all the room there is. */
function fillDisk(folder: string): string {
  const path = join(folder, 'filler');
  const { bavail, bsize } = statfsSync(folder);
  const block = Buffer.alloc(1 << 20);
  for (let left = bavail * bsize; left > 0; left -= block.length) {
    try {
      writeFileSync(path, block.subarray(0, Math.min(block.length, left)), { flag: 'a' });
    } catch {
      break;
    }
  }
  return path;
}

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'regreen-mount-'));
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;
  if (isMounted) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true, force: true });
  return isMounted;
}

function mount(folder: string): void {
  const done = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m,mode=755`, 'tmpfs', folder]);
  if (done.status !== 0) throw new Error(`cannot mount a small disk: ${done.stderr}`);
}
