import type { Diagnosis } from '../../../src/api/contract.ts';

/** One error of a diagnosis, as far as it can be shown. */
export interface ReadError {
  readonly type: string | null;
  readonly message: string | null;
  readonly at: number;
  /** innermost first */
  readonly frames: readonly { readonly place: string; readonly function: string | null; readonly isOwn: boolean }[];
}

const SHOWN_FRAMES = 12;

/** Reads errors, whose form the contract leaves open; what is not of the known form is left out. */
export function readErrors(errors: Diagnosis['errors']): ReadError[] {
  return errors.flatMap((error: unknown) => {
    if (!isRecord(error) || typeof error.at !== 'number') return [];
    const frames = Array.isArray(error.frames) ? error.frames : [];
    return [
      {
        type: textOf(error.type),
        message: textOf(error.message),
        at: error.at,
        frames: frames.flatMap(frameOf).slice(0, SHOWN_FRAMES),
      },
    ];
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
