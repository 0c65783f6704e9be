import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from './exit-code.ts';
import { runProgram } from './program.ts';
import type { Terminal } from './terminal.ts';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'regreen-anomaly-'));
  const rows = Array.from({ length: 60 }, (_, row) => `${row % 7},${(row * 13) % 11},${row === 30 ? 1 : 0}`);
  rows[30] = '90,-80,1';
  writeFileSync(join(directory, 'table.csv'), `a,b,label\n${rows.join('\n')}\n`);
  writeFileSync(join(directory, 'ragged.csv'), 'a,b\n1,2\n3\n');
  writeFileSync(join(directory, 'wide.csv'), 'a,b,label,c\n1,2,0,3\n2,3,0,4\n');
  writeFileSync(join(directory, 'relabelled.csv'), 'a,b,c\n1,2,0\n2,3,1\n');
  const named = rows.map((row, index) => `row-${index},${row}`).join('\n');
  writeFileSync(join(directory, 'named.csv'), `name,a,b,label\n${named}\n`);
  writeFileSync(join(directory, 'twice.csv'), 'value,value\nx,2\ny,3\n');
  writeFileSync(join(directory, 'empty.csv'), '');
  writeFileSync(join(directory, 'narrow.csv'), 'a\n1\n2\n');
  writeFileSync(join(directory, 'old.json'), '{"schema":"regreen.table-model/0"}');
});

afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => {
  process.exitCode = undefined;
});

async function detect(file: string, ...options: string[]) {
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
  await runProgram(['node', 'regreen', 'anomaly', 'detect', join(directory, file), ...options], terminal);
  return { ...written, exitCode: process.exitCode };
}

describe('regreen anomaly detect', () => {
  it('gives every row a score and measures by labels', async () => {
    const { out, error } = await detect('table.csv', '--json', '--label-column', 'label', '--contamination', '0.02');
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: 60 }, (_, row) => row + 1));
    expect(rows.filter(({ anomaly }) => anomaly).map(({ row }) => row)).toContain(31);
    expect(error).toContain('ROC-AUC 1.0000, average precision 1.0000');
    expect(error).toMatch(
      /from a score of 0\.\d+ on precision 0\.5000, recall 1\.0000, F1 0\.6667; the best F1, chosen with the labels, is 1\.0000 from 0\.\d+ on/,
    );
  });

  it('judges by a saved model as it did when it learned', async () => {
    const model = join(directory, 'model.json');
    const learned = await detect('table.csv', '--json', '--detector', 'isolation_forest', '--save', model);
    const judged = await detect('table.csv', '--json', '--model', model);
    expect(judged.out).toBe(learned.out);
    expect(JSON.parse(readFileSync(model, 'utf8')).schema).toBe('regreen.table-model/1');
    const other = await detect('narrow.csv', '--model', model);
    expect(other).toMatchObject({ out: '', exitCode: EXIT.badInput });
    expect(other.error).toContain('expected a column b');
  });

  it('refuses a table that is wider than the one the model learned from, and says what is new', async () => {
    const model = join(directory, 'labelled.json');
    await detect('table.csv', '--json', '--detector', 'hbos', '--label-column', 'label', '--save', model);
    const wider = await detect('wide.csv', '--model', model, '--json');
    expect(wider).toMatchObject({ out: '', exitCode: EXIT.badInput });
    expect(wider.error.trim()).toBe(
      'regreen: expected the columns the model learned from (a, b, label), came c too: take out what is new or learn it again',
    );
    const renamed = ['--label-column', 'c', '--json'];
    expect((await detect('relabelled.csv', '--model', model, ...renamed)).out).not.toBe('');
    expect((await detect('table.csv', '--model', model, '--json')).out).not.toBe('');
  });

  it('judges a table with names of rows, which taught the model nothing', async () => {
    const model = join(directory, 'named.json');
    const learned = await detect('named.csv', '--json', '--detector', 'hbos', '--save', model);
    expect(learned.error).toContain('left out name');
    expect((await detect('named.csv', '--json', '--model', model)).out).toBe(learned.out);
  });

  it('judges any width by a model that was saved without its columns', async () => {
    const model = join(directory, 'whole.json');
    await detect('table.csv', '--json', '--detector', 'hbos', '--save', model);
    const { columns: _, ...former } = JSON.parse(readFileSync(model, 'utf8'));
    writeFileSync(model, JSON.stringify(former));
    expect((await detect('wide.csv', '--model', model, '--json')).out).not.toBe('');
  });

  it.each([
    { because: 'an empty file', file: 'empty.csv', options: [], message: 'is empty: expected a table' },
    { because: 'a ragged row', file: 'ragged.csv', options: [], message: 'row 2, column 2' },
    {
      because: 'a missing label column',
      file: 'table.csv',
      options: ['--label-column', 'z'],
      message: 'label column z',
    },
    { because: 'a contamination of 0.6', file: 'table.csv', options: ['--contamination', '0.6'], message: '0 to 0.5' },
    {
      because: 'two columns of one name',
      file: 'twice.csv',
      options: [],
      message: 'columns 1 and 2 are both called value',
    },
    { because: 'no file', file: 'none.csv', options: [], message: 'cannot find' },
  ])('refuses $because in one line and writes nothing', async ({ file, options, message }) => {
    const { out, error, exitCode } = await detect(file, ...options);
    expect({ out, exitCode }).toEqual({ out: '', exitCode: EXIT.badInput });
    expect(error.trim().split('\n')).toHaveLength(1);
    expect(error).toContain(message);
  });

  it('refuses a model that is damaged, naming the part', async () => {
    const model = join(directory, 'damaged.json');
    await detect('table.csv', '--json', '--detector', 'hbos', '--save', model);
    const saved = JSON.parse(readFileSync(model, 'utf8'));
    delete saved.memory.highest;
    writeFileSync(model, JSON.stringify(saved));
    const { out, error, exitCode } = await detect('table.csv', '--model', model);
    expect({ out, exitCode }).toEqual({ out: '', exitCode: EXIT.badInput });
    expect(error).toBe('regreen: the model is damaged: expected something at memory.highest; learn it again\n');
  });

  it('calls no row an anomaly where all are equal, and no more than wanted', async () => {
    writeFileSync(join(directory, 'equal.csv'), `a,b\n${'1,2\n'.repeat(50)}`);
    const model = join(directory, 'equal.json');
    const options = ['--json', '--contamination', '0.01', '--save', model];
    expect((await detect('equal.csv', ...options)).out).not.toContain('"anomaly":true');
    expect((await detect('equal.csv', '--json', '--model', model)).out).not.toContain('"anomaly":true');
  });

  it('refuses a model of another version', async () => {
    const { out, error, exitCode } = await detect('table.csv', '--model', join(directory, 'old.json'));
    expect({ out, exitCode }).toEqual({ out: '', exitCode: EXIT.badInput });
    expect(error).toContain('regreen.table-model/0');
  });
});
