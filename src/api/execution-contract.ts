import { type Static, Type } from 'typebox';
import { Nullable, PageQuery, Strict, Time, Words } from './contract.ts';

// What goes over the wire about durable runs of workflows.

const ExecutionId = Type.String({ minLength: 1, maxLength: 1000 });
const Workflow = Type.String({ description: 'name and version, `heal@1`' });

export const ExecutionQuery = Type.Object(
  { ...PageQuery, state: Type.Optional(Words(['failed'] as const, 'those that were given up')) },
  Strict,
);

export const GivenUpExecution = Type.Object(
  {
    id: ExecutionId,
    workflow: Workflow,
    organisation: Type.String(),
    problem: Type.String({ description: 'why it was given up' }),
    ended_at: Time,
  },
  { ...Strict, title: 'GivenUpExecution' },
);
export type GivenUpExecution = Static<typeof GivenUpExecution>;

const ExecutionStep = Type.Object(
  {
    step: Type.String(),
    kind: Words(['step', 'effect', 'now', 'sleep', 'wait', 'child'] as const, 'what it does'),
    state: Words(['open', 'done', 'failed'] as const, 'what is done or failed never changes'),
    result: Type.Unknown(),
    problem: Nullable(Type.String()),
    attempts: Type.Integer({ description: 'tries that failed' }),
    since: Time,
    until: Nullable(Time),
    written_at: Time,
  },
  { ...Strict, title: 'ExecutionStep' },
);

export const Execution = Type.Object(
  {
    id: ExecutionId,
    workflow: Workflow,
    organisation: Type.String(),
    state: Words(['active', 'done', 'failed', 'cancelled', 'discarded'] as const, 'failed: it was given up'),
    is_held: Type.Boolean({ description: 'a process is at it now' }),
    input: Type.Unknown(),
    result: Type.Unknown(),
    problem: Nullable(Type.String()),
    cancel_reason: Nullable(Type.String()),
    parent: Nullable(Type.String({ description: 'the execution whose child it is' })),
    crashes: Type.Integer({ description: 'how often its process ended without a word since its last one' }),
    wake_at: Nullable(Time),
    created_at: Time,
    ended_at: Nullable(Time),
    journal: Type.Array(ExecutionStep),
  },
  { ...Strict, title: 'Execution' },
);
export type Execution = Static<typeof Execution>;
