import { BadInputError } from '../foundation/index.ts';
import { fieldsOf, textOf, varintsOf } from './protobuf.ts';
import type { NewSample } from './records.ts';
import { unpackSnappy } from './snappy.ts';

const MOST_UNPACKED = 4 * (1 << 20);

/**
 * The samples of a request of Prometheus remote write, version 1; metadata, exemplars and histograms are passed over,
 * as are values that are none (the marker of a series that ended).
 *
 * @param mostSamples more are refused
 * @throws BadInputError
 */
export function readRemoteWrite(body: Uint8Array, mostSamples: number): readonly NewSample[] {
  const samples: NewSample[] = [];
  for (const series of fieldsOf(unpackSnappy(body, MOST_UNPACKED))) {
    if (series.number === 1) readSeries(series.bytes, samples, mostSamples);
  }
  return samples;
}

function readSeries(message: Uint8Array, samples: NewSample[], mostSamples: number): void {
  const labels: Record<string, string> = {};
  let name = '';
  const points: { atMs: number; value: number }[] = [];
  for (const field of fieldsOf(message)) {
    if (field.number === 1) {
      const [key, value] = readLabel(field.bytes);
      if (key === '__name__') name = value;
      else labels[key] = value;
    } else if (field.number === 2) {
      const point = readPoint(field.bytes);
      if (Number.isFinite(point.value)) points.push(point);
    }
  }
  if (samples.length + points.length > mostSamples) {
    throw new BadInputError(`expected at most ${mostSamples} samples in one request, came more`);
  }
  for (const point of points) samples.push({ name, labels, ...point });
}

function readLabel(message: Uint8Array): [name: string, value: string] {
  let [name, value] = ['', ''];
  for (const field of fieldsOf(message)) {
    if (field.number === 1) name = textOf(field.bytes);
    else if (field.number === 2) value = textOf(field.bytes);
  }
  return [name, value];
}

/** What a request of version 2 holds. */
export interface RemoteWrite2 {
  readonly samples: readonly NewSample[];
  /** samples in the request, those that mark an end included */
  readonly told: number;
}

/**
 * The samples of a request of Prometheus remote write, version 2 (io.prometheus.write.v2.Request): texts stand in a table
 * and are pointed at. Histograms, exemplars and metadata are passed over.
 *
 * @param mostSamples more are refused
 * @throws BadInputError
 */
export function readRemoteWrite2(body: Uint8Array, mostSamples: number): RemoteWrite2 {
  const message = unpackSnappy(body, MOST_UNPACKED);
  const texts: string[] = [];
  for (const field of fieldsOf(message)) if (field.number === 4) texts.push(textOf(field.bytes));
  const samples: NewSample[] = [];
  let told = 0;
  for (const series of fieldsOf(message)) {
    if (series.number === 5) told += readSeries2(series.bytes, texts, samples, mostSamples);
  }
  return { samples, told };
}

function readSeries2(message: Uint8Array, texts: readonly string[], samples: NewSample[], most: number): number {
  const references: number[] = [];
  const points: { atMs: number; value: number }[] = [];
  for (const field of fieldsOf(message)) {
    if (field.number === 2) points.push(readPoint(field.bytes));
    // Packed, or one by one.
    else if (field.number === 1 && field.bytes.length > 0) references.push(...varintsOf(field.bytes));
    else if (field.number === 1) references.push(Number(field.integer));
  }
  const labels: Record<string, string> = {};
  let name = '';
  for (let place = 0; place + 1 < references.length; place += 2) {
    const [key, value] = [texts[references[place]!], texts[references[place + 1]!]];
    if (key === undefined || value === undefined) throw new BadInputError('a label points beyond the table of symbols');
    if (key === '__name__') name = value;
    else labels[key] = value;
  }
  const finite = points.filter(({ value }) => Number.isFinite(value));
  if (samples.length + finite.length > most) {
    throw new BadInputError(`expected at most ${most} samples in one request, came more`);
  }
  for (const point of finite) samples.push({ name, labels, ...point });
  return points.length;
}

function readPoint(message: Uint8Array): { atMs: number; value: number } {
  // A field that is 0 is left out on the wire.
  const point = { atMs: 0, value: 0 };
  for (const part of fieldsOf(message)) {
    if (part.number === 1) point.value = part.double;
    else if (part.number === 2) point.atMs = Number(BigInt.asIntN(64, part.integer));
  }
  return point;
}
