import { type Static, Type } from 'typebox';
import {
  ACTION_KINDS,
  HEALING_STATES,
  LEVELS,
  OUTCOMES,
  REQUEST_STATES,
  STOP_SCOPE,
  VERDICTS,
} from '../healing/index.ts';
import { PROVIDERS } from '../intake/index.ts';
import { NOTICE_STATES } from '../notices/index.ts';
import { Id, Nullable, PageQuery, Strict, Time, Words } from './contract.ts';

// What goes over the wire about healings, actions, questions to people, playbooks and the kill switch.

const Reason = Type.Object(
  { code: Type.String({ description: 'stable, for programs' }), sentence: Type.String() },
  { ...Strict, title: 'Reason' },
);

export const Healing = Type.Object(
  {
    id: Id,
    state: Words(HEALING_STATES, 'where it stands'),
    repository: Type.String(),
    provider: Words(PROVIDERS, 'where it happens'),
    incident: Nullable(Id),
    fingerprint: Nullable(Type.String()),
    run: Type.String(),
    attempt: Type.Integer({ minimum: 1 }),
    round: Type.Integer({ minimum: 1 }),
    pipeline: Nullable(Type.String()),
    branch: Nullable(Type.String()),
    url: Nullable(Type.String()),
    level: Nullable(Words(LEVELS, 'how much it may do by itself')),
    playbook: Nullable(Type.String()),
    reason: Nullable(Reason),
    outcome: Nullable(Words(OUTCOMES, 'what the world showed')),
    minutes_spent: Type.Number({ description: 'of CI, run again by it' }),
    minutes_saved: Type.Number({ description: 'of CI that did not have to run again' }),
    created_at: Time,
    decided_at: Nullable(Time),
    finished_at: Nullable(Time),
  },
  { ...Strict, title: 'Healing' },
);
export type Healing = Static<typeof Healing>;

export const PlannedCall = Type.Object(
  {
    method: Type.String(),
    path: Type.String({ description: 'below the address of the provider' }),
    body: Nullable(Type.Record(Type.String(), Type.Unknown())),
    note: Type.Optional(
      Type.String({ description: 'what it does beyond what the playbook says, where the other side cannot do less' }),
    ),
  },
  { ...Strict, title: 'PlannedCall' },
);
export type PlannedCall = Static<typeof PlannedCall>;

export const Action = Type.Object(
  {
    id: Id,
    healing: Id,
    repository: Type.String(),
    kind: Words(ACTION_KINDS, 'what it does'),
    state: Words(['intended', 'done', 'failed'] as const, 'intended: there before it is done'),
    run: Nullable(Type.String()),
    attempt: Type.Integer(),
    title: Nullable(Type.String()),
    calls: Type.Array(PlannedCall),
    summary: Nullable(Type.String()),
    url: Nullable(Type.String()),
    undo: Nullable(Type.String()),
    problem: Nullable(Type.String()),
    intended_at: Time,
    ended_at: Nullable(Time),
  },
  { ...Strict, title: 'Action' },
);
export type Action = Static<typeof Action>;

const Answer = Type.Object(
  {
    person: Type.String(),
    name: Type.String({ description: 'what they are called; the id of whoever has no name (any more)' }),
    verdict: Words(VERDICTS, 'what they said'),
    note: Nullable(Type.String()),
    at: Time,
  },
  Strict,
);

export const Request = Type.Object(
  {
    id: Id,
    healing: Id,
    repository: Type.String(),
    kind: Words(['suggestion', 'approval'] as const, 'approval: the playbook waits for it'),
    state: Words(REQUEST_STATES, 'where it stands'),
    content_hash: Type.String({ description: 'of exactly what will be done; an answer repeats it' }),
    actions: Type.Array(
      Type.Object(
        {
          kind: Words(ACTION_KINDS, 'what it does'),
          title: Nullable(Type.String()),
          body: Nullable(Type.String()),
          calls: Type.Array(PlannedCall),
        },
        Strict,
      ),
    ),
    approvers: Type.Integer({ minimum: 1 }),
    answers: Type.Array(Answer),
    created_at: Time,
    expires_at: Time,
    deferred_until: Nullable(Time),
  },
  { ...Strict, title: 'Request' },
);
export type Request = Static<typeof Request>;

