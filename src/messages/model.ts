import { BadInputError } from '../foundation/index.ts';
import { GRAM_BUCKETS } from './gram-table.ts';
import { NAMED_FEATURES } from './named-features.ts';

const FAMILY = 'regreen.messages/';
const VERSION = 4;
/** Names the form of a model. */
export const MODEL_FORMAT = `${FAMILY}${VERSION}`;
const MAGIC = `${MODEL_FORMAT}\n`;
const BYTES_PER_BUCKET = 4;
const LARGEST_STEP = 127;

/** Makes log odds of what each block of grams adds: how much each of them says was learned too. */
export interface Calibration {
  readonly offset: number;
  readonly slopes: readonly number[];
}

/** One question a model answers with a sum of weights. */
export interface Head {
  /** in the order of `NAMED_FEATURES`, in log odds */
  readonly named: readonly number[];
  /** the heaviest weight of a gram */
  readonly heaviest: number;
  readonly calibration: Calibration;
}

/** What a judge knows. */
export interface MessageModel {
  /** the largest rarity of a gram */
  readonly rarest: number;
  /**
   * Four bytes for each bucket, the lowest first: its rarity in 255 steps, then its weight in each sum in the order of
   * `HEADS`, as `WEIGHT_OF_BYTE` reads it.
   */
  readonly grams: Int32Array;
  /** is it anything but ham */
  readonly solicitation: Head;
  /** does it give orders to a machine */
  readonly injection: Head;
  /** is it scam rather than spam */
  readonly deceit: Head;
}

/** The sums of a model, in the order of their bytes. */
export const HEADS = ['solicitation', 'injection', 'deceit'] as const;
export type HeadName = (typeof HEADS)[number];

/** Parts of the heaviest weight: finer where weights are small, as most are. */
export const WEIGHT_OF_BYTE = Float64Array.from({ length: 256 }, (_, byte) => {
  const step = byte < 128 ? byte : byte - 256;
  return Math.sign(step) * (step / LARGEST_STEP) ** 2;
});

/** The byte whose weight is nearest to a part of the heaviest, from -1 to 1. */
export function byteOfWeight(part: number): number {
  return (Math.sign(part) * Math.round(Math.sqrt(Math.abs(part)) * LARGEST_STEP)) & 255;
}

interface Header {
  readonly features: readonly string[];
  readonly buckets: number;
  readonly rarest: number;
  readonly heads: Readonly<Record<HeadName, Head>>;
}

/** Writes a model as bytes: a line that names the format, a line of JSON, four bytes per bucket, a checksum. */
export function encodeModel({ rarest, grams, solicitation, injection, deceit }: MessageModel): Uint8Array {
  const heads = { solicitation, injection, deceit };
  const header = new TextEncoder().encode(
    `${MAGIC}${JSON.stringify({ features: NAMED_FEATURES, buckets: GRAM_BUCKETS, rarest, heads })}\n`,
  );
  const bytes = new Uint8Array(header.length + GRAM_BUCKETS * BYTES_PER_BUCKET + 4);
  bytes.set(header);
  const view = new DataView(bytes.buffer);
  let at = header.length;
  for (const packed of grams) {
    view.setInt32(at, packed, true);
    at += BYTES_PER_BUCKET;
  }
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
    const isOther = start.startsWith(FAMILY);
    throw new BadInputError(
      isOther
        ? `expected a message model of version ${VERSION}, ${source} is of another: train it again`
        : `expected a message model, ${source} is none: make one with "regreen text train"`,
    );
  }
  const headerEnd = bytes.indexOf(10, MAGIC.length) + 1;
  const size = headerEnd + GRAM_BUCKETS * BYTES_PER_BUCKET + 4;
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
  const grams = new Int32Array(GRAM_BUCKETS);
  for (let bucket = 0; bucket < GRAM_BUCKETS; bucket++) {
    grams[bucket] = view.getInt32(headerEnd + bucket * BYTES_PER_BUCKET, true);
  }
  return { rarest: header.rarest, grams, ...header.heads };
}

/** FNV-1a over all bytes. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
