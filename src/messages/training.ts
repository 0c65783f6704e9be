import { type SparseRow, trainSeparator } from '../statistics/index.ts';
import type { LabelledMessage } from './message.ts';
import { GRAM_BUCKETS, MessageReader } from './message-reader.ts';
import type { Calibration, Head, MessageModel } from './model.ts';
import { NAMED_FEATURES, priorWeights } from './named-features.ts';

const COLUMNS = GRAM_BUCKETS + NAMED_FEATURES.length + 1;
const BIAS = COLUMNS - 1;

/** Messages a gram must occur in. */
const LEAST_MESSAGES = 2;
/** Grams of a short message count less: three words are no proof. */
export const SHORT_MESSAGE_DAMPING = 50;
const NAMED_SCALE = 0.5;
const COST = 1;
/** Prior weights of the named features are in log odds; margins are a little smaller. */
const PRIOR_SCALE = 1.3;
const BIAS_PRIOR = -1;
const FOLDS = 5; // one of them calibrates

/** A message as the separator sees it, read once and used for every fold. */
export interface ReadMessage {
  readonly grams: Int32Array;
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
    return {
      grams: reader.grams.slice(0, reader.gramCount),
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
export function trainModel(messages: readonly ReadMessage[], heads: readonly HeadName[] = HEAD_NAMES): MessageModel {
  const rarity = measureRarity(messages);
  const deceitful = messages.filter(({ isSolicitation }) => isSolicitation);
  const injections = messages.some(({ isInjection }) => isInjection) ? messages : [];
  const head = (name: HeadName, from: readonly ReadMessage[]) =>
    trainHead(heads.includes(name) ? from : [], rarity, name);
  return {
    rarity,
    solicitation: head('solicitation', messages),
    injection: head('injection', injections),
    deceit: head('deceit', deceitful),
  };
}

const HEAD_NAMES = ['solicitation', 'injection', 'deceit'] as const;
type HeadName = (typeof HEAD_NAMES)[number];

const IS: Readonly<Record<HeadName, (message: ReadMessage) => boolean>> = {
  solicitation: ({ isSolicitation }) => isSolicitation,
  injection: ({ isInjection }) => isInjection,
  deceit: ({ isDeceit }) => isDeceit,
};

function trainHead(messages: readonly ReadMessage[], rarity: Float32Array, name: HeadName): Head {
  const rows = messages.map((message) => toRow(message, rarity));
  const isPositive = Uint8Array.from(messages, (message) => Number(IS[name](message)));
  const train = (keep: (index: number) => boolean) => {
    const kept = rows.map((_, index) => index).filter(keep);
    const keptMessages = kept.map((index) => messages[index]!);
    return trainSeparator(
      kept.map((index) => rows[index]!),
      Uint8Array.from(kept, (index) => isPositive[index]!),
      { columns: COLUMNS, costs: balanceCosts(keptMessages, IS[name]), prior: priorOf(name), rounds: 12 },
    );
  };
  const first = train((index) => index % FOLDS !== 0);
  const left = rows.map((_, index) => index).filter((index) => index % FOLDS === 0);
  const calibration = calibrate(
    Float64Array.from(left, (index) => score(first, rows[index]!)),
    Uint8Array.from(left, (index) => isPositive[index]!),
  );
  const weights = train(() => true);
  const named = NAMED_FEATURES.map((_, column) => round(weights[GRAM_BUCKETS + column]! * NAMED_SCALE));
  return {
    bias: round(weights[BIAS]!),
    named,
    grams: Float32Array.from(weights.subarray(0, GRAM_BUCKETS)),
    calibration,
  };
}

function measureRarity(messages: readonly ReadMessage[]): Float32Array {
  const counts = new Int32Array(GRAM_BUCKETS);
  for (const { grams } of messages) for (const bucket of grams) counts[bucket]!++;
  return Float32Array.from(counts, (count) =>
    count < LEAST_MESSAGES ? 0 : Math.log((messages.length + 1) / (count + 1)) + 1,
  );
}

function toRow({ grams, named }: ReadMessage, rarity: Float32Array): SparseRow {
  const columns: number[] = [];
  const values: number[] = [];
  let squares = SHORT_MESSAGE_DAMPING;
  for (const bucket of grams) {
    const value = rarity[bucket]!;
    if (value === 0) continue;
    columns.push(bucket);
    values.push(value);
    squares += value * value;
  }
  const length = Math.sqrt(squares);
  for (let i = 0; i < values.length; i++) values[i]! /= length;
  for (let column = 0; column < named.length; column++) {
    if (named[column] === 0) continue;
    columns.push(GRAM_BUCKETS + column);
    values.push(named[column]! * NAMED_SCALE);
  }
  columns.push(BIAS);
  values.push(1);
  return { columns: Int32Array.from(columns), values: Float32Array.from(values) };
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
    prior[GRAM_BUCKETS + column] = (weight * PRIOR_SCALE) / NAMED_SCALE;
  });
  prior[BIAS] = BIAS_PRIOR;
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
