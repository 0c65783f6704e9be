import { type Static, Type } from 'typebox';
import { TASK_KINDS, TASK_STATES } from '../intake/index.ts';
import { Nullable, PageQuery, Strict, Time, Words } from './contract.ts';

// What goes over the wire about tasks that were given up.

const KINDS =
  'read_signal: what a signal says of runs; fetch_run: the jobs of a run; diagnose: the log of a failure; ' +
  'judge_message: the text of a signal; act_on_message: what was decided about one';

export const TaskQuery = Type.Object(
  {
    ...PageQuery,
    state: Type.Optional(Words(['given_up'] as const, 'those that wait for people')),
    kind: Type.Optional(Words(TASK_KINDS, KINDS)),
  },
  Strict,
);

const TaskAttempt = Type.Object(
  {
    at: Time,
    attempt: Type.Integer({ description: '1 for the first since it was let begin' }),
    problem: Type.String(),
  },
  { ...Strict, title: 'TaskAttempt' },
);

export const GivenUpTask = Type.Object(
  {
    id: Type.String(),
    kind: Words(TASK_KINDS, KINDS),
    subject: Type.String({ description: 'the signal, run or failure it is about' }),
    organisation: Type.String(),
    state: Words(TASK_STATES, 'given_up: it waits for people; discarded: for nobody'),
    attempts: Type.Integer({ description: 'how often it was begun' }),
    crashes: Type.Integer({ description: 'how often the process ended without a word at it since its last one' }),
    problem: Nullable(Type.String({ description: 'what went wrong last' })),
    created_at: Time,
    given_up_at: Nullable(Time),
    history: Type.Array(TaskAttempt, { description: 'how the last twenty attempts ended, the oldest first' }),
  },
  { ...Strict, title: 'GivenUpTask' },
);
export type GivenUpTask = Static<typeof GivenUpTask>;
