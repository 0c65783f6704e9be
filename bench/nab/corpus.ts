import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One labelled series; `windows` are rows, both ends included, in order. */
export interface LabelledSeries {
  /** category/file.csv */
  readonly name: string;
  /** as written in the file */
  readonly timestamps: readonly string[];
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
  readonly windows: readonly (readonly [from: number, to: number])[];
}

/** Reads a folder in the form of NAB: windows.json and the series it names, `timestamp,value`. */
export function readCorpus(directory: string): LabelledSeries[] {
  const windows = JSON.parse(readFileSync(join(directory, 'windows.json'), 'utf8')) as Record<
    string,
    [string, string][]
  >;
  return Object.keys(windows)
    .sort()
    .map((name) => {
      const lines = readFileSync(join(directory, name), 'utf8').trimEnd().split(/\r?\n/).slice(1);
      const cells = lines.map((line) => line.split(','));
      const timestamps = cells.map(([timestamp]) => timestamp!);
      const rowOf = (timestamp: string) => timestamps.indexOf(timestamp.split('.')[0]!);
      return {
        name,
        timestamps,
        timesMs: Float64Array.from(timestamps, (timestamp) => Date.parse(`${timestamp.replace(' ', 'T')}Z`)),
        values: Float64Array.from(cells, ([, value]) => Number(value)),
        windows: windows[name]!.map(([from, to]) => [rowOf(from), rowOf(to)] as const),
      };
    });
}
