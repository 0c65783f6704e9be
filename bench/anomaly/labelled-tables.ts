import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeTable, labelsOf, learnEncoding, TableReader } from '../../src/anomaly/index.ts';
import type { Matrix } from '../../src/statistics/index.ts';

/** A table whose column `label` says which rows are anomalies. */
export interface LabelledTable {
  readonly name: string;
  readonly matrix: Matrix;
  readonly labels: Uint8Array;
}

/** All tables of `DIR/anomaly/tabular`, by name. */
export function readLabelledTables(data: string): readonly LabelledTable[] {
  const directory = join(data, 'anomaly', 'tabular');
  const files = readdirSync(directory).filter((file) => file.endsWith('.csv'));
  return files.sort().map((file) => {
    const reader = new TableReader(file);
    reader.push(readFileSync(join(directory, file)));
    const table = reader.finish();
    const labels = labelsOf(table, 'label');
    const { features } = learnEncoding(table, 'label');
    return { name: file.slice(0, -'.csv'.length), matrix: encodeTable(table, features), labels };
  });
}
