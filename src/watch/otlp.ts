import { BadInputError } from '../foundation/index.ts';
import type { Buckets, HistogramPoint } from './histogram.ts';
import { fieldsOf, fixedOf, signedOf, textOf, varintsOf } from './protobuf.ts';
import type { NewSample } from './records.ts';

/** What was read of an export: gauges, sums and quantiles as samples, histograms as they are. */
export interface OtlpMetrics {
  readonly samples: readonly NewSample[];
  readonly histograms: readonly HistogramPoint[];
  readonly refused: number;
}

const NANOS_PER_MS = 1_000_000n;
const MOST_BUCKETS = 320;
/** as the protocol has it */
const WIDEST_SCALE = 20;

/**
 * The metrics of an export request of OTLP metrics in its binary form.
 *
 * @throws BadInputError
 * @see opentelemetry-proto, metrics.proto of version 1
 */
export function readOtlpMessage(body: Uint8Array, mostSamples: number): OtlpMetrics {
  const found = new Found(mostSamples);
  for (const resource of fieldsOf(body)) {
    if (resource.number !== 1) continue;
    const labels: Record<string, string> = {};
    for (const part of fieldsOf(resource.bytes)) {
      if (part.number !== 1) continue;
      for (const attribute of fieldsOf(part.bytes)) if (attribute.number === 1) addAttribute(labels, attribute.bytes);
    }
    for (const scope of fieldsOf(resource.bytes)) {
      if (scope.number !== 2) continue;
      for (const metric of fieldsOf(scope.bytes)) if (metric.number === 2) readMetric(metric.bytes, labels, found);
    }
  }
  return found;
}

const GAUGE = 5;
const SUM = 7;
const HISTOGRAM = 9;
const EXPONENTIAL = 10;
const SUMMARY = 11;
const KINDS = new Set([GAUGE, SUM, HISTOGRAM, EXPONENTIAL, SUMMARY]);
const CUMULATIVE = 2n;

function readMetric(message: Uint8Array, resource: Record<string, string>, found: Found): void {
  let name = '';
  for (const field of fieldsOf(message)) if (field.number === 1) name = textOf(field.bytes);
  for (const { number, bytes } of fieldsOf(message)) {
    if (!KINDS.has(number)) continue;
    // Summaries are cumulative always, and say so nowhere.
    let isCumulative = number === SUMMARY;
    for (const field of fieldsOf(bytes)) if (field.number === 2) isCumulative = field.integer === CUMULATIVE;
    for (const point of fieldsOf(bytes)) {
      if (point.number !== 1) continue;
      if (number === GAUGE || number === SUM) readPoint(point.bytes, name, resource, found);
      else readHistogram(point.bytes, number, { name, isCumulative }, resource, found);
    }
  }
}

function readHistogram(
  message: Uint8Array,
  kind: number,
  said: Pick<HistogramPoint, 'name' | 'isCumulative'>,
  resource: Record<string, string>,
  found: Found,
): void {
  const attributes = kind === HISTOGRAM ? 9 : kind === EXPONENTIAL ? 1 : 7;
  const labels = { ...resource };
  const point = { ...said, labels, atMs: 0, startMs: 0, count: 0, sum: null as number | null };
  const explicit = { bounds: [] as readonly number[], counts: [] as readonly number[] };
  const exponential = { scale: 0, zeros: 0, offset: 0, counts: [] as readonly number[], hasNegative: false };
  const quantiles: [number, number][] = [];
  for (const field of fieldsOf(message)) {
    const { number, bytes, integer, double } = field;
    if (number === attributes) addAttribute(labels, bytes);
    else if (number === 2) point.startMs = Number(integer / NANOS_PER_MS);
    else if (number === 3) point.atMs = Number(integer / NANOS_PER_MS);
    else if (number === 4) point.count = Number(integer);
    else if (number === 5) point.sum = double;
    else if (kind === HISTOGRAM && number === 6) explicit.counts = fixedOf(bytes, 'integer');
    else if (kind === HISTOGRAM && number === 7) explicit.bounds = fixedOf(bytes, 'double');
    else if (kind === EXPONENTIAL && number === 6) exponential.scale = signedOf(integer);
    else if (kind === EXPONENTIAL && number === 7) exponential.zeros = Number(integer);
    else if (kind === EXPONENTIAL && (number === 8 || number === 9)) {
      const { offset, counts } = readBuckets(bytes);
      if (number === 8) Object.assign(exponential, { offset, counts });
      else exponential.hasNegative = counts.some((count) => count > 0);
    } else if (kind === SUMMARY && number === 6) quantiles.push(readQuantile(bytes));
  }
  const buckets =
    kind === HISTOGRAM ? explicitBuckets(explicit) : kind === EXPONENTIAL ? exponentialBuckets(exponential) : null;
  found.addHistogram({ ...point, buckets });
  for (const [quantile, value] of quantiles) found.addQuantile(point, quantile, value);
}

