import { createHmac, timingSafeEqual } from 'node:crypto';
import type { PageRequest } from '../intake/index.ts';
import { ApiError } from './problem.ts';

const SIGNATURE_BYTES = 16;

/** Where a list goes on. Bound to the list, its filter and what the caller may see. */
export class Cursors {
  readonly #secret: Uint8Array;

  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  /** @param list name, filter and visibility of the list, as one text */
  write(list: string, last: { readonly timeMs: number; readonly id: string }): string {
    const place = Buffer.from(`${last.timeMs}:${last.id}`);
    return Buffer.concat([this.#sign(list, place), place]).toString('base64url');
  }

  /** @throws ApiError BAD_CURSOR when it was made for another list, or not by us */
  read(list: string, cursor: string | undefined): PageRequest['after'] {
    if (cursor === undefined) return null;
    const bytes = Buffer.from(cursor, 'base64url');
    const signature = bytes.subarray(0, SIGNATURE_BYTES);
    const place = bytes.subarray(SIGNATURE_BYTES);
    const match = /^(\d{1,15}):([a-z]{3}_[0-9a-z]{26})$/.exec(place.toString('latin1'));
    if (match === null || !timingSafeEqual(signature, this.#sign(list, place))) {
      throw new ApiError('BAD_CURSOR', 'expected next_cursor of the part before, with the same filters');
    }
    return { timeMs: Number(match[1]), id: match[2]! };
  }

  #sign(list: string, place: Uint8Array): Buffer {
    return createHmac('sha256', this.#secret)
      .update('cursor\0')
      .update(list)
      .update('\0')
      .update(place)
      .digest()
      .subarray(0, SIGNATURE_BYTES);
  }
}
