import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BadInputError } from '../foundation/index.ts';
import { decodeModel, type MessageModel, TextJudge } from '../messages/index.ts';

const EVALUATION = fileURLToPath(new URL('../../models/messages-evaluation.json', import.meta.url));
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

/** What a model did where it was measured. */
export interface MessageModelEvaluation {
  readonly model: string;
  readonly measured_at: string;
  readonly figures: { readonly measure: string; readonly figure: number; readonly aim: string | null }[];
}

/** How the shipped model did where it was measured; the bench writes it. */
export function readModelEvaluation(): MessageModelEvaluation {
  return JSON.parse(readFileSync(EVALUATION, 'utf8')) as MessageModelEvaluation;
}
