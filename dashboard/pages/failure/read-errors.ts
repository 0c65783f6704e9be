import type { Diagnosis } from '../../../src/api/contract.ts';

/** One error of a diagnosis, as far as it can be shown. */
export interface ReadError {
  readonly type: string | null;
  readonly message: string | null;
  readonly at: number;
  /** innermost first */
  readonly frames: readonly { readonly place: string; readonly function: string | null; readonly isOwn: boolean }[];
  /** frames left out, all of libraries unless there are very many */
  readonly hiddenFrames: number;
}

const SHOWN_FRAMES = 5;

/**
 * Reads errors, whose form the contract leaves open; what is not of the known form is left out.
 *
 * @param told lines that are shown elsewhere: messages of compilers are entries too
 */
export function readErrors(errors: Diagnosis['errors'], told: ReadonlySet<number>): ReadError[] {
  return errors.flatMap((error: unknown) => {
    if (!isRecord(error) || typeof error.at !== 'number' || told.has(error.at)) return [];
    const all = (Array.isArray(error.frames) ? error.frames : []).flatMap(frameOf);
    const frames = all.filter(({ isOwn }, position) => isOwn || position < SHOWN_FRAMES - 2).slice(0, SHOWN_FRAMES);
    const { type, message, at } = error;
    return [{ type: textOf(type), message: textOf(message), at, frames, hiddenFrames: all.length - frames.length }];
  });
}

function frameOf(frame: unknown): ReadError['frames'] {
  if (!isRecord(frame)) return [];
  const file = textOf(frame.file);
  const parts = [file, frame.line, frame.column].filter((part) => typeof part === 'string' || typeof part === 'number');
  return file === null ? [] : [{ place: parts.join(':'), function: textOf(frame.function), isOwn: frame.own === true }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
