import { type Logger, RegreenError } from '../foundation/index.ts';
import type { Task, TaskQueue } from './ports.ts';

const FAILURES_MOST = 5;
/** Others are away for hours, and come back: with the longest pause between them, these last for some six. */
const OUTSIDE_FAILURES_MOST = 50;
const OUTSIDE: ReadonlySet<string> = new Set(['remote', 'unavailable', 'authorization']);
/** So often a process may end while it is at a task. */
export const CRASHES_MOST = 2;
/** So many attempts are kept of what went wrong with a task. */
export const TASK_HISTORY_MOST = 20;
const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 10 * 60_000;

/** Where a task goes that could not be done. */
export interface FailedTaskParts {
  readonly queue: Pick<TaskQueue, 'retry' | 'bury'>;
  readonly logger: Logger;
  /** 0 <= random() < 1, so that what failed together does not come back together */
  readonly random: () => number;
}

/**
 * Gives a task that failed back for later, each time for longer, or gives it up: at once when its input is bad, else
 * after five failures; later when it is another system that cannot be had.
 */
export async function settleFailedTask(task: Task, error: unknown, parts: FailedTaskParts): Promise<void> {
  const { queue, logger, random } = parts;
  const problem = problemOf(error);
  const isHopeless = error instanceof RegreenError && error.kind === 'bad_input';
  const isOutside = error instanceof RegreenError && OUTSIDE.has(error.kind);
  if (isHopeless || task.attempts >= (isOutside ? OUTSIDE_FAILURES_MOST : FAILURES_MOST)) {
    logger.warn(
      { task: task.id, kind: task.kind, subject: task.subject, attempts: task.attempts, problem },
      'a task was given up',
    );
    await queue.bury(task, problem);
    return;
  }
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (task.attempts - 1));
  const inMs = Math.round(longest / 2 + (longest / 2) * random());
  logger.info(
    { task: task.id, kind: task.kind, attempts: task.attempts, inMs, problem },
    'a task failed, will try again',
  );
  await queue.retry(task, Math.max(inMs, waitOf(error)), problem);
}

/** Whether whoever had a task before ended without a word: its process was killed, or the task killed it. */
export function isSuspect(task: Task): boolean {
  return task.crashes > 0;
}

/** Whether a task was under way when its process ended, twice: it is not begun a third time. */
export function isPoisonous(task: Task): boolean {
  return task.crashes >= CRASHES_MOST;
}

/** What an error says that a person should read: one line, no trace. */
export function problemOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ').slice(0, 500);
}

/** How long the other side asked us to wait. */
function waitOf(error: unknown): number {
  const wait = error instanceof RegreenError ? error.details.retryAfterMs : undefined;
  return typeof wait === 'number' && wait > 0 ? Math.min(wait, 60 * 60_000) : 0;
}
