import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseLines, runRegreen } from './program.ts';

const LOG = Array.from(
  { length: 6 },
  (_, turn) => `Connection from 10.0.0.${turn} closed\nlogin \x1b[31mok\x07\n`,
).join('');
let folder = '';
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'regreen-templates-'));
  writeFileSync(at('a.log'), LOG);
  writeFileSync(at('a.log.gz'), gzipSync(LOG));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('regreen templates', () => {
  it.each([
    { args: ['a.log'], because: 'it is a file' },
    { args: ['a.log.gz'], because: 'it is packed' },
    { args: ['-'], because: 'it comes by standard input' },
  ])('answers each line in order when $because', async ({ args }) => {
    const names = args.map((name) => (name === '-' ? name : at(name)));
    const { code, stdout, stderr } = await runRegreen(['templates', ...names, '--json'], { input: LOG });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const rows = parseLines(stdout);
    expect(rows.map(({ line }) => line)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(rows[0]).toEqual({ line: 1, template: 1, text: 'Connection from <*> closed' });
    expect(rows[11]).toEqual({ line: 12, template: 2, text: 'login ok' });
  });

  it('--summary counts', async () => {
    const { stdout } = await runRegreen(['templates', at('a.log'), '--summary', '--json']);
    expect(parseLines(stdout).map(({ template, count }) => [template, count])).toEqual([
      [1, 6],
      [2, 6],
    ]);
  });

  it.each([
    { args: [], code: 2 },
    { args: ['--no-such-option'], code: 2 },
    { args: ['AT/absent\x1b[31m.log'], code: 5 },
  ])('ends with $code and one line after $args', async ({ args, code }) => {
    const ending = await runRegreen(['templates', ...args.map((arg) => arg.replace('AT', folder))]);
    expect(ending.code).toBe(code);
    expect(ending.stderr).toMatch(/^regreen: [\x20-\x7e\u00a0-\uffff]+\n$/);
  });
});
