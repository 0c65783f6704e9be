import { BadInputError } from '../foundation/index.ts';

/** One field of a message: numbers as they are on the wire, or bytes. */
export interface WireField {
  readonly number: number;
  /** of a varint or fixed field */
  readonly integer: bigint;
  /** of a length-delimited field, empty for others */
  readonly bytes: Uint8Array;
  /** of a fixed 64-bit field, read as a double */
  readonly double: number;
}

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;
const EMPTY = new Uint8Array(0);
const UTF8 = new TextDecoder('utf-8');

/**
 * The fields of a message in their order, nothing copied.
 *
 * @throws BadInputError when it is none
 * @see Protocol Buffers, Encoding
 */
export function* fieldsOf(message: Uint8Array): Generator<WireField> {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  let place = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[place++];
      if (byte === undefined) throw broken();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw broken();
  };
  while (place < message.length) {
    const key = Number(varint());
    const number = Math.floor(key / 8);
    const field = { number, integer: 0n, bytes: EMPTY as Uint8Array, double: Number.NaN };
    switch (key % 8) {
      case VARINT:
        field.integer = varint();
        break;
      case FIXED_64:
        if (place + 8 > message.length) throw broken();
        field.integer = view.getBigUint64(place, true);
        field.double = view.getFloat64(place, true);
        place += 8;
        break;
      case FIXED_32:
        if (place + 4 > message.length) throw broken();
        field.integer = BigInt(view.getUint32(place, true));
        place += 4;
        break;
      case BYTES: {
        const length = Number(varint());
        if (place + length > message.length) throw broken();
        field.bytes = message.subarray(place, place + length);
        place += length;
        break;
      }
      default:
        throw broken();
    }
    if (number === 0) throw broken();
    yield field;
  }
}

/** The numbers of a packed field of varints. */
export function varintsOf(bytes: Uint8Array): readonly number[] {
  const numbers: number[] = [];
  let value = 0;
  let factor = 1;
  for (const byte of bytes) {
    value += (byte & 0x7f) * factor;
    factor *= 128;
    if (byte >= 0x80) continue;
    numbers.push(value);
    [value, factor] = [0, 1];
  }
  if (factor !== 1) throw broken();
  return numbers;
}

/** The numbers of a packed field of fixed 64-bit ones. */
export function fixedOf(bytes: Uint8Array, kind: 'integer' | 'double'): readonly number[] {
  if (bytes.length % 8 !== 0) throw broken();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 8 }, (_, place) =>
    kind === 'double' ? view.getFloat64(place * 8, true) : Number(view.getBigUint64(place * 8, true)),
  );
}

/** A signed number as a varint holds it: 0, -1, 1, -2, … */
export function signedOf(integer: bigint): number {
  return Number(BigInt.asIntN(64, (integer >> 1n) ^ -(integer & 1n)));
}

export function textOf(bytes: Uint8Array): string {
  return UTF8.decode(bytes);
}

function broken(): BadInputError {
  return new BadInputError('expected a protobuf message, came something else or a part of one');
}
