import { type Static, Type } from 'typebox';
import { PROVIDERS } from '../intake/index.ts';
import { LABELS } from '../messages/index.ts';
import {
  ACT_OUTCOMES,
  ACT_STATES,
  ASSOCIATIONS,
  CASE_STATES,
  MESSAGE_KINDS,
  MESSAGE_LABELS,
  RESOLUTIONS,
  RUNGS,
} from '../triage/index.ts';
import { Id, Nullable, PageQuery, Strict, Time, Words } from './contract.ts';

// What goes over the wire of messages and cases. Texts in it were written by strangers.

export const ClassifyRequest = Type.Object(
  {
    text: Type.String({ description: 'the message; its first 16,384 characters are judged' }),
    id: Type.Optional(Type.String({ maxLength: 128, description: 'comes back with the judgement' })),
    author: Type.Optional(Type.String({ maxLength: 300, description: 'who wrote it; a name says nothing' })),
    association: Type.Optional(
      Words(ASSOCIATIONS, 'what the author is to the project; contributors and members speak for ham'),
    ),
    account_created_at: Type.Optional(Type.String({ format: 'date-time', description: 'when the author joined' })),
    kind: Type.Optional(
      Type.String({
        maxLength: 100,
        description: 'what it is: of issue, comment, discussion, pull_request and review less is spam than of mail',
      }),
    ),
    repository: Type.Optional(
      Type.String({ minLength: 1, maxLength: 300, description: 'the project whose corrections count' }),
    ),
  },
  { ...Strict, title: 'ClassifyRequest' },
);

const ReasonParts = {
  feature: Type.String({
    description:
      'words, the name of a feature, or association, kind, correction, language_change: what is known besides',
  }),
  weight: Type.Number({ description: 'in log odds; negative speaks for ham' }),
  excerpt: Type.String({ description: 'the piece of the message that shows it: a text of a stranger' }),
  meaning: Type.Optional(
    Type.String({ description: 'what it says, in plain words, where no piece of the message shows it' }),
  ),
};

const Slop = Type.Object(
  {
    score: Type.Number({ description: 'slop from 1 on' }),
    signs: Type.Array(
      Type.Object({ sign: Type.String(), weight: Type.Number(), excerpt: Type.String(), at: Type.Integer() }, Strict),
    ),
  },
  Strict,
);

export const MessageJudgement = Type.Object(
  {
    id: Type.Optional(Type.String()),
    label: Words(LABELS, 'what the message is taken for'),
    score: Type.Number({ minimum: 0, maximum: 1, description: 'probability that it is not ham' }),
    reasons: Type.Array(Type.Object(ReasonParts, Strict), { description: 'heaviest first, at most eight' }),
    slop: Type.Optional({
      ...Slop,
      description: 'of an issue or pull_request that a machine wrote without much care: a hint beside the label',
    }),
  },
  { ...Strict, title: 'MessageJudgement' },
);

const Reason = Type.Object(
  {
    ...ReasonParts,
    at: Type.Integer({ description: 'where it begins in title, line break and text, in UTF-16 units' }),
  },
  Strict,
);

export const Message = Type.Object(
  {
    id: Id,
    repository: Type.String(),
    provider: Words(PROVIDERS, 'where it was written'),
    kind: Words(MESSAGE_KINDS, 'what it is'),
    number: Nullable(Type.Integer({ description: 'of the issue, pull or merge request' })),
    url: Nullable(Type.String()),
    author: Nullable(Type.String()),
    association: Words(ASSOCIATIONS, 'what the author is to the project'),
    written_at: Time,
    received_at: Time,
    title: Type.String(),
    text: Type.String({ description: 'without secrets; written by a stranger' }),
    label: Words(MESSAGE_LABELS, 'what it is taken for; slop is a hint'),
    score: Type.Number({ minimum: 0, maximum: 1, description: 'probability that it is not ham' }),
    reasons: Type.Array(Reason),
    slop: Slop,
    exempt: Type.Boolean({ description: 'by the policy of the project: nothing follows' }),
    corrected: Nullable(Words(LABELS, 'what a person said it is')),
    case: Nullable(Id),
  },
  { ...Strict, title: 'Message' },
);
export type Message = Static<typeof Message>;

