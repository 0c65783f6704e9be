import { BadInputError } from '../foundation/index.ts';
import { fieldsOf, textOf } from './protobuf.ts';
import type { NewSample } from './records.ts';

/** What was read of an export: gauges and sums; data points of other kinds are counted only. */
export interface OtlpMetrics {
  readonly samples: readonly NewSample[];
  readonly refused: number;
}

const NANOS_PER_MS = 1_000_000n;

/**
 * The gauges and sums of an export request of OTLP metrics in its binary form.
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
const OTHER_KINDS = new Set([9, 10, 11]);

function readMetric(message: Uint8Array, resource: Record<string, string>, found: Found): void {
  let name = '';
  for (const field of fieldsOf(message)) if (field.number === 1) name = textOf(field.bytes);
  for (const { number, bytes } of fieldsOf(message)) {
    if (number !== GAUGE && number !== SUM && !OTHER_KINDS.has(number)) continue;
    for (const point of fieldsOf(bytes)) {
      if (point.number !== 1) continue;
      if (OTHER_KINDS.has(number)) found.refused++;
      else readPoint(point.bytes, name, resource, found);
    }
  }
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
        for (const kind of ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary']) {
          for (const point of listOf(objectOf(metric[kind]), 'dataPoints')) {
            if (kind !== 'gauge' && kind !== 'sum') found.refused++;
            else found.add(jsonPoint(point, String(metric.name ?? ''), labels));
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
    if (this.samples.length >= this.#most) {
      throw new BadInputError(`expected at most ${this.#most} samples in one request, came more`);
    }
    this.samples.push(sample);
  }
}
