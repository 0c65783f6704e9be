import { BadInputError } from '../foundation/index.ts';
import type { Matrix } from '../statistics/index.ts';
import { type Drift, type DriftColumn, measureDrift } from './drift.ts';
import type { Table } from './table.ts';
import { encodeTable, type FeatureEncoding, readFeatures } from './table-encoding.ts';

const LEAST_ROWS = 20;

/**
 * Compares a later table with an earlier one, or, without a later one, the second half of the rows with the first. The
 * cells of the tables are replaced by the numbers that are compared.
 *
 * @param except a column that does not count, such as a label
 * @throws BadInputError when a side has fewer than 20 rows, no column can be compared, or the later table lacks one
 */
export function compareTables(earlier: Table, later: Table | null, except?: string): Drift {
  const { features } = readFeatures(earlier, except);
  if (features.length === 0) throw new BadInputError('no column has numbers or texts to compare');
  const columns = features.map(({ name, rarity }): DriftColumn => ({ name, isText: rarity !== null }));
  const numbered = features.map((feature) => numberTexts(feature, later));
  const whole = encodeTable(earlier, numbered);
  const half = Math.floor(whole.rows / 2);
  const [before, after] =
    later === null ? [partOf(whole, 0, half), partOf(whole, half, whole.rows)] : [whole, encodeTable(later, numbered)];
  const rows = Math.min(before.rows, after.rows);
  if (rows < LEAST_ROWS) throw new BadInputError(`expected at least ${LEAST_ROWS} rows on each side, came ${rows}`);
  return measureDrift(before, after, columns);
}

/**
 * A feature whose texts are numbers in the order of the alphabet, which tells nothing of the side they came from; what
 * is missing has the number after the last.
 */
function numberTexts(feature: FeatureEncoding, later: Table | null): FeatureEncoding {
  if (feature.rarity === null) return feature;
  const added = later?.columns.find(({ name }) => name === feature.name)?.texts ?? [];
  const texts = [...new Set([...Object.keys(feature.rarity), ...added])].sort();
  return { ...feature, fill: texts.length, rarity: Object.fromEntries(texts.map((text, place) => [text, place])) };
}

function partOf({ columns, values }: Matrix, first: number, end: number): Matrix {
  return { rows: end - first, columns, values: values.subarray(first * columns, end * columns) };
}
