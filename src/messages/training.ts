import { type SparseRow, trainSeparator } from '../statistics/index.ts';
import { COUNT_VALUES, GRAM_BLOCKS, GRAM_BUCKETS } from './gram-table.ts';
import type { LabelledMessage } from './message.ts';
import { MessageReader } from './message-reader.ts';
import { byteOfWeight, type Calibration, HEADS, type Head, type HeadName, type MessageModel } from './model.ts';
import { CONTEXT_FEATURES, columnOf, type FeatureName, NAMED_FEATURES, priorWeights } from './named-features.ts';
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
const FOLDS = 5; // one of them calibrates
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
 * The calibration is learned on the fifth of the messages a first training leaves out.
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
    const { weights, calibration } = trainHead(heads.includes(name) ? from[name] : [], rarity, name);
    const heaviest = largest(weights.subarray(0, GRAM_BUCKETS)) || 1;
    const shift = 8 * (1 + HEADS.indexOf(name));
    for (let bucket = 0; bucket < GRAM_BUCKETS; bucket++) {
      grams[bucket]! |= byteOfWeight(weights[bucket]! / heaviest) << shift;
    }
    const named = NAMED_FEATURES.map((_, column) => round(weights[GRAM_BUCKETS + column]! * NAMED_SCALE));
    // The line of the calibration makes log odds of what is summed.
    if (name !== 'deceit') {
      const priors = priorWeights(name);
      for (const column of CONTEXT_FEATURES.map(columnOf)) named[column] = round(priors[column]! / calibration.slope);
    }
    return { bias: round(weights[BIAS]!), named, heaviest, calibration };
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
  const first = train((index) => index % FOLDS !== 0);
  const left = rows.map((_, index) => index).filter((index) => index % FOLDS === 0);
  const calibration = calibrate(
    Float64Array.from(left, (index) => score(first, rows[index]!)),
    Uint8Array.from(left, (index) => isPositive[index]!),
  );
  return { weights: train(() => true), calibration };
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

function toRow({ buckets, counts, blocks, named }: ReadMessage, rarity: Float64Array): SparseRow {
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
  }
  for (let column = 0; column < named.length; column++) {
    if (named[column] === 0) continue;
    columns.push(GRAM_BUCKETS + column);
    values.push(named[column]! * NAMED_SCALE);
  }
  columns.push(BIAS);
  values.push(1);
  return { columns: Int32Array.from(columns), values: Float32Array.from(values) };
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

function score(weights: Float64Array, { columns, values }: SparseRow): number {
  let sum = 0;
  for (let i = 0; i < columns.length; i++) sum += weights[columns[i]!]! * values[i]!;
  return sum;
}

/** Fits the logistic line by Newton's method. @see Platt, Probabilistic Outputs for Support Vector Machines (1999) */
function calibrate(scores: Float64Array, isPositive: Uint8Array): Calibration {
  let slope = 2;
  let offset = 0;
  if (scores.length === 0) return { slope, offset: -8 };
  for (let round = 0; round < 40; round++) {
    let [gs, go, hss, hso, hoo] = [0, 0, 1e-6, 0, 1e-6];
    for (let i = 0; i < scores.length; i++) {
      const s = scores[i]!;
      const p = 1 / (1 + Math.exp(-(slope * s + offset)));
      const error = p - isPositive[i]!;
      const spread = p * (1 - p);
      gs += error * s;
      go += error;
      hss += spread * s * s;
      hso += spread * s;
      hoo += spread;
    }
    const determinant = hss * hoo - hso * hso;
    if (Math.abs(determinant) < 1e-9) break;
    slope -= (gs * hoo - go * hso) / determinant;
    offset -= (go * hss - gs * hso) / determinant;
  }
  return { slope: round(slope), offset: round(offset) };
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
