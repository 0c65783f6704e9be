import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addTemplatesCommand } from './templates.ts';
import type { Terminal } from './terminal.ts';

let folder = '';
let log = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'regreen-templates-'));
  log = join(folder, 'a.log');
  writeFileSync(log, 'worker 1 ready\r\nboot \x1b[31mfailed\x1b[0m "now"\x07\nworker 2 ready\n');
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  process.exitCode = undefined;
});

async function run(...argv: string[]): Promise<{ out: string; err: string }> {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({
    isTTY: false,
    columns: 80,
    write: (text: string | Uint8Array, done?: unknown) => {
      written[name] += String(text);
      if (typeof done === 'function') done();
      return true;
    },
  });
  const terminal: Terminal = { stdout: stream('out'), stderr: stream('err'), environment: {} };
  const program = new Command('regreen');
  addTemplatesCommand(program, terminal);
  await program.parseAsync(['templates', ...argv], { from: 'user' });
  return written;
}

describe('regreen templates', () => {
  it('prints one object per line, in order', async () => {
    const { out } = await run(log, '--json');
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { line: 1, template: 1, text: 'worker <*> ready' },
      { line: 2, template: 2, text: 'boot failed "now"' },
      { line: 3, template: 1, text: 'worker <*> ready' },
    ]);
  });

  it('prints one object per template', async () => {
    const { out } = await run(log, '--summary', '--json');
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { template: 1, count: 2, text: 'worker <*> ready', first: 1 },
      { template: 2, count: 1, text: 'boot failed "now"', first: 2 },
    ]);
  });

  it('prints a table, the most frequent template first', async () => {
    expect((await run(log)).out).toBe('count  template\n    2  worker <*> ready\n    1  boot failed "now"\n');
  });

  it('goes on after an input that cannot be read, and says which line is of which', async () => {
    const { out, err } = await run(join(folder, 'absent.log'), log, '--json');
    expect(process.exitCode).toBe(5);
    expect(err).toMatch(/^regreen: .*absent\.log.*\n$/);
    expect(JSON.parse(out.split('\n')[0]!)).toMatchObject({ source: log, line: 1, text: 'worker <*> ready' });
  });
});
