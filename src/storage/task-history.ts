import { TASK_HISTORY_MOST } from '../intake/index.ts';

const PROBLEM_MOST = 2_000;

/** A problem as it is kept: of text PostgreSQL takes, not longer than a person reads. */
export function shortened(problem: string): string {
  return problem.replaceAll('\0', '').slice(0, PROBLEM_MOST).toWellFormed();
}

/** What the history of a task says of an attempt of which nobody said how it ended. */
export const ENDED_WITHOUT_A_WORD = 'the process ended without a word';

/**
 * The SQL of the history of a task with one entry more, the oldest left out where there are too many.
 *
 * @param problem SQL of a text: a parameter or a literal, never a value
 */
export function historyAnd(problem: string): string {
  return `(
             case when jsonb_array_length(task.history) >= ${TASK_HISTORY_MOST} then task.history - 0 else task.history end
             || jsonb_build_object('at', clock_timestamp(), 'attempt', task.attempts, 'problem', ${problem}::text)
           )`;
}