function readBuckets(message: Uint8Array): { offset: number; counts: readonly number[] } {
  let offset = 0;
  const counts: number[] = [];
  for (const field of fieldsOf(message)) {
    if (field.number === 1) offset = signedOf(field.integer);
    else if (field.number === 2 && field.bytes.length > 0) counts.push(...varintsOf(field.bytes));
    else if (field.number === 2) counts.push(Number(field.integer));
  }
  return { offset, counts };
}

function readQuantile(message: Uint8Array): [quantile: number, value: number] {
  const pair: [number, number] = [0, 0];
  for (const field of fieldsOf(message)) {
    if (field.number === 1) pair[0] = field.double;
    else if (field.number === 2) pair[1] = field.double;
  }
  return pair;
}

/** null where bounds and counts do not belong together, or there are none. */
function explicitBuckets({ bounds, counts }: Buckets): Buckets | null {
  const isSorted = bounds.every((bound, place) => place === 0 || bound > bounds[place - 1]!);
  const isWhole = counts.length === bounds.length + 1 && counts.every((count) => count >= 0);
  return bounds.length > 0 && bounds.length <= MOST_BUCKETS && isSorted && isWhole ? { bounds, counts } : null;
}

/** Bounds grow by 2^(2^-scale). Values below 0 are seldom measured so; with any, only count and sum are taken. */
function exponentialBuckets(said: {
  readonly scale: number;
  readonly zeros: number;
  readonly offset: number;
  readonly counts: readonly number[];
  readonly hasNegative: boolean;
}): Buckets | null {
  const { scale, zeros, offset, counts, hasNegative } = said;
  if (hasNegative || counts.length > MOST_BUCKETS || Math.abs(scale) > WIDEST_SCALE) return null;
  const bounds = Array.from({ length: counts.length + 1 }, (_, place) => 2 ** ((offset + place) * 2 ** -scale));
  return explicitBuckets({ bounds, counts: [zeros, ...counts, 0] });
}

function readPoint(message: Uint8Array, name: string, resource: Record<string, string>, found: Found): void {
  const labels = { ...resource };
  let atMs = 0;
  let value = Number.NaN;
  for (const field of fieldsOf(message)) {
    if (field.number === 3) atMs = Number(field.integer / NANOS_PER_MS);
    else if (field.number === 4) value = field.double;
    else if (field.number === 6) value = Number(BigInt.asIntN(64, field.integer));
    else if (field.number === 7) addAttribute(labels, field.bytes);
  }
  found.add({ name, labels, atMs, value });
}

function addAttribute(labels: Record<string, string>, message: Uint8Array): void {
  let key = '';
  let value: string | null = null;
  for (const field of fieldsOf(message)) {
    if (field.number === 1) key = textOf(field.bytes);
    else if (field.number === 2) {
      for (const kind of fieldsOf(field.bytes)) {
        if (kind.number === 1) value = textOf(kind.bytes);
        else if (kind.number === 2) value = String(kind.integer === 1n);
        else if (kind.number === 3) value = String(BigInt.asIntN(64, kind.integer));
        else if (kind.number === 4) value = String(kind.double);
      }
    }
  }
  if (value !== null) labels[key] = value;
}

type Json = { readonly [name: string]: unknown };

/**
 * The same in its JSON form.
 *
 * @throws BadInputError
 */
