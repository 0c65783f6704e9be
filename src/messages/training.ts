import { fitLogistic, type SparseRow, trainSeparator } from '../statistics/index.ts';
import { COUNT_VALUES, GRAM_BLOCKS, GRAM_BUCKETS } from './gram-table.ts';
import type { LabelledMessage } from './message.ts';
import { MessageReader } from './message-reader.ts';
import { byteOfWeight, HEADS, type Head, type HeadName, type MessageModel } from './model.ts';
import { type FeatureName, FIRST_OF_CONTEXT, NAMED_FEATURES, priorWeights } from './named-features.ts';
import { BLOCK_DAMPING } from './text-judge.ts';

const COLUMNS = GRAM_BUCKETS + NAMED_FEATURES.length + 1;
const BIAS = COLUMNS - 1;

/** Messages a gram must occur in. */
const LEAST_MESSAGES = 2;
/** How much more a gram counts that is met on one side: the power of its log odds. */
const SIDED_POWER = 0.5;
const RARITY_STEPS = 255;
const NAMED_SCALE = 0.4;
const COST = 1;
/** Prior weights of the named features are in log odds; margins are a little smaller. */
const PRIOR_SCALE = 1.3;
/** What collections of spam hardly show, so that they cannot say what it means: training starts from its prior. */
const SELDOM_MET: ReadonlySet<FeatureName> = new Set(['lookalike_domain', 'punycode_host']);
const BIAS_PRIOR = -1;
/** Parts of the messages, each of which is judged by a training on the others, to calibrate. */
const FOLDS = 3;
/** How dearly a slope goes away from that of the whole sum. */
const RIDGE = 1;
const FIRM = 1e4;
const USUAL_SLOPE = 2;
const LEAST_SLOPE = 0.5;
const NEVER = -8;
/** Messages that are needed to tell parts apart. */
const FEWEST = 500;
const ROUNDS = 12;

/** A message as the separator sees it, read once and used for every fold. */
export interface ReadMessage {
  readonly buckets: Int32Array;
  readonly counts: Uint8Array;
  readonly blocks: Int32Array;
  readonly named: Float64Array;
  readonly isSolicitation: boolean;
  readonly isInjection: boolean;
  readonly isDeceit: boolean;
  readonly source: string;
}

/** Reads messages for training. */
export function readMessages(messages: readonly LabelledMessage[]): ReadMessage[] {
  const reader = new MessageReader();
  return messages.map(({ text, label, source }) => {
    reader.read(text);
    const { buckets, counts, blocks } = reader.grams;
    const length = blocks.at(-1)!;
    return {
      buckets: buckets.slice(0, length),
      counts: counts.slice(0, length),
      blocks: blocks.slice(),
      named: reader.named.slice(),
      isSolicitation: label === 'spam' || label === 'scam' || label === 'phishing',
      isInjection: label === 'injection',
      isDeceit: label === 'scam' || label === 'phishing',
      source,
    };
  });
}

/**
 * Trains a model: the same messages in the same order give the same model, bit for bit.
 * The calibration is learned on what trainings on other messages say of each.
 *
 * @param heads those to train; the others keep their priors
 */
export function trainModel(messages: readonly ReadMessage[], heads: readonly HeadName[] = HEADS): MessageModel {
  const rarity = measureRarity(messages);
  const rarest = largest(rarity) || 1;
  // What is trained is what is shipped: rarity in its steps.
  for (let bucket = 0; bucket < rarity.length; bucket++) {
    rarity[bucket] = (Math.round((rarity[bucket]! / rarest) * RARITY_STEPS) * rarest) / RARITY_STEPS;
  }
  const from: Readonly<Record<HeadName, readonly ReadMessage[]>> = {
    solicitation: messages,
    injection: messages.some(({ isInjection }) => isInjection) ? messages : [],
    deceit: messages.filter(({ isSolicitation }) => isSolicitation),
  };
  const grams = Int32Array.from(rarity, (value) => Math.round((value / rarest) * RARITY_STEPS));
  const head = (name: HeadName): Head => {
    const { weights, named, calibration } = trainHead(heads.includes(name) ? from[name] : [], rarity, name);
    const heaviest = largest(weights.subarray(0, GRAM_BUCKETS)) || 1;
    const shift = 8 * (1 + HEADS.indexOf(name));
    for (let bucket = 0; bucket < GRAM_BUCKETS; bucket++) {
      grams[bucket]! |= byteOfWeight(weights[bucket]! / heaviest) << shift;
    }
    if (name !== 'deceit') named.splice(FIRST_OF_CONTEXT, Infinity, ...priorWeights(name).slice(FIRST_OF_CONTEXT));
    return { named: named.map(round), heaviest, calibration };
  };
  return {
    rarest,
    grams,
    solicitation: head('solicitation'),
    injection: head('injection'),
    deceit: head('deceit'),
  };
}

