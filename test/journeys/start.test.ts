import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../helpers/server-process.ts';
import { environmentOf, ROOT } from './program.ts';

const PATIENCE_MS = 150_000;

let data: string;
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'regreen-started-'));
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

/** `npm start` without npm, in a process group of its own, as a terminal gives one. */
function start(port: number): { readonly child: ChildProcess; readonly said: () => string } {
  const environment = environmentOf({ REGREEN_PORT: String(port), REGREEN_DATA: data });
  const child = spawn(process.execPath, ['bin/run', 'scripts/start.ts'], {
    cwd: ROOT,
    env: environment,
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  return { child, said: () => said };
}

describe('npm start', () => {
  it('plays four builds that really fail, tells what came of them, goes on serving, and ends at a Ctrl-C', async () => {
    const port = await freePort();
    const { child, said } = start(port);
    const untilMs = performance.now() + PATIENCE_MS;
    while (!said().includes('Ctrl-C stops it') && performance.now() < untilMs && child.exitCode === null)
      await sleep(100);
    expect(said()).toContain('diagnosed as network');
    expect(said()).toMatch(/flaky-service +healed: rerun_failed_jobs +http:\/\/127\.0\.0\.1:\d+\/healings\/hea_/);
    expect(said()).toMatch(/stale-cache +healed: rerun_without_cache +http/);
    expect(said()).toMatch(/real-bug +observed: test_failure, nothing was done +http/);
    expect(said()).toMatch(/make the first account, within a day: http:\S+\/setup\?token=/);
    expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200);
    process.kill(-child.pid!, 'SIGINT');
    await once(child, 'exit');
    expect(child.exitCode).toBe(0);
    await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
  }, 240_000);

  it('says when its port is taken, and starts nothing', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    const { child, said } = start(port);
    await once(child, 'exit');
    holder.close();
    expect(child.exitCode).toBe(3);
    expect(said()).toContain(`port ${port} is taken`);
  }, 60_000);
});
