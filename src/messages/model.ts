import { BadInputError } from '../foundation/index.ts';
import { GRAM_BUCKETS } from './message-reader.ts';
import { NAMED_FEATURES } from './named-features.ts';

const MAGIC = 'regreen.messages/1\n';

/** A line through a score: probability = 1 / (1 + exp(-(slope × score + offset))). */
export interface Calibration {
  readonly slope: number;
  readonly offset: number;
}

/** One question a model answers with a sum of weights. */
export interface Head {
  readonly bias: number;
  /** in the order of `NAMED_FEATURES` */
  readonly named: readonly number[];
  /** one for each bucket, to be divided by the length of the message's gram vector */
  readonly grams: Float32Array;
  readonly calibration: Calibration;
}

/** What a judge knows. */
export interface MessageModel {
  /** how surprising each bucket is; 0 for those never met */
  readonly rarity: Float32Array;
  /** is it anything but ham */
  readonly solicitation: Head;
  /** does it give orders to a machine */
  readonly injection: Head;
  /** is it scam rather than spam */
  readonly deceit: Head;
}

const HEADS = ['solicitation', 'injection', 'deceit'] as const;

interface Header {
  readonly features: readonly string[];
  readonly buckets: number;
  readonly rarityStep: number;
  readonly heads: Readonly<Record<string, { bias: number; named: number[]; step: number; calibration: Calibration }>>;
}

/**
 * Writes a model as bytes: a line that names the format, a line of JSON, then the rarity of each bucket in
 * eight bits, so its weights, and a checksum in four bytes.
 */
export function encodeModel(model: MessageModel): Uint8Array {
  const rarityStep = largest(model.rarity) / 255 || 1;
  const heads: Record<string, unknown> = {};
  const steps = HEADS.map((name) => largest(model[name].grams) / 127 || 1);
  HEADS.forEach((name, index) => {
    const { bias, named, calibration } = model[name];
    heads[name] = { bias, named, step: steps[index]!, calibration };
  });
  const header = new TextEncoder().encode(
    `${MAGIC}${JSON.stringify({ features: NAMED_FEATURES, buckets: GRAM_BUCKETS, rarityStep, heads })}\n`,
  );
  const bytes = new Uint8Array(header.length + GRAM_BUCKETS * (1 + HEADS.length) + 4);
  bytes.set(header);
  const view = new DataView(bytes.buffer);
  let at = header.length;
  for (const rarity of model.rarity) bytes[at++] = Math.round(rarity / rarityStep);
  HEADS.forEach((name, index) => {
    for (const weight of model[name].grams) {
      view.setInt8(at++, Math.round(weight / steps[index]!));
    }
  });
  view.setUint32(at, checksum(bytes.subarray(0, at)), true);
  return bytes;
}

/**
 * Reads the bytes of a model.
 *
 * @param source what to call it in an error
 * @throws BadInputError when they are none, of another version, or damaged
 */
export function decodeModel(bytes: Uint8Array, source: string): MessageModel {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, MAGIC.length));
  if (start !== MAGIC) {
    const isOther = start.startsWith('regreen.messages/');
    throw new BadInputError(
      isOther
        ? `expected a message model of version 1, ${source} is of another: train it again`
        : `expected a message model, ${source} is none: make one with "regreen text train"`,
    );
  }
  const headerEnd = bytes.indexOf(10, MAGIC.length) + 1;
  const size = headerEnd + GRAM_BUCKETS * (1 + HEADS.length) + 4;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (
    headerEnd === 0 ||
    bytes.length !== size ||
    view.getUint32(size - 4, true) !== checksum(bytes.subarray(0, size - 4))
  ) {
    throw new BadInputError(`the message model ${source} is damaged: get it or train it again`);
  }
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(MAGIC.length, headerEnd))) as Header;
  if (header.buckets !== GRAM_BUCKETS || header.features.join() !== NAMED_FEATURES.join()) {
    throw new BadInputError(`the message model ${source} knows other features than this program: train it again`);
  }
  let at = headerEnd;
  const rarity = Float32Array.from(bytes.subarray(at, at + GRAM_BUCKETS), (step) => step * header.rarityStep);
  at += GRAM_BUCKETS;
  const readHead = (name: string): Head => {
    const { bias, named, step, calibration } = header.heads[name]!;
    const grams = new Float32Array(GRAM_BUCKETS);
    for (let bucket = 0; bucket < GRAM_BUCKETS; bucket++) grams[bucket] = view.getInt8(at++) * step;
    return { bias, named, grams, calibration };
  };
  return {
    rarity,
    solicitation: readHead('solicitation'),
    injection: readHead('injection'),
    deceit: readHead('deceit'),
  };
}

function largest(values: Float32Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

/** FNV-1a over all bytes. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
