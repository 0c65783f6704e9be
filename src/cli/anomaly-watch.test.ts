import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BadInputError } from '../foundation/index.ts';
import { addAnomalyWatchCommand } from './anomaly-watch.ts';
import type { Terminal } from './terminal.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'regreen-watch-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  process.exitCode = undefined;
});

async function run(
  text: string,
  ...argv: string[]
): Promise<{ rows: Record<string, unknown>[]; out: string; err: string }> {
  const path = join(folder, 'series.csv');
  writeFileSync(path, text);
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({
    isTTY: false,
    columns: 80,
    write: (chunk: string | Uint8Array, done?: unknown) => {
      written[name] += String(chunk);
      if (typeof done === 'function') done();
      return true;
    },
  });
  const terminal: Terminal = { stdout: stream('out'), stderr: stream('err'), environment: {} };
  const program = new Command('regreen').exitOverride();
  addAnomalyWatchCommand(program, terminal);
  await program.parseAsync(['watch', path, ...argv], { from: 'user' });
  const rows = argv.includes('--json')
    ? written.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  return { rows, ...written };
}

/** Rows of five minutes around 20, with one of 90. */
function series(rows: number, spikeAt: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const time = new Date(Date.UTC(2026, 0, 1) + row * 300_000).toISOString();
    return `${time},${row === spikeAt ? 90 : 20 + ((row * 7) % 5)}`;
  });
  return `timestamp,value\n${lines.join('\n')}\n`;
}

