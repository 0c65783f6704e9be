import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runRegreen } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'regreen-missing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(['heal stop --all', 'approve', 'workflows failed'])(
  'takes no empty folder for a server: %s',
  async (verb) => {
    const data = join(folder, 'data');
    const { code, stdout, stderr } = await runRegreen([...verb.split(' '), '--data', data]);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toBe(
      `regreen: expected the data directory of a server, ${data} is none: name it with --data, or its database with DATABASE_URL\n`,
    );
    expect(existsSync(data)).toBe(false);
  },
  60_000,
);
