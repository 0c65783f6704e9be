// `npm start`: the server, and one real failing build brought to it as a CI system would.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build, programArguments, root } from '../bin/launcher.js';

const RECORDER = 'examples/failing-build/record.js';
const HOST = process.env.REGREEN_HOST ?? '127.0.0.1';
const PORT = process.env.REGREEN_PORT ?? '8000';
const DATA = process.env.REGREEN_DATA ?? './data';
const ADDRESS = `http://${HOST}:${PORT}`;
const READY_MS = 120_000;

build(process.execPath);
const server = spawn(process.execPath, programArguments(['serve', '--host', HOST, '--port', PORT, '--data', DATA]), {
  cwd: root,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal));
server.on('exit', (code) => process.exit(code ?? 1));
await untilReady(server);

const scratch = mkdtempSync(join(tmpdir(), 'regreen-start-'));
const log = join(scratch, 'build.log');
console.log(`\n── a build that really fails: node ${RECORDER}\n`);
const recorder = spawn(process.execPath, [RECORDER, log], { cwd: root, stdio: 'inherit' });
const [exitCode] = await once(recorder, 'exit');
console.log(`it ended with exit code ${exitCode}; its log goes to the server, as from any CI: regreen report\n`);

const key = createKey();
const reported = regreen(
  ['report', '--server', ADDRESS, '--repository', 'examples/price-list', '--job', 'test', '--log', log, '--json'],
  { REGREEN_API_KEY: key },
);
const { id } = JSON.parse(reported) as { id: string };
const failure = await untilDiagnosed(id, key);
console.log('── what the server says of it\n');
spawnSync(process.execPath, programArguments(['diagnose', log]), { cwd: root, stdio: 'inherit' });
console.log(`
  failure   ${failure.failure.summary}
  incident  ${failure.failure.incident}
  in the dashboard  ${ADDRESS}/failures/${id}

The server goes on. Try next, in another terminal:
  bin/regreen diagnose YOUR.log                       explain a log of your own; needs no server
  bin/regreen report --server ${ADDRESS} --help       send failures from your CI
  bin/regreen doctor                                  is everything as it should be?
Ctrl-C stops it; what was received stays in ${DATA}.
`);
rmSync(scratch, { recursive: true });

async function untilReady(child: ChildProcess): Promise<void> {
  const startMs = performance.now();
  while (performance.now() - startMs < READY_MS && child.exitCode === null) {
    const answer = await fetch(`${ADDRESS}/health/ready`).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await sleep(100);
  }
  console.error(`the server did not get ready on ${ADDRESS}; its messages are above`);
  child.kill();
  process.exit(4);
}

function createKey(): string {
  const made = regreen([
    'keys',
    'create',
    '--name',
    'npm start',
    '--scope',
    'read,write',
    '--days',
    '1',
    '--data',
    DATA,
    '--json',
  ]);
  return (JSON.parse(made) as { key: string }).key;
}

function regreen(args: string[], environment: Record<string, string> = {}): string {
  const done = spawnSync(process.execPath, programArguments(args), {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (done.status === 0) return done.stdout;
  server.kill();
  process.exit(done.status ?? 1);
}

interface FailureDetail {
  readonly failure: { readonly state: string; readonly summary: string; readonly incident: string };
}

async function untilDiagnosed(failureId: string, bearer: string): Promise<FailureDetail> {
  for (;;) {
    const answer = await fetch(`${ADDRESS}/api/v1/failures/${failureId}`, {
      headers: { authorization: `Bearer ${bearer}` },
    });
    const found = (await answer.json()) as FailureDetail;
    if (answer.status !== 200 || found.failure.state === 'diagnosed') return found;
    await sleep(50);
  }
}