describe('regreen anomaly watch', () => {
  it('answers every row in order and marks the anomaly with what was expected', async () => {
    const { rows } = await run(series(1_000, 800), '--json');
    expect(rows).toHaveLength(1_000);
    expect(rows[0]).toEqual({ timestamp: '2026-01-01T00:00:00.000Z', value: 20, score: 0, anomaly: false });
    expect(rows.flatMap(({ anomaly }, row) => (anomaly ? [row] : []))).toEqual([800]);
    expect(rows[800]).toMatchObject({ value: 90, expected: expect.any(Number), low: expect.any(Number) });
  });

  it('lists the anomalies for people', async () => {
    const { out } = await run(series(1_000, 800));
    expect(out).toMatch(
      /^2026-01-03T18:40:00.000Z {2}90 \(expected \S+, \S+ to \S+\) {2}score 0\.\d+\n1000 rows, 1 anomaly\n$/,
    );
  });

  it('tells changes of the level', async () => {
    const [header, ...lines] = series(600, -1).trimEnd().split('\n');
    const shifted = lines.map((line, row) =>
      row < 400 ? line : line.replace(/,(\d+)$/, (_, value) => `,${Number(value) + 30}`),
    );
    const text = [header, ...shifted].join('\n');
    const { rows } = await run(text, '--json', '--changes');
    const changes = rows.flatMap(({ change }, row) => (change === undefined ? [] : [{ row, change }]));
    expect(changes).toHaveLength(1);
    const { row, change } = changes[0] as { row: number; change: { before: number; rows_ago: number } };
    expect(change.before).toBeCloseTo(22, 1);
    expect(Math.abs(row - change.rows_ago - 400)).toBeLessThanOrEqual(1);
    expect((await run(text, '--changes')).out).toMatch(/the level went from 2\S* to \S+, \d rows ago/);
    await expect(run(text, '--changes', '--value-column', 'a', '--value-column', 'b')).rejects.toThrow(/expected one/);
  });

  it('puts anomalies that belong together into one alert', async () => {
    const [header, ...lines] = series(1_000, -1).trimEnd().split('\n');
    const high = lines.map((line, row) => (row >= 700 && row < 740 ? line.replace(/,\d+$/, ',90') : line));
    const text = [header, ...high].join('\n');
    const { rows } = await run(text, '--json', '--alerts');
    expect(rows.map(({ event, state }) => [event, state])).toEqual([
      ['opened', 'open'],
      ['resolved', 'resolved'],
    ]);
    expect(rows[1]).toMatchObject({ from: '2026-01-03T10:20:00.000Z', value: 90, expected: expect.any(Number) });
    expect((await run(text, '--alerts')).out).toMatch(/^opened {2}2026.*\nresolved {2}2026.*\n1000 rows, 1 alert\n$/);
  });

  it('names bad rows, goes on, and ends with 5', async () => {
    const text =
      'timestamp,value\n2026-01-01,1\nsoon,2\n2026-01-02,abc\x1b[31m\n2026-01-03\n2026-01-04,\n2026-01-05,5\n';
    const { rows, err } = await run(text, '--json');
    expect(rows.map(({ value }) => value)).toEqual([1, null, 5]);
    expect(err.split('\n')).toEqual([
      'regreen: line 3: expected a time such as 2014-04-01 00:05:00, came "soon"; the row is left out',
      'regreen: line 4, column value: expected a number, came "abc"; the row is left out',
      'regreen: line 5: expected 2 cells as in the header, came 1; the row is left out',
      '',
    ]);
    expect(process.exitCode).toBe(5);
  });

  it('leaves out a row from the future, which would be the time of all that follow', async () => {
    const [header, ...lines] = series(1_000, 800).trimEnd().split('\n');
    const slip = [header, ...lines.slice(0, 500), '2199-01-01T00:00:00Z,20', ...lines.slice(500)].join('\n');
    const { rows, err } = await run(slip, '--json');
    expect(process.exitCode).toBe(5);
    expect(rows).toEqual((await run(series(1_000, 800), '--json')).rows);
    expect(err).toBe(
      'regreen: line 502: expected a time at most a day ahead of now, came "2199-01-01T00:00:00Z"; the row is left out\n',
    );
  });

  it('refuses a state that was taught the future', async () => {
    const path = join(folder, 'future.state');
    await run(series(50, 0), '--json', '--state', path);
    const state = JSON.parse(readFileSync(path, 'utf8'));
    state.watch.state.newestMs = Date.UTC(2199, 0, 1);
    writeFileSync(path, JSON.stringify(state));
    await expect(run(series(9, 0), '--state', path)).rejects.toThrow(/learned a row from the future \(2199-01-01/);
  });

  it('counts bad rows when there are many', async () => {
    const { err } = await run(`timestamp,value\n2026-01-01,1\n${'x,1\n'.repeat(50)}`, '--json');
    expect(err.split('\n').at(-2)).toBe('regreen: 30 more rows were left out');
  });

  it('watches several columns with their names', async () => {
    const text = 'time;cpu;latency\n2026-01-01 00:00;1;2\n2026-01-01 00:01;1;inf\n';
    const { rows } = await run(
      text,
      '--json',
      '--time-column',
      'time',
      '--value-column',
      'cpu',
      '--value-column',
      'latency',
    );
    expect(rows[0]).toEqual({
      timestamp: '2026-01-01 00:00',
      values: { cpu: 1, latency: 2 },
      score: 0,
      anomaly: false,
      scores: { cpu: 0, latency: 0 },
      together: 0,
    });
    expect(rows[1]).toMatchObject({ values: { cpu: 1, latency: null }, score: 1, anomaly: true, metrics: ['latency'] });
  });

  it.each([
    {
      what: 'no such column',
      text: 'time,value\n1,2\n',
      error: /there is no column "timestamp"; the header has "time", "value"/,
    },
    {
      what: 'a column twice',
      text: 'timestamp,value,value\n1,2,3\n',
      error: /columns 2 and 3 are both called "value"/,
    },
    { what: 'no rows', text: 'timestamp,value\n', error: /expected rows below the header/ },
    { what: 'nothing', text: '', error: /is empty: expected a table as CSV/ },
    { what: 'no text', text: 'timestamp,\x00\x00\x01\x02\x00\x00', error: /expected a table as CSV/ },
  ])('refuses a file with $what', async ({ text, error }) => {
    await expect(run(text, '--json')).rejects.toThrow(error);
  });

  it('goes on where it stopped', async () => {
    const [header, ...lines] = series(900, 800).trimEnd().split('\n');
    const state = join(folder, 'latency.state');
    const first = await run([header, ...lines.slice(0, 500)].join('\n'), '--json', '--state', state);
    const second = await run([header, ...lines.slice(500)].join('\n'), '--json', '--state', state);
    expect([...first.rows, ...second.rows]).toEqual((await run(series(900, 800), '--json')).rows);
    await expect(run(series(9, 0), '--detector', 'ewma', '--state', state)).rejects.toThrow(
      /was learned with auto on value .*, asked is ewma on value/,
    );
    writeFileSync(state, '{"columns":3}');
    await expect(run(series(9, 0), '--state', state)).rejects.toThrow(/holds no state of a watch/);
  });

  it.each([
    { what: 'a budget of none', damage: { alarmsPerWeek: 0 }, error: /expected alarms per week above 0/ },
    { what: 'a budget that is a word', damage: { alarmsPerWeek: 'many' }, error: /lacks its budget/ },
    { what: 'an unknown detector', damage: { detector: 'magic' }, error: /no series detector magic/ },
    { what: 'a state of another shape', damage: { state: {} }, error: /does not fit/ },
    { what: 'another version', damage: { format: 'regreen.series-watch/1' }, error: /of the form/ },
  ])('refuses a state file with $what as bad input', async ({ what, damage, error }) => {
    const path = join(folder, `${what}.state`);
    await run(series(50, 0), '--json', '--state', path);
    const state = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...state, watch: { ...state.watch, ...damage } }));
    const refused = run(series(9, 0), '--state', path);
    await expect(refused).rejects.toThrow(BadInputError);
    await expect(refused).rejects.toThrow(error);
  });

  it('answers a line of standard input before the next one comes', async () => {
    const child = spawn(process.execPath, ['src/cli/main.ts', 'anomaly', 'watch', '-', '--json']);
    try {
      const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
      child.stdin.write('timestamp,value\n');
      for (let row = 0; row < 3; row++) {
        child.stdin.write(`2026-01-0${row + 1},${row}\n`);
        expect(JSON.parse((await answers.next()).value!)).toMatchObject({ value: row, anomaly: false });
      }
      child.stdin.end();
      expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
    } finally {
      child.kill();
    }
  }, 30_000);
});
