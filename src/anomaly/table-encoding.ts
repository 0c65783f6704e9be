import { BadInputError } from '../foundation/index.ts';
import { columnOf, type Matrix, median } from '../statistics/index.ts';
import { findColumn, type Table } from './table.ts';

/** How one column becomes numbers that all detectors can take. */
export type FeatureEncoding = {
  readonly name: string;
  /** stands for a missing cell: the median of the column, or the rarity of a text not seen before */
  readonly fill: number;
  /** stand for an infinite cell: one range beyond the finite ones */
  readonly low: number;
  readonly high: number;
  /** of a text column, how rare each text is: −ln of its share */
  readonly rarity: Readonly<Record<string, number>> | null;
};

/** The features, and what was left out or filled in, in sentences. */
export interface LearnedEncoding {
  readonly features: readonly FeatureEncoding[];
  readonly notes: readonly string[];
}

const MOST_DIFFERENT_SHARE = 0.5;
const FEW_DIFFERENT = 20;

/**
 * Learns how the columns become features.
 *
 * @param except a column that is none, such as a label
 * @throws BadInputError when no column has numbers
 */
export function learnEncoding(table: Table, except: string | undefined): LearnedEncoding {
  const learned = readFeatures(table, except);
  if (learned.features.some(({ rarity }) => rarity === null)) return learned;
  // Texts alone say how rare each is, and nothing of how far rows lie apart.
  const first = table.columns.findIndex(({ name }) => name !== except);
  const place =
    first < 0 ? '' : `: row 1, column ${first + 1} (${table.columns[first]!.name}) has ${kindOf(table, first)}`;
  throw new BadInputError(`no column has numbers to learn from${place}`);
}

/** The columns that can be features, which may be none. */
export function readFeatures(table: Table, except: string | undefined): LearnedEncoding {
  const features: FeatureEncoding[] = [];
  const notes: string[] = [];
  let missing = 0;
  let infinite = 0;
  table.columns.forEach(({ name, texts }, column) => {
    if (name === except) return;
    const cells = columnOf({ rows: table.rows, columns: table.columns.length, values: table.values }, column);
    const known = cells.filter((value) => !Number.isNaN(value));
    missing += cells.length - known.length;
    if (texts !== undefined) {
      if (texts.length > FEW_DIFFERENT && texts.length > MOST_DIFFERENT_SHARE * known.length) {
        notes.push(`left out ${name}: nearly every row has a text of its own`);
        return;
      }
      features.push(textFeature(name, texts, known));
      return;
    }
    const finite = known.filter(Number.isFinite);
    infinite += known.length - finite.length;
    if (finite.length === 0) notes.push(`left out ${name}: it has no finite number`);
    else features.push(numberFeature(name, finite));
  });
  if (missing > 0)
    notes.push(`${missing} missing ${missing === 1 ? 'cell' : 'cells'} filled with the median of the column`);
  if (infinite > 0)
    notes.push(`${infinite} infinite ${infinite === 1 ? 'cell' : 'cells'} put one range beyond the finite ones`);
  return { features, notes };
}

function kindOf({ columns, values }: Table, column: number): string {
  if (columns[column]!.texts !== undefined) return 'text';
  return Number.isNaN(values[column]) ? 'nothing' : 'no finite number';
}

/**
 * The table as features, finite numbers only.
 *
 * @throws BadInputError when the table lacks a column, or has texts where numbers were learned
 */
export function encodeTable(table: Table, features: readonly FeatureEncoding[]): Matrix {
  const places = features.map(({ name, rarity }) => {
    const place = findColumn(table, name);
    if (place < 0) {
      const names = table.columns.map((column) => column.name).join(', ');
      throw new BadInputError(`expected a column ${name} here too, there are ${names}`);
    }
    if (rarity === null && table.columns[place]!.texts !== undefined) {
      throw new BadInputError(`row 1, column ${place + 1} (${name}): expected numbers, came text`);
    }
    return place;
  });
  const width = table.columns.length;
  const isWhole = features.length === width && places.every((place, feature) => place === feature);
  // The usual table of numbers is taken as it is; a copy of a large one would not be cheap.
  const values = isWhole ? table.values : new Float64Array(table.rows * features.length);
  features.forEach((encoding, feature) => {
    const recode = recoderOf(encoding, table.columns[places[feature]!]!.texts);
    for (let row = 0; row < table.rows; row++) {
      values[row * features.length + feature] = recode(table.values[row * width + places[feature]!]!);
    }
  });
  return { rows: table.rows, columns: features.length, values };
}

/**
 * A column of labels: 1 for an anomaly, 0 for none.
 *
 * @throws BadInputError when the column is missing or has other values
 */
export function labelsOf(table: Table, name: string): Uint8Array {
  const column = findColumn(table, name);
  if (column < 0) {
    const names = table.columns
      .map((one) => one.name)
      .slice(0, 20)
      .join(', ');
    throw new BadInputError(`expected a label column ${name}, found none; there are ${names}`);
  }
  const labels = new Uint8Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    const value = table.values[row * table.columns.length + column]!;
    if (table.columns[column]!.texts !== undefined || (value !== 0 && value !== 1)) {
      throw new BadInputError(`row ${row + 1}, column ${column + 1} (${name}): expected a label 0 or 1`);
    }
    labels[row] = value;
  }
  return labels;
}

function numberFeature(name: string, finite: Float64Array): FeatureEncoding {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of finite) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  // Halves, so that not even the range of the largest numbers there are becomes infinite.
  const range = Math.min(high / 2 - low / 2 || 0.5, Number.MAX_VALUE / 8) * 2;
  const most = Number.MAX_VALUE;
  const bounds = { low: Math.max(-most, low - range), high: Math.min(most, high + range) };
  return { name, fill: median(finite), ...bounds, rarity: null };
}

function textFeature(name: string, texts: readonly string[], known: Float64Array): FeatureEncoding {
  const counts = new Float64Array(texts.length);
  for (const text of known) if (text < texts.length) counts[text]!++;
  const rarity = Object.fromEntries(texts.map((text, place) => [text, -Math.log(counts[place]! / known.length)]));
  return { name, fill: Math.log(known.length + 1), low: 0, high: 0, rarity };
}

function recoderOf({ fill, low, high, rarity }: FeatureEncoding, texts: readonly string[] | undefined) {
  if (rarity !== null) {
    const rarities = new Map(Object.entries(rarity));
    const byNumber = texts?.map((text) => rarities.get(text) ?? fill);
    return (value: number) =>
      byNumber === undefined ? (rarities.get(String(value)) ?? fill) : (byNumber[value] ?? fill);
  }
  return (value: number) => {
    if (Number.isFinite(value)) return value;
    return Number.isNaN(value) ? fill : value > 0 ? high : low;
  };
}