const IS: Readonly<Record<HeadName, (message: ReadMessage) => boolean>> = {
  solicitation: ({ isSolicitation }) => isSolicitation,
  injection: ({ isInjection }) => isInjection,
  deceit: ({ isDeceit }) => isDeceit,
};

function trainHead(messages: readonly ReadMessage[], rarity: Float64Array, name: HeadName) {
  const rows = messages.map((message) => toRow(message, rarity));
  const isPositive = Uint8Array.from(messages, (message) => Number(IS[name](message)));
  const train = (keep: (index: number) => boolean) => {
    const kept = rows.map((_, index) => index).filter(keep);
    const keptMessages = kept.map((index) => messages[index]!);
    return trainSeparator(
      kept.map((index) => rows[index]!),
      Uint8Array.from(kept, (index) => isPositive[index]!),
      { columns: COLUMNS, costs: balanceCosts(keptMessages, IS[name]), prior: priorOf(name), rounds: ROUNDS },
    );
  };
  const parts = new Array<readonly number[]>(rows.length);
  for (let fold = 0; fold < FOLDS && rows.length > 0; fold++) {
    const weights = train((index) => index % FOLDS !== fold);
    for (let index = fold; index < rows.length; index += FOLDS) parts[index] = partsOf(weights, rows[index]!);
  }
  const { offset, slopes } = name === 'solicitation' ? fitParts(parts, isPositive) : fitSum(parts, isPositive);
  const weights = train(() => true);
  const slopeOfNamed = slopes[GRAM_BLOCKS.length]!;
  return {
    weights,
    named: NAMED_FEATURES.map((_, column) => weights[GRAM_BUCKETS + column]! * NAMED_SCALE * slopeOfNamed),
    calibration: {
      offset: round(offset + weights[BIAS]! * slopeOfNamed),
      slopes: slopes.slice(0, GRAM_BLOCKS.length).map(round),
    },
  };
}

/** How surprising each bucket is, and the more the more one side is alone with it; 0 for those hardly met. */
function measureRarity(messages: readonly ReadMessage[]): Float64Array {
  const counts = [new Int32Array(GRAM_BUCKETS), new Int32Array(GRAM_BUCKETS)];
  const sides = [0, 0];
  for (const { buckets, isSolicitation, isInjection } of messages) {
    const side = Number(isSolicitation || isInjection);
    sides[side]!++;
    for (const bucket of buckets) counts[side]![bucket]!++;
  }
  return Float64Array.from(counts[0]!, (ham, bucket) => {
    const other = counts[1]![bucket]!;
    if (ham + other < LEAST_MESSAGES) return 0;
    const rarity = Math.log((messages.length + 1) / (Math.min(ham + other, messages.length) + 1)) + 1;
    const sided = Math.abs(Math.log(((other + 1) * (sides[0]! + 1)) / ((ham + 1) * (sides[1]! + 1))));
    return rarity * (sided + 0.1) ** SIDED_POWER;
  });
}

/** A row of training, and where each part of it ends. */
interface TrainingRow extends SparseRow {
  readonly ends: readonly number[];
}