export const MessageQuery = Type.Object(
  {
    ...PageQuery,
    repository: Type.Optional(Type.String({ maxLength: 300 })),
    label: Type.Optional(Words(MESSAGE_LABELS, 'what it is taken for')),
    kind: Type.Optional(Words(MESSAGE_KINDS, 'what it is')),
    author: Type.Optional(Type.String({ maxLength: 200 })),
    case: Type.Optional(Id),
    since: Type.Optional(Time),
    until: Type.Optional(Time),
  },
  Strict,
);

export const ExportQuery = Type.Object(
  {
    format: Type.Optional(Words(['csv', 'jsonl'] as const, 'left out: jsonl')),
    repository: Type.Optional(Type.String({ maxLength: 300 })),
    label: Type.Optional(Words(MESSAGE_LABELS, 'what it is taken for')),
    kind: Type.Optional(Words(MESSAGE_KINDS, 'what it is')),
    since: Type.Optional(Time),
    until: Type.Optional(Time),
  },
  Strict,
);

export const NewCorrection = Type.Object(
  { label: Words(LABELS, 'what the message is') },
  { ...Strict, title: 'NewCorrection' },
);

export const Correction = Type.Object(
  {
    id: Id,
    repository: Type.String(),
    message: Nullable(Id),
    judged: Words(MESSAGE_LABELS, 'what it was taken for'),
    label: Words(LABELS, 'what a person said it is'),
    made_at: Time,
    made_by: Type.String({ description: 'id of a person or key' }),
    undone_at: Nullable(Time),
  },
  { ...Strict, title: 'Correction' },
);
export type Correction = Static<typeof Correction>;

export const CorrectionQuery = Type.Object(
  { ...PageQuery, repository: Type.Optional(Type.String({ maxLength: 300 })) },
  Strict,
);

export const Case = Type.Object(
  {
    id: Id,
    repository: Type.String(),
    provider: Words(PROVIDERS, 'where its messages were written'),
    state: Words(CASE_STATES, 'where its life stands'),
    resolution: Nullable(Words(RESOLUTIONS, 'how it ended')),
    gist: Type.String({ description: 'how its first message begins: a text of a stranger' }),
    label: Words(MESSAGE_LABELS, 'what the gravest of its messages is taken for'),
    score: Type.Number({ minimum: 0, maximum: 1, description: 'of that message' }),
    suggested: Words(RUNGS, 'what the judgement alone would propose for it'),
    messages: Type.Integer(),
    opened_at: Time,
    last_at: Time,
    closed_at: Nullable(Time),
  },
  { ...Strict, title: 'Case' },
);
export type Case = Static<typeof Case>;

export const Act = Type.Object(
  {
    id: Id,
    case: Id,
    message: Id,
    rung: Words(RUNGS, 'what was decided'),
    state: Words(ACT_STATES, 'how far it is'),
    outcome: Nullable(Words(ACT_OUTCOMES, 'what the host said')),
    problem: Nullable(Type.String()),
    actor: Type.String({ description: 'id of a person or key, or system' }),
    intended_at: Time,
    settled_at: Nullable(Time),
    undone_at: Nullable(Time),
    change: Type.Record(Type.String(), Type.Any(), { description: 'what is changed at the host; empty: nothing' }),
    undo: Nullable(Type.Record(Type.String(), Type.Any(), { description: 'what takes it back' })),
  },
  { ...Strict, title: 'Act' },
);
export type Act = Static<typeof Act>;

const HostLabel = (description: string) =>
  Type.String({ minLength: 1, maxLength: 50, pattern: '^[\\w][\\w :.-]*$', description });

export const Policy = Type.Object(
  {
    highest: Words(RUNGS, 'nothing above it is done, whoever asks'),
    automatic: Words(RUNGS, 'nothing above it is done without a person'),
    trusted: Type.Array(Words(ASSOCIATIONS, 'authors about whose messages nothing is done'), { maxItems: 6 }),
    label: HostLabel('put on issues'),
    slop_label: HostLabel('put on issues that are slop'),
    contact: Nullable(
      Type.String({
        maxLength: 200,
        pattern: '^[^\\s<>][^\\r\\n<>]*$',
        description: 'where an author who is blocked may appeal, in one line; null: none is named',
      }),
    ),
    daily: Type.Integer({ minimum: 0, maximum: 1000, description: 'acts a day without a person, at most' }),
  },
  { ...Strict, title: 'TriagePolicy' },
);
export type Policy = Static<typeof Policy>;

