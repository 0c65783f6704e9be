import { describe, expect, it } from 'vitest';
import { BadInputError } from '../foundation/index.ts';
import { readOtlpJson, readOtlpMessage } from './otlp.ts';
import { readRemoteWrite } from './remote-write.ts';
import { unpackSnappy } from './snappy.ts';

// Messages as the senders write them, byte by byte.

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

const bytesField = (number: number, content: ArrayLike<number>) => [
  number * 8 + 2,
  ...varint(content.length),
  ...Array.from(content),
];
const textField = (number: number, text: string) => bytesField(number, Buffer.from(text));
const doubleField = (number: number, value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return [number * 8 + 1, ...bytes];
};
const fixedField = (number: number, value: bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return [number * 8 + 1, ...bytes];
};
const label = (name: string, value: string) => bytesField(1, [...textField(1, name), ...textField(2, value)]);

/** A block of literals only, which every reader takes. */
function packLiteral(bytes: readonly number[]): Uint8Array {
  const parts: number[] = [...varint(bytes.length)];
  for (let from = 0; from < bytes.length; from += 60) {
    const part = bytes.slice(from, from + 60);
    parts.push((part.length - 1) << 2, ...part);
  }
  return Uint8Array.from(parts);
}

describe('snappy', () => {
  it('unpacks literals and copies, overlapping ones too', () => {
    // "ab", then eight bytes copied from two back: abababababab…
    expect(Buffer.from(unpackSnappy(Uint8Array.of(10, 1 << 2, 97, 98, ((8 - 4) << 2) | 1, 2), 100)).toString()).toBe(
      'ababababab',
    );
    // the same with an offset of two bytes
    expect(Buffer.from(unpackSnappy(Uint8Array.of(10, 1 << 2, 97, 98, (7 << 2) | 2, 2, 0), 100)).toString()).toBe(
      'ababababab',
    );
    // a literal whose length takes a byte of its own
    const long = Buffer.alloc(100, 'x');
    expect(Buffer.from(unpackSnappy(Uint8Array.of(100, 60 << 2, 99, ...long), 100)).toString()).toBe(long.toString());
  });

  it('refuses what is no block, lies about its length, or reaches before its beginning', () => {
    for (const bytes of [
      [],
      [0xff],
      [5, 0, 1],
      [4, 3 << 2, 1],
      [8, 0, 97, (7 << 2) | 1, 9],
      [200, 1, 0, 97],
      [2, 0, 97],
    ]) {
      expect(() => unpackSnappy(Uint8Array.from(bytes), 100), String(bytes)).toThrow(BadInputError);
    }
  });

  it('never breaks on random bytes', () => {
    for (let seed = 1; seed < 2000; seed++) {
      const bytes = Uint8Array.from({ length: seed % 40 }, (_, place) => (seed * 7919 * (place + 3)) % 256);
      try {
        expect(unpackSnappy(bytes, 1000).length).toBeLessThanOrEqual(1000);
      } catch (error) {
        expect(error).toBeInstanceOf(BadInputError);
      }
    }
  });
});

describe('Prometheus remote write', () => {
  const sample = (value: number, atMs: number) => bytesField(2, [...doubleField(1, value), 16, ...varint(atMs)]);

  it('gives every sample with its name and labels', () => {
    const series = bytesField(1, [
      ...label('__name__', 'http_latency'),
      ...label('job', 'api'),
      ...sample(1.5, 1_790_000_000_000),
      ...sample(Number.NaN, 1_790_000_015_000),
      ...sample(-2, 1_790_000_030_000),
    ]);
    const metadata = bytesField(3, textField(2, 'ignored'));
    expect(readRemoteWrite(packLiteral([...series, ...metadata]), 10)).toEqual([
      { name: 'http_latency', labels: { job: 'api' }, atMs: 1_790_000_000_000, value: 1.5 },
      { name: 'http_latency', labels: { job: 'api' }, atMs: 1_790_000_030_000, value: -2 },
    ]);
    expect(() => readRemoteWrite(packLiteral(series), 1)).toThrow('at most 1 samples');
  });

  it('refuses a message that is cut', () => {
    const series = bytesField(1, [...label('__name__', 'x'), ...sample(1, 5)]);
    expect(() => readRemoteWrite(packLiteral(series.slice(0, -3)), 10)).toThrow(BadInputError);
  });
});

describe('OTLP metrics', () => {
  const expected = {
    name: 'queue.length',
    labels: { 'service.name': 'shop', queue: 'mail', shard: '3' },
    atMs: 1_790_000_000_000,
    value: 42,
  };

  it('reads the binary form', () => {
    const string = (key: string, value: string) => [...textField(1, key), ...bytesField(2, textField(1, value))];
    const point = [
      ...bytesField(7, string('queue', 'mail')),
      ...bytesField(7, [...textField(1, 'shard'), ...bytesField(2, [24, 3])]),
      ...fixedField(3, 1_790_000_000_000_000_000n),
      ...fixedField(6, 42n),
    ];
    const gauge = bytesField(2, [...textField(1, 'queue.length'), ...bytesField(5, bytesField(1, point))]);
    const histogram = bytesField(2, [...textField(1, 'h'), ...bytesField(9, bytesField(1, []))]);
    const resource = bytesField(1, bytesField(1, string('service.name', 'shop')));
    // The order of fields is the sender's choice.
    const message = bytesField(1, [...bytesField(2, [...gauge, ...histogram]), ...resource]);
    const { samples, refused } = readOtlpMessage(Uint8Array.from(message), 10);
    expect(samples).toEqual([expected]);
    expect(refused).toBe(1);
  });

  it('reads the JSON form', () => {
    const attribute = (key: string, value: object) => ({ key, value });
    const point = {
      attributes: [attribute('queue', { stringValue: 'mail' }), attribute('shard', { intValue: '3' })],
      timeUnixNano: '1790000000000000000',
      asInt: '42',
    };
    const body = {
      resourceMetrics: [
        {
          resource: { attributes: [attribute('service.name', { stringValue: 'shop' })] },
          scopeMetrics: [
            {
              metrics: [
                { name: 'queue.length', sum: { dataPoints: [point, { ...point, asInt: 'many' }] } },
                { name: 'h', histogram: { dataPoints: [{}] } },
              ],
            },
          ],
        },
      ],
    };
    const { samples, refused } = readOtlpJson(body, 10);
    expect(samples).toEqual([expected]);
    expect(refused).toBe(2);
    expect(() => readOtlpJson({ resourceMetrics: 'x' }, 10)).toThrow(BadInputError);
    expect(readOtlpJson(null, 10).samples).toEqual([]);
  });
});
