import { describe, expect, it } from 'vitest';
import { type CsvRecord, csvRecords } from './csv-records.ts';

async function read(text: string, linesAtOnce = 1000): Promise<CsvRecord[]> {
  async function* batches() {
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    for (let at = 0; at < lines.length; at += linesAtOnce) yield lines.slice(at, at + linesAtOnce);
  }
  const records: CsvRecord[] = [];
  for await (const batch of csvRecords(batches())) records.push(...batch);
  return records;
}

describe('records of a CSV file', () => {
  it.each([
    {
      what: 'plain cells',
      text: 'a,b\n1,2\n',
      cells: [
        ['a', 'b'],
        ['1', '2'],
      ],
    },
    {
      what: 'line ends of Windows and a byte order mark',
      text: '\ufeffa,b\r\n1,2\r\n',
      cells: [
        ['a', 'b'],
        ['1', '2'],
      ],
    },
    {
      what: 'semicolons',
      text: 'a;b\n1;2',
      cells: [
        ['a', 'b'],
        ['1', '2'],
      ],
    },
    {
      what: 'tabs',
      text: 'a\tb\n1\t2',
      cells: [
        ['a', 'b'],
        ['1', '2'],
      ],
    },
    {
      what: 'quotes',
      text: 'a,b\n"x, y","say ""hi"""',
      cells: [
        ['a', 'b'],
        ['x, y', 'say "hi"'],
      ],
    },
    {
      what: 'a line end in quotes',
      text: 'a,b\n"x\ny",2\n3,4',
      cells: [
        ['a', 'b'],
        ['x\ny', '2'],
        ['3', '4'],
      ],
    },
    {
      what: 'empty cells and empty lines',
      text: '\na,b\n\n,\n""," "\n',
      cells: [
        ['a', 'b'],
        ['', ''],
        ['', ' '],
      ],
    },
  ])('with $what', async ({ text, cells }) => {
    for (const linesAtOnce of [1, 1000]) {
      expect((await read(text, linesAtOnce)).map((record) => record.cells)).toEqual(cells);
    }
  });

  it('knows the line on which each begins', async () => {
    expect((await read('a,b\n\n"x\ny",2\n3,4')).map(({ line }) => line)).toEqual([1, 3, 5]);
  });

  it('loses one line to a quote that is never closed, and no more', async () => {
    const text = `a,b\n1,"2\n${'3,4\n'.repeat(150)}5,"6\n7,8\n`;
    const records = await read(text);
    expect(records.filter(({ isBroken }) => isBroken).map(({ line }) => line)).toEqual([2, 153]);
    const closed = await read('a,b\n1,"2\n3,4\n');
    expect(closed.map(({ line, isBroken }) => [line, isBroken])).toEqual([
      [1, false],
      [2, true],
      [3, false],
    ]);
  });
});
