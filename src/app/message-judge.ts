import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BadInputError } from '../foundation/index.ts';
import { decodeModel, type MessageModel, TextJudge } from '../messages/index.ts';

const SHIPPED_MODEL = fileURLToPath(new URL('../../models/messages.bin', import.meta.url));

/**
 * A judge of messages with the shipped model or one of the caller's own.
 *
 * @throws BadInputError when the model cannot be read or is damaged
 */
export function createTextJudge(path: string = SHIPPED_MODEL): TextJudge {
  return new TextJudge(readModel(path));
}

function readModel(path: string): MessageModel {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new BadInputError(`expected a message model at ${path}, could not read it`, {}, { cause: error });
  }
  return decodeModel(bytes, path);
}