/** What one receiver is told. */
export const Notice = Type.Object(
  {
    id: Id,
    healing: Nullable(Id),
    incident: Nullable(Id),
    repository: Type.String(),
    receiver: Type.String({ description: 'its name in the settings of the server' }),
    type: Type.String(),
    title: Type.String(),
    urgent: Type.Boolean({ description: 'goes out in quiet hours too' }),
    state: Words(NOTICE_STATES, 'whether they were told'),
    attempts: Type.Integer(),
    problem: Nullable(Type.String({ description: 'the last thing that stood in its way' })),
    made_at: Time,
    ended_at: Nullable(Time),
    due_at: Nullable(Time),
  },
  { ...Strict, title: 'Notice' },
);
export type Notice = Static<typeof Notice>;

export const NoticeQuery = Type.Object(
  {
    ...PageQuery,
    healing: Type.Optional(Id),
    receiver: Type.Optional(Type.String({ maxLength: 40 })),
    state: Type.Optional(Words(NOTICE_STATES, 'whether they were told')),
  },
  Strict,
);

const Escalation = Type.Object(
  {
    healing: Id,
    incident: Nullable(Id),
    repository: Type.String(),
    state: Words(['intended', 'done', 'failed'] as const, 'done: somebody was told'),
    summary: Nullable(Type.String()),
    problem: Nullable(Type.String()),
    at: Time,
  },
  { ...Strict, title: 'Escalation' },
);

const Step = Type.Object(
  {
    name: Type.String(),
    state: Words(['done', 'failed', 'waiting', 'running'] as const, 'where it stands'),
    at: Nullable(Time),
    attempts: Type.Integer(),
    result: Type.Unknown(),
    problem: Nullable(Type.String()),
  },
  { ...Strict, title: 'Step' },
);

const GuardCheck = Type.Object(
  {
    guard: Type.String(),
    passes: Type.Boolean(),
    sentence: Nullable(Type.String()),
    passes_again_at: Nullable(Time),
  },
  Strict,
);

const Lowered = Type.Object(
  { from: Words(LEVELS, 'before'), to: Words(LEVELS, 'after'), sentence: Type.String({ description: 'by what' }) },
  Strict,
);
const LOWERED = { description: 'what lowered the level from the one the playbook is written with, in this order' };

export const HealingDetail = Type.Object(
  {
    healing: Healing,
    lowered: Type.Array(Lowered, LOWERED),
    guards: Type.Array(GuardCheck),
    playbooks: Type.Array(
      Type.Object({ name: Type.String(), fits: Type.Boolean(), sentence: Nullable(Type.String()) }, Strict),
      { description: 'those that were considered, in their order' },
    ),
    failures: Type.Array(
      Type.Object(
        {
          id: Id,
          job: Nullable(Type.String()),
          category: Type.String(),
          confidence: Type.Number(),
          summary: Type.String(),
        },
        Strict,
      ),
    ),
    actions: Type.Array(Action),
    requests: Type.Array(Request),
    notices: Type.Array(Notice, { description: 'who is told what, the newest first' }),
    steps: Type.Array(Step),
    next_at: Nullable(Time),
  },
  { ...Strict, title: 'HealingDetail' },
);
export type HealingDetail = Static<typeof HealingDetail>;

export const HealingQuery = Type.Object(
  {
    ...PageQuery,
    repository: Type.Optional(Type.String({ maxLength: 300 })),
    run: Type.Optional(Type.String({ maxLength: 300, description: 'as the CI system names it' })),
    state: Type.Optional(Words(HEALING_STATES, 'where it stands')),
    outcome: Type.Optional(Words(OUTCOMES, 'what the world showed')),
    incident: Type.Optional(Id),
  },
  Strict,
);

export const ActionQuery = Type.Object(
  {
    ...PageQuery,
    repository: Type.Optional(Type.String({ maxLength: 300 })),
    kind: Type.Optional(Words(ACTION_KINDS, 'what it does')),
  },
  Strict,
);

export const RequestQuery = Type.Object(
  {
    ...PageQuery,
    repository: Type.Optional(Type.String({ maxLength: 300 })),
    state: Type.Optional(Words(REQUEST_STATES, 'where it stands')),
    healing: Type.Optional(Id),
  },
  Strict,
);

/** An answer to the open question of a healing. */
export const AnswerRequest = Type.Object(
  {
    content_hash: Type.String({ minLength: 64, maxLength: 64, description: 'of the question, as it was seen' }),
    note: Type.Optional(Type.String({ maxLength: 2000 })),
  },
  Strict,
);

export const DeferRequest = Type.Object(
  { ...AnswerRequest.properties, until: Type.String({ format: 'date-time' }) },
  Strict,
);

