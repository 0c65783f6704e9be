import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './body-guard.ts';

const read = (text: string) => parseJson(Buffer.from(text));

describe('parseJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(
        fc.json().filter((text) => !text.includes('__proto__')),
        (text) => {
          expect(read(text)).toEqual(JSON.parse(text));
        },
      ),
    );
  });

  it.each([
    ['a quote after one backslash', String.raw`{"a":"x\",[[[","b":1}`],
    ['a quote after two', String.raw`{"a":"x\\","b":[1]}`],
    ['a quote after three', String.raw`{"a":"x\\\",{","b":2}`],
    ['a text of backslashes', String.raw`["\\\\\\"]`],
    ['an empty text', '["",""]'],
    ['many brackets in a text', `["${'['.repeat(1000)}"]`],
    ['many commas in a text', `["${','.repeat(300_000)}"]`],
  ])('takes %s for what it is', (_, text) => {
    expect(read(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['too deep', '['.repeat(65) + ']'.repeat(65)],
    ['too many parts', `[${'1,'.repeat(200_001)}1]`],
    ['too deep after an escaped quote', `["\\"",${'['.repeat(65)}`],
    ['a key that reaches prototypes', '{"__proto__":{"a":1}}'],
    ['the same, escaped', String.raw`{"\u005f_proto__":{"a":1}}`],
    ['a text without an end', '{"a":"b'],
    ['no JSON', 'hello'],
  ])('refuses %s', (_, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ problem: 'MALFORMED_JSON' }));
  });
});
