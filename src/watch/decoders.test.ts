import { describe, expect, it } from 'vitest';
import { BadInputError } from '../foundation/index.ts';
import { readOtlpJson, readOtlpMessage } from './otlp.ts';
import { readRemoteWrite, readRemoteWrite2 } from './remote-write.ts';
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

  it('gives the samples of version 2, whose labels point into a table', () => {
    const texts = ['', '__name__', 'http_latency', 'job', 'api'].flatMap((text) => textField(4, text));
    const timed = (value: number, atMs: number) =>
      bytesField(2, [...doubleField(1, value), 16, ...varint(atMs), 24, 7]);
    const points = [...timed(1.5, 1_790_000_000_000), ...timed(Number.NaN, 1_790_000_015_000)];
    const packed = bytesField(5, [...bytesField(1, [1, 2, 3, 4]), ...points]);
    const expected = { name: 'http_latency', labels: { job: 'api' }, atMs: 1_790_000_000_000, value: 1.5 };
    expect(readRemoteWrite2(packLiteral([...packed, ...texts]), 10)).toEqual({ samples: [expected], told: 2 });
    const single = bytesField(5, [8, 1, 8, 2, 8, 3, 8, 4, ...points]);
    expect(readRemoteWrite2(packLiteral([...texts, ...single]), 10).samples).toEqual([expected]);
    const beyond = bytesField(5, [...bytesField(1, [1, 9]), ...points]);
    expect(() => readRemoteWrite2(packLiteral([...texts, ...beyond]), 10)).toThrow(BadInputError);
    expect(() => readRemoteWrite2(packLiteral([...texts, ...packed]), 0)).toThrow('at most 0 samples');
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
    const resource = bytesField(1, bytesField(1, string('service.name', 'shop')));
    // The order of fields is the sender's choice.
    const message = bytesField(1, [...bytesField(2, gauge), ...resource]);
    const { samples, refused } = readOtlpMessage(Uint8Array.from(message), 10);
    expect(samples).toEqual([expected]);
    expect(refused).toBe(0);
  });

  const whole = { atMs: 1_790_000_060_000, startMs: 1_790_000_000_000, count: 5, sum: 12.5 };
  const times = [...fixedField(2, 1_790_000_000_000_000_000n), ...fixedField(3, 1_790_000_060_000_000_000n)];
  const counts = [...fixedField(4, 5n), ...doubleField(5, 12.5)];
  const metric = (kind: number, point: number[], temporality: number[] = []) => {
    const made = bytesField(2, [...textField(1, 'h'), ...bytesField(kind, [...bytesField(1, point), ...temporality])]);
    return readOtlpMessage(Uint8Array.from(bytesField(1, bytesField(2, made))), 10);
  };
  const fixed = (numbers: number[]) => numbers.flatMap((number) => fixedField(0, BigInt(number)).slice(1));
  const doubles = (numbers: number[]) => numbers.flatMap((number) => doubleField(0, number).slice(1));

  it('reads histograms', () => {
    const point = [...times, ...counts, ...bytesField(6, fixed([1, 4, 0])), ...bytesField(7, doubles([1, 10]))];
    const { histograms } = metric(9, point, [16, 2]);
    const buckets = { bounds: [1, 10], counts: [1, 4, 0] };
    expect(histograms).toEqual([{ ...whole, name: 'h', labels: {}, isCumulative: true, buckets }]);
    expect(metric(9, point, [16, 1]).histograms[0]!.isCumulative).toBe(false);
    // Bounds that do not belong to the counts are worth nothing; count and sum are.
    expect(metric(9, [...times, ...counts, ...bytesField(6, fixed([1, 4]))]).histograms[0]!.buckets).toBeNull();
    expect(() => metric(9, [...bytesField(6, [1, 2, 3])])).toThrow(BadInputError);
  });

  it('reads exponential histograms', () => {
    // scale 1, offset -2: bounds 2^-1, 2^-0.5, 1
    const positive = bytesField(8, [8, 3, ...bytesField(2, [3, 1])]);
    const { histograms } = metric(10, [...times, ...counts, 48, 2, ...fixedField(7, 1n), ...positive], [16, 1]);
    expect(histograms[0]).toMatchObject({ ...whole, isCumulative: false });
    const { bounds, counts: found } = histograms[0]!.buckets!;
    expect(bounds.map((bound) => Math.round(bound * 1000))).toEqual([500, 707, 1000]);
    expect(found).toEqual([1, 3, 1, 0]);
    const negative = bytesField(9, [8, 0, ...bytesField(2, [1])]);
    expect(metric(10, [...times, ...counts, ...positive, ...negative]).histograms[0]!.buckets).toBeNull();
  });

  it('reads summaries', () => {
    const quantile = bytesField(6, [...doubleField(1, 0.99), ...doubleField(2, 4)]);
    const { samples, histograms } = metric(11, [...times, ...counts, ...quantile]);
    expect(samples).toEqual([{ name: 'h.p99', labels: {}, atMs: whole.atMs, value: 4 }]);
    expect(histograms).toMatchObject([{ ...whole, isCumulative: true, buckets: null }]);
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
                {
                  name: 'h',
                  histogram: {
                    aggregationTemporality: 2,
                    dataPoints: [
                      {
                        startTimeUnixNano: '1790000000000000000',
                        timeUnixNano: '1790000060000000000',
                        count: '5',
                        sum: 12.5,
                        bucketCounts: ['1', '4', '0'],
                        explicitBounds: [1, 10],
                      },
                      {},
                    ],
                  },
                },
              ],
            },
          ],
        },
      ],
    };
    const { samples, histograms, refused } = readOtlpJson(body, 10);
    expect(samples).toEqual([expected]);
    const [labels, buckets] = [{ 'service.name': 'shop' }, { bounds: [1, 10], counts: [1, 4, 0] }];
    expect(histograms).toEqual([{ ...whole, name: 'h', labels, isCumulative: true, buckets }]);
    expect(refused).toBe(2);
    expect(() => readOtlpJson({ resourceMetrics: 'x' }, 10)).toThrow(BadInputError);
    expect(readOtlpJson(null, 10).samples).toEqual([]);
  });
});