export const ModifyRequest = Type.Object(
  {
    ...AnswerRequest.properties,
    actions: Type.Array(Type.Integer({ minimum: 0 }), {
      minItems: 1,
      description: 'places of the actions that stay, from 0; the others are left out',
    }),
  },
  Strict,
);

export const HealRequest = Type.Object(
  {
    failure: Type.Optional(Id),
    incident: Type.Optional(Id),
    dry_run: Type.Optional(Type.Boolean({ description: 'only tell what would be done, call by call' })),
  },
  Strict,
);

const PlannedAction = Type.Object(
  { kind: Words(ACTION_KINDS, 'what it does'), calls: Type.Array(PlannedCall) },
  Strict,
);

/** What would be done, and why, or why not. */
export const HealPlan = Type.Object(
  {
    healing: Nullable(Id),
    state: Words(HEALING_STATES, 'where it would stand'),
    level: Nullable(Words(LEVELS, 'how much it may do by itself')),
    playbook: Nullable(Type.String()),
    lowered: Type.Array(Lowered, LOWERED),
    reason: Nullable(Reason),
    guards: Type.Array(GuardCheck),
    actions: Type.Array(PlannedAction, { description: 'what would be done' }),
    withheld: Type.Array(PlannedAction, {
      description: 'of a dry run: what the playbook would do if the reason did not stand in its way',
    }),
  },
  { ...Strict, title: 'HealPlan' },
);
export type HealPlan = Static<typeof HealPlan>;

const Stopped = Type.Object(
  {
    scope: Type.String({
      description: '`*`, or a name with all below it: `github/acme`, `gitlab/acme/web`, `github/acme/shop`',
    }),
    stopped_by: Type.String(),
    stopped_by_name: Type.String({ description: 'what they are called; the id of whoever has no name (any more)' }),
    reason: Type.String(),
    since: Time,
    known: Type.Boolean({ description: 'false: nothing it holds for was ever seen; is its name right?' }),
    nearest: Nullable(Type.String({ description: 'the name that was probably meant' })),
  },
  { ...Strict, title: 'StoppedScope' },
);

export const StopRequest = Type.Object(
  {
    scope: Type.String({
      pattern: STOP_SCOPE,
      maxLength: 400,
      description: '`*`, or a name, in any case, with all below it; set also where nothing of that name is known',
    }),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  },
  Strict,
);

export const HealingStatus = Type.Object(
  {
    stopped: Type.Array(Stopped),
    open: Type.Record(Type.String(), Type.Integer(), { description: 'healings that have not ended, by state' }),
    outcomes: Type.Record(Type.String(), Type.Integer(), { description: 'of the last thirty days' }),
    minutes_spent: Type.Number({ description: 'of the last thirty days' }),
    minutes_saved: Type.Number({ description: 'of the last thirty days' }),
    open_requests: Type.Integer(),
    escalations: Type.Array(Escalation, { description: 'of open incidents, the newest first' }),
    notices: Type.Object({ waiting: Type.Integer(), given_up: Type.Integer() }, Strict),
  },
  { ...Strict, title: 'HealingStatus' },
);
export type HealingStatus = Static<typeof HealingStatus>;

/** A playbook in its effective form: every value with where it comes from. */
export const EffectivePlaybook = Type.Object(
  {
    name: Type.String(),
    origin: Words(['repository', 'server', 'shipped'] as const, 'who wrote it'),
    file: Type.String(),
    line: Type.Integer(),
    repository: Nullable(Type.String()),
    level: Words(LEVELS, 'how much it may do by itself'),
    when: Type.String({ description: 'as an expression' }),
    steps: Type.Array(Type.String()),
    otherwise: Type.Array(Type.String()),
    values: Type.Array(Type.Object({ name: Type.String(), value: Type.String(), from: Type.String() }, Strict), {
      description: 'every limit, and where it comes from',
    }),
    source: Nullable(Type.String({ description: 'as it was written' })),
  },
  { ...Strict, title: 'Playbook' },
);
export type EffectivePlaybook = Static<typeof EffectivePlaybook>;

export const PlaybookList = Type.Object(
  {
    data: Type.Array(EffectivePlaybook),
    problems: Type.Array(
      Type.Object(
        { file: Type.String(), line: Type.Integer(), column: Type.Integer(), sentence: Type.String() },
        Strict,
      ),
    ),
  },
  { ...Strict, title: 'PlaybookList' },
);
export type PlaybookList = Static<typeof PlaybookList>;