export function readOtlpJson(body: unknown, mostSamples: number): OtlpMetrics {
  const found = new Found(mostSamples);
  for (const resource of listOf(body, 'resourceMetrics')) {
    const labels = attributesOf(objectOf(resource.resource));
    for (const scope of listOf(resource, 'scopeMetrics')) {
      for (const metric of listOf(scope, 'metrics')) {
        const name = String(metric.name ?? '');
        for (const kind of ['gauge', 'sum'] as const) {
          for (const point of listOf(objectOf(metric[kind]), 'dataPoints')) found.add(jsonPoint(point, name, labels));
        }
        for (const kind of ['histogram', 'exponentialHistogram', 'summary'] as const) {
          const told = objectOf(metric[kind]);
          for (const point of listOf(told, 'dataPoints')) {
            const histogram = jsonHistogram(point, kind, { name, labels, told });
            found.addHistogram(histogram);
            for (const one of listOf(point, 'quantileValues')) {
              found.addQuantile(histogram, Number(one.quantile ?? 0), Number(one.value ?? 0));
            }
          }
        }
      }
    }
  }
  return found;
}

function jsonPoint(point: Json, name: string, resource: Record<string, string>): NewSample {
  const atMs = Number(point.timeUnixNano) / Number(NANOS_PER_MS);
  const value = Number(point.asDouble ?? point.asInt ?? Number.NaN);
  return { name, labels: { ...resource, ...attributesOf(point) }, atMs: Math.floor(atMs), value };
}

function jsonHistogram(
  point: Json,
  kind: 'histogram' | 'exponentialHistogram' | 'summary',
  { name, labels, told }: { readonly name: string; readonly labels: Record<string, string>; readonly told: Json },
): HistogramPoint {
  const numbers = (list: unknown) => (Array.isArray(list) ? list.map(Number) : []);
  const temporality = told.aggregationTemporality;
  const positive = objectOf(point.positive);
  const buckets =
    kind === 'histogram'
      ? explicitBuckets({ bounds: numbers(point.explicitBounds), counts: numbers(point.bucketCounts) })
      : kind === 'exponentialHistogram'
        ? exponentialBuckets({
            scale: Number(point.scale ?? 0),
            zeros: Number(point.zeroCount ?? 0),
            offset: Number(positive.offset ?? 0),
            counts: numbers(positive.bucketCounts),
            hasNegative: numbers(objectOf(point.negative).bucketCounts).some((count) => count > 0),
          })
        : null;
  return {
    name,
    labels: { ...labels, ...attributesOf(point) },
    atMs: Math.floor(Number(point.timeUnixNano) / Number(NANOS_PER_MS)),
    startMs: Math.floor(Number(point.startTimeUnixNano ?? 0) / Number(NANOS_PER_MS)),
    isCumulative:
      kind === 'summary' || temporality === Number(CUMULATIVE) || temporality === 'AGGREGATION_TEMPORALITY_CUMULATIVE',
    count: Number(point.count ?? 0),
    sum: point.sum === undefined ? null : Number(point.sum),
    buckets,
  };
}

function attributesOf(owner: Json): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const { key, value } of listOf(owner, 'attributes')) {
    const { stringValue, intValue, doubleValue, boolValue } = objectOf(value);
    const plain = stringValue ?? intValue ?? doubleValue ?? boolValue;
    if (typeof key === 'string' && plain !== undefined && typeof plain !== 'object') labels[key] = String(plain);
  }
  return labels;
}

function listOf(owner: unknown, name: string): readonly Json[] {
  const list = objectOf(owner)[name];
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw new BadInputError(`expected a list as ${name}`);
  return list.map(objectOf);
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

class Found implements OtlpMetrics {
  readonly samples: NewSample[] = [];
  readonly histograms: HistogramPoint[] = [];
  refused = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(sample: NewSample): void {
    if (!Number.isFinite(sample.value)) {
      this.refused++;
      return;
    }
    this.#demandRoom();
    this.samples.push(sample);
  }

  addHistogram(point: HistogramPoint): void {
    const { count, sum, atMs, startMs } = point;
    if (!(count >= 0 && Number.isFinite(atMs) && Number.isFinite(startMs) && (sum === null || Number.isFinite(sum)))) {
      this.refused++;
      return;
    }
    this.#demandRoom();
    this.histograms.push(point);
  }

  addQuantile({ name, labels, atMs }: Omit<NewSample, 'value'>, quantile: number, value: number): void {
    const percent = Number((quantile * 100).toPrecision(6));
    if (quantile >= 0 && quantile <= 1) this.add({ name: `${name}.p${percent}`, labels, atMs, value });
  }

  #demandRoom(): void {
    if (this.samples.length + this.histograms.length >= this.#most) {
      throw new BadInputError(`expected at most ${this.#most} samples in one request, came more`);
    }
  }
}
