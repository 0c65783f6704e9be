import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from './exit-code.ts';
import { runProgram } from './program.ts';
import type { Terminal } from './terminal.ts';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'regreen-report-'));
  const rows = Array.from({ length: 80 }, (_, row) => (row === 40 ? '500,-80' : `${row % 7},${(row * 13) % 11}`));
  writeFileSync(join(directory, 'table.csv'), `<b>size</b>,wait\n${rows.join('\n')}\n`);
  const series = Array.from({ length: 600 }, (_, row) => {
    const time = new Date(Date.UTC(2026, 0, 1, 0, row)).toISOString();
    return `${time},${row >= 500 ? 90 : (row * 7) % 10}`;
  });
  writeFileSync(join(directory, 'series.csv'), `timestamp,value\n${series.join('\n')}\n`);
});

afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => {
  process.exitCode = undefined;
});

async function report(file: string, ...options: string[]) {
  const written = { out: '', error: '' };
  const stream = (name: 'out' | 'error') => ({
    isTTY: false,
    columns: 100,
    write: (text: string | Uint8Array) => {
      written[name] += String(text);
      return true;
    },
  });
  const terminal: Terminal = { stdout: stream('out'), stderr: stream('error'), environment: {} };
  await runProgram(['node', 'regreen', 'anomaly', 'report', join(directory, file), ...options], terminal);
  return { ...written, exitCode: process.exitCode };
}

describe('regreen anomaly report', () => {
  it('writes a page about a table that names the unusual row and escapes its columns', async () => {
    const { out, exitCode } = await report('table.csv', '--detector', 'isolation_forest');
    expect(exitCode).toBeUndefined();
    expect(out).toContain('<td class="n">41</td>');
    expect(out).toContain('&#60;b&#62;size&#60;/b&#62; = 500');
    expect(out).not.toContain('<b>');
  });

  it('writes a page about a series with the levels it took', async () => {
    const { out } = await report('series.csv', '--time-column', 'timestamp');
    expect(out).toContain('Levels it took');
    expect(out).toContain('2026-01-01T08:20:00.000Z');
  });

  it('writes the plots as a PNG any reader takes', async () => {
    const png = join(directory, 'plots.png');
    const { out } = await report('series.csv', '--time-column', 'timestamp', '--png', png);
    expect(out).toBe('');
    const bytes = readFileSync(png);
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
    const length = bytes.readUInt32BE(33);
    const pixels = inflateSync(bytes.subarray(41, 41 + length));
    expect(pixels.length).toBe((width * 3 + 1) * height);
    expect(new Set(pixels).size).toBeGreaterThan(10);
  });

  it('names rows it leaves out, and ends with 5', async () => {
    const text = readFileSync(join(directory, 'series.csv'), 'utf8');
    writeFileSync(join(directory, 'slips.csv'), `${text}soon,3\n2199-01-01,4\n`);
    const { out, error, exitCode } = await report('slips.csv', '--time-column', 'timestamp');
    expect(out).toContain('Levels it took');
    expect(error).toContain('line 602: expected a time such as');
    expect(error).toContain('line 603: expected a time at most a day ahead of now, came "2199-01-01"');
    expect(exitCode).toBe(EXIT.badInput);
  });

  it('leaves nothing half written and says what is wrong', async () => {
    const output = join(directory, 'page.html');
    const missing = await report('series.csv', '--time-column', 'when', '--output', output);
    expect(missing).toMatchObject({ out: '', exitCode: EXIT.badInput });
    expect(existsSync(output)).toBe(false);
    const elsewhere = await report('table.csv', '--output', join(directory, 'absent', 'page.html'));
    expect(elsewhere.exitCode).toBe(EXIT.configuration);
    const lone = await report('series.csv', '--value-column', 'value');
    expect(lone.exitCode).toBe(EXIT.usage);
  });
});