export const CaseDetail = Type.Object(
  {
    ...Case.properties,
    policy: Policy,
    items: Type.Array(Message, { description: 'the newest, 50 at most; all of them: /api/v1/messages?case=' }),
    said: Type.Record(Type.String(), Type.Integer(), {
      description: 'of how many of its messages people said what they are, by what they said',
    }),
    acts: Type.Array(Act),
  },
  { ...Strict, title: 'CaseDetail' },
);
export type CaseDetail = Static<typeof CaseDetail>;

export const CaseQuery = Type.Object(
  {
    ...PageQuery,
    repository: Type.Optional(Type.String({ maxLength: 300 })),
    state: Type.Optional(Words(CASE_STATES, 'where its life stands')),
    label: Type.Optional(Words(MESSAGE_LABELS, 'what it is taken for')),
  },
  Strict,
);

export const NewAct = Type.Object({ rung: Words(RUNGS, 'what to do about its messages') }, Strict);

export const Acts = Type.Object(
  {
    acts: Type.Array(Id, {
      description: 'those that are new, about 1,000 at most: asked again it goes on; none: it was decided before',
    }),
  },
  { ...Strict, title: 'Acts' },
);

export const SaidOfCase = Type.Object(
  {
    messages: Type.Integer({ description: 'of how many it was said, or taken back, now: 1,000 at most' }),
    left: Type.Integer({ description: 'of how many it is left to be; asked again it goes on' }),
  },
  { ...Strict, title: 'SaidOfCase' },
);
export type SaidOfCase = Static<typeof SaidOfCase>;

export const CaseMove = Type.Object(
  {
    state: Words(CASE_STATES, 'where it goes'),
    resolution: Type.Optional(Words(RESOLUTIONS, 'with closed, and with that alone')),
  },
  Strict,
);

export const PolicyQuery = Type.Object({ repository: Type.String({ minLength: 1, maxLength: 300 }) }, Strict);

export const PolicyChange = Type.Object(
  { repository: Type.String({ minLength: 1, maxLength: 300 }), ...Type.Partial(Policy).properties },
  Strict,
);

export const StatisticsQuery = Type.Object(
  {
    repository: Type.Optional(Type.String({ maxLength: 300 })),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 400, default: 30 })),
  },
  Strict,
);

const Counts = Type.Record(Type.String(), Type.Integer());

export const Statistics = Type.Object(
  {
    since: Time,
    messages: Type.Integer(),
    by_label: Counts,
    by_state: Counts,
    by_rung: Counts,
    resolved: Type.Object({ confirmed: Type.Integer(), dismissed: Type.Integer(), overturned: Type.Integer() }, Strict),
    upheld: Type.Integer({ description: 'messages taken for unwanted that people found to be so' }),
    refuted: Type.Integer({
      description:
        'those they did not: corrected to ham, dismissed, overturned, or left with all that was done taken back',
    }),
    precision: Nullable(Type.Number({ description: 'upheld of both; null: people said of none' })),
    appeals: Type.Integer({ description: 'how often authors appealed, whatever came of it' }),
    corrections: Type.Integer(),
    undone: Type.Integer(),
  },
  { ...Strict, title: 'TriageStatistics' },
);
export type Statistics = Static<typeof Statistics>;

export const ModelEvaluation = Type.Object(
  {
    model: Type.String({ description: 'format of the model' }),
    measured_at: Type.String({ description: 'date' }),
    figures: Type.Array(
      Type.Object({ measure: Type.String(), figure: Type.Number(), aim: Nullable(Type.String()) }, Strict),
    ),
  },
  { ...Strict, title: 'ModelEvaluation' },
);
export type ModelEvaluation = Static<typeof ModelEvaluation>;
