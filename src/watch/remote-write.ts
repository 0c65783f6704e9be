import { BadInputError } from '../foundation/index.ts';
import { fieldsOf, textOf } from './protobuf.ts';
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
      // A field that is 0 is left out on the wire.
      const point = { atMs: 0, value: 0 };
      for (const part of fieldsOf(field.bytes)) {
        if (part.number === 1) point.value = part.double;
        else if (part.number === 2) point.atMs = Number(BigInt.asIntN(64, part.integer));
      }
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
