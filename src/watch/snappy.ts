import { BadInputError } from '../foundation/index.ts';

const COPY_1 = 1;
const COPY_2 = 2;

/**
 * Unpacks a snappy block.
 *
 * @param mostBytes more is refused before any of it is unpacked
 * @throws BadInputError when it is none, or says it is larger
 * @see the format description of Snappy, 2011
 */
export function unpackSnappy(packed: Uint8Array, mostBytes: number): Uint8Array {
  let place = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = packed[place++];
    if (byte === undefined || shift > 28) throw broken();
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  if (length > mostBytes) throw new BadInputError(`expected at most ${mostBytes} bytes unpacked, came ${length}`);
  const bytes = new Uint8Array(length);
  let end = 0;
  const number = (count: number) => {
    let value = 0;
    for (let byte = 0; byte < count; byte++) value += (packed[place + byte] ?? 0) * 2 ** (8 * byte);
    place += count;
    return value;
  };
  while (place < packed.length) {
    const tag = packed[place++]!;
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >> 2;
      const size = (short < 60 ? short : number(short - 59)) + 1;
      if (place + size > packed.length || end + size > length) throw broken();
      bytes.set(packed.subarray(place, place + size), end);
      place += size;
      end += size;
      continue;
    }
    const size = kind === COPY_1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const back = kind === COPY_1 ? (tag >> 5) * 256 + number(1) : number(kind === COPY_2 ? 2 : 4);
    if (place > packed.length || back === 0 || back > end || end + size > length) throw broken();
    // Byte by byte: what is copied may overlap what it makes.
    for (const until = end + size; end < until; end++) bytes[end] = bytes[end - back]!;
  }
  if (end !== length) throw broken();
  return bytes;
}

function broken(): BadInputError {
  return new BadInputError('expected a snappy block, came something else or a part of one');
}