function toRow({ buckets, counts, blocks, named }: ReadMessage, rarity: Float64Array): TrainingRow {
  const ends: number[] = [];
  const columns: number[] = [];
  const values: number[] = [];
  for (let block = 0; block < GRAM_BLOCKS.length; block++) {
    const first = columns.length;
    let squares = BLOCK_DAMPING[block]!;
    for (let at = blocks[block]!; at < blocks[block + 1]!; at++) {
      const value = rarity[buckets[at]!]! * COUNT_VALUES[counts[at]!]!;
      if (value === 0) continue;
      columns.push(buckets[at]!);
      values.push(value);
      squares += value * value;
    }
    const length = Math.sqrt(squares) || 1;
    for (let i = first; i < values.length; i++) values[i]! /= length;
    ends.push(values.length);
  }
  for (let column = 0; column < named.length; column++) {
    if (named[column] === 0) continue;
    columns.push(GRAM_BUCKETS + column);
    values.push(named[column]! * NAMED_SCALE);
  }
  columns.push(BIAS);
  values.push(1);
  ends.push(values.length);
  return { ends, columns: Int32Array.from(columns), values: Float32Array.from(values) };
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

/** Half-way to giving every source and side the same say: the root of how rare it is. */
function balanceCosts(messages: readonly ReadMessage[], isPositive: (message: ReadMessage) => boolean): Float64Array {
  const keys = messages.map((message) => `${message.source} ${isPositive(message)}`);
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return Float64Array.from(keys, (key) => COST * Math.sqrt(messages.length / counts.size / counts.get(key)!));
}

function priorOf(name: HeadName): Float64Array {
  const prior = new Float64Array(COLUMNS);
  if (name === 'deceit') return prior;
  priorWeights(name).forEach((weight, column) => {
    if (name === 'solicitation' && !SELDOM_MET.has(NAMED_FEATURES[column]!)) return;
    prior[GRAM_BUCKETS + column] = (weight * PRIOR_SCALE) / NAMED_SCALE;
  });
  if (name === 'injection') prior[BIAS] = BIAS_PRIOR;
  return prior;
}

/** What each block of grams adds to a sum, and then the named features with the bias. */
function partsOf(weights: Float64Array, { columns, values, ends }: TrainingRow): number[] {
  let at = 0;
  return ends.map((end) => {
    let sum = 0;
    for (; at < end; at++) sum += weights[columns[at]!]! * values[at]!;
    return sum;
  });
}

/** How log odds are made of the parts of a sum. */
interface Fit {
  readonly offset: number;
  /** of each block of grams, and of the named features */
  readonly slopes: readonly number[];
}

/** A line through whole sums. @see Platt, Probabilistic Outputs for Support Vector Machines (1999) */
function fitSum(parts: readonly (readonly number[])[], isPositive: Uint8Array): Fit {
  const all = (slope: number) => [...GRAM_BLOCKS.map(() => slope), slope];
  if (parts.length === 0) return { offset: NEVER, slopes: all(USUAL_SLOPE) };
  const sums = parts.map((own) => [1, own.reduce((sum, value) => sum + value, 0)]);
  const prior = Float64Array.of(0, USUAL_SLOPE);
  const [offset, slope] = fitLogistic(sums, isPositive, { prior, ridge: [1e-6, 1e-6] });
  // So few messages that those left out say nothing of the sum.
  if (!(slope! >= LEAST_SLOPE)) return { offset: 0, slopes: all(USUAL_SLOPE) };
  return { offset: offset!, slopes: all(slope!) };
}

/**
 * A slope for each block of grams, near to that line. Words of sources that are known deserve more trust than those of
 * others, and taking it from the named features would cost what they find where nothing else is known: theirs stays.
 *
 * @see Wolpert, Stacked Generalization (1992)
 */
function fitParts(parts: readonly (readonly number[])[], isPositive: Uint8Array): Fit {
  const line = fitSum(parts, isPositive);
  if (parts.length < FEWEST) return line;
  const prior = Float64Array.of(line.offset, ...line.slopes);
  const [offset, ...slopes] = fitLogistic(
    parts.map((own) => [1, ...own]),
    isPositive,
    { prior, ridge: [RIDGE, ...GRAM_BLOCKS.map(() => RIDGE), FIRM] },
  );
  return { offset: offset!, slopes };
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
