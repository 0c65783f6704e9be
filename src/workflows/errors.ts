import { RegreenError } from '../foundation/index.ts';

/** A step cannot succeed, however often it is tried. */
export class PermanentError extends RegreenError {
  readonly code = 'PERMANENT';
  readonly kind = 'conflict';
}

/** A step of an execution was given up; its message is that of the last try. */
export class StepFailedError extends RegreenError {
  readonly code = 'STEP_FAILED';
  readonly kind = 'conflict';
}

const PROBLEM_MOST = 2_000;

/** What an error says that a person should read: one line, no trace. */
export function problemOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ')
    .slice(0, PROBLEM_MOST)
    .toWellFormed();
}
