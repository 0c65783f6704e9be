import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTable, labelsOf, learnEncoding } from './table-encoding.ts';
import { TableReader } from './table-reader.ts';

function read(bytes: Uint8Array | string, chunkBytes = 1 << 20) {
  const all = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
  const reader = new TableReader('t.csv');
  for (let start = 0; start < all.length; start += chunkBytes) reader.push(all.subarray(start, start + chunkBytes));
  return reader.finish();
}

function numbersOf(text: string): number[] {
  return Array.from(read(text).values);
}

describe('TableReader', () => {
  it.each([
    { because: 'commas', text: 'a,b\n1,2\n3,4\n', values: [1, 2, 3, 4] },
    { because: 'semicolons', text: 'a;b\n1;2\n3;4', values: [1, 2, 3, 4] },
    { because: 'tabs and CRLF', text: 'a\tb\r\n1\t2\r\n', values: [1, 2] },
    { because: 'bars', text: 'a|b\n1|2\n', values: [1, 2] },
    { because: 'a byte order mark', text: '\ufeffa,b\n1,2\n', values: [1, 2] },
    { because: 'no header', text: '1,2\n3,4\n', values: [1, 2, 3, 4] },
    { because: 'quotes', text: '"a","b"\n"1","2"\n', values: [1, 2] },
    { because: 'missing cells', text: 'a,b\n1,\nNA,4\n', values: [1, Number.NaN, Number.NaN, 4] },
    { because: 'exponents and signs', text: 'a,b\n-1.5e3,+.25\n', values: [-1500, 0.25] },
    {
      because: 'infinities',
      text: 'a,b\ninf,-Infinity\n',
      values: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    },
    { because: 'blank lines', text: 'a,b\n\n1,2\n\n', values: [1, 2] },
  ])('reads numbers with $because', ({ text, values }) => {
    expect(numbersOf(text)).toEqual(values);
  });

  it('keeps separators, line breaks and quotes within quotes', () => {
    const { columns, rows } = read('name,n\n"a, ""b""\nc",1\n');
    expect({ rows, texts: columns[0]!.texts }).toEqual({ rows: 1, texts: ['a, "b"\nc'] });
  });

  it('reads the same however the bytes are cut', () => {
    const text = 'x,"y z",t\n1.5,"2",u\n-3,,"v, w"\n';
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), (chunkBytes) => {
        expect(read(new TextEncoder().encode(text), chunkBytes)).toEqual(read(text));
      }),
    );
  });

  it('reads any numbers as JavaScript does', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }), (numbers) => {
        const values = numbersOf(`a\n${numbers.join('\n')}\n`);
        expect(values).toEqual(numbers.map((number) => (Object.is(number, -0) ? expect.closeTo(0) : number)));
      }),
    );
  });

  it.each([
    { because: 'a short row', text: 'a,b\n1,2\n3\n', message: 'row 2, column 2: expected 2 fields' },
    { because: 'a long row', text: 'a,b\n1,2,3\n', message: 'row 1, column 3: expected 2 fields' },
    { because: 'an open quote', text: 'a,b\n1,"2\n', message: 'row 1, column 2 begins a quote' },
    { because: 'an open quote in the header', text: 'a,"b\n1,2\n', message: 'the header begins a quote' },
    { because: 'no rows', text: 'a,b\n', message: 'no rows' },
    { because: 'two columns of one name', text: 'a,b,a\n1,2,3\n', message: 'columns 1 and 3 are both called a:' },
    { because: 'names alike but for blanks', text: 'a, a \n1,2\n', message: 'columns 1 and 2 are both called a:' },
    {
      because: 'a name like that of a column without one',
      text: 'column 2,\n1,2\n',
      message: 'columns 1 and 2 are both called column 2:',
    },
    { because: 'UTF-16', text: '\0a\0,\0b\0\n', message: 'UTF-16' },
    {
      because: 'text late in a column of numbers',
      text: `a,b\n${'1,2\n'.repeat(1500)}1,x\n`,
      message: 'row 1501, column 2 (b): expected a number, came x',
    },
  ])('refuses $because', ({ text, message }) => {
    expect(() => read(text)).toThrow(message);
  });

  it('refuses text that is not UTF-8, with row and column', () => {
    expect(() => read(Uint8Array.of(97, 10, 120, 10, 0xe9, 10))).toThrow('row 2, column 1 is not UTF-8');
  });
});

describe('encoding', () => {
  it('fills missing cells, bounds infinite ones and rates texts by how rare they are', () => {
    const table = read('n,t\n1,x\n,x\n3,y\ninf,x\n');
    const { features, notes } = learnEncoding(table, undefined);
    const { values } = encodeTable(table, features);
    expect(Array.from(values)).toEqual([
      1,
      -Math.log(3 / 4),
      2,
      -Math.log(3 / 4),
      3,
      -Math.log(1 / 4),
      5,
      -Math.log(3 / 4),
    ]);
    expect(notes).toHaveLength(2);
  });

  it('stays among the numbers there are, however far apart the cells lie', () => {
    const { features } = learnEncoding(read('a\n-1.7e308\n1.7e308\n'), undefined);
    const { fill, low, high } = features[0]!;
    expect([fill, low, high].every(Number.isFinite)).toBe(true);
  });

  it('refuses a table without a usable column', () => {
    expect(() => learnEncoding(read('a\n,\n'.replace(',', '""')), undefined)).toThrow('no column has numbers');
  });

  it('refuses a table of texts alone', () => {
    expect(() => learnEncoding(read('label,a\n1,x\n0,y\n'), 'label')).toThrow('row 1, column 2 (a) has text');
  });

  it('refuses another table than the model learned from', () => {
    const { features } = learnEncoding(read('a,b\n1,2\n'), undefined);
    expect(() => encodeTable(read('a\n1\n'), features)).toThrow('expected a column b');
  });

  it.each([
    { because: 'it is missing', text: 'a\n1\n', message: 'expected a label column label' },
    { because: 'it holds other numbers', text: 'label\n2\n', message: 'row 1, column 1 (label)' },
  ])('refuses a label column when $because', ({ text, message }) => {
    expect(() => labelsOf(read(text), 'label')).toThrow(message);
  });
});
