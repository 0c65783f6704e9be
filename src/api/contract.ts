import { type Static, type TSchema, Type } from 'typebox';
import { KEY_SCOPES, ROLES } from '../access/index.ts';
import { FAILURE_STATES, INCIDENT_STATES, PROVIDERS } from '../intake/index.ts';
import { CATEGORIES, ORIGINS } from '../rules/index.ts';

// What goes over the wire: snake_case, times as RFC 3339 in UTC, enumerations open to new words.

export const Words = <T extends readonly string[]>(words: T, description: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...words], description });
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const Time = Type.String({ format: 'date-time', description: 'RFC 3339, UTC' });
export const Id = Type.String({ minLength: 4, maxLength: 64 });
export const Strict = { additionalProperties: false };

export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'what was expected, what came, what to try' }),
    code: Type.String({ description: 'stable, for programs' }),
    instance: Type.Optional(Type.String()),
    trace_id: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }, Strict))),
  },
  { ...Strict, title: 'Problem', description: 'RFC 9457' },
);
export type Problem = Static<typeof Problem>;

/** A part of a list. */
export const pageOf = <T extends TSchema>(item: T) =>
  Type.Object(
    {
      data: Type.Array(item),
      page: Type.Object({ next_cursor: Nullable(Type.String()), has_more: Type.Boolean() }, Strict),
    },
    Strict,
  );

/** What all lists take. */
export const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 1024, description: 'next_cursor of the part before' })),
  fields: Type.Optional(Type.String({ maxLength: 512, description: 'names of the fields wanted, with commas' })),
};

export const Failure = Type.Object(
  {
    id: Id,
    state: Words(
      FAILURE_STATES,
      'pending: its log was not read yet; unavailable: there is none; given_up: reading it failed for good',
    ),
    repository: Type.String(),
    provider: Words(PROVIDERS, 'where it happened'),
    created_at: Time,
    occurred_at: Time,
    trust: Words(['trusted', 'untrusted'] as const, 'untrusted: anybody may have caused it'),
    run: Nullable(Type.String()),
    attempt: Type.Integer({ minimum: 1 }),
    pipeline: Nullable(Type.String()),
    job: Nullable(Type.String()),
    branch: Nullable(Type.String()),
    commit: Nullable(Type.String()),
    pull_request: Nullable(Type.Integer()),
    url: Nullable(Type.String()),
    category: Nullable(Words(CATEGORIES, 'what went wrong')),
    origin: Nullable(Words(ORIGINS, 'whose fault')),
    confidence: Nullable(Type.Number({ minimum: 0, maximum: 1 })),
    summary: Nullable(Type.String()),
    problem: Nullable(Type.String({ description: 'why its diagnosis was given up' })),
    fingerprint: Nullable(Type.String()),
    incident: Nullable(Id),
  },
  { ...Strict, title: 'Failure' },
);
export type Failure = Static<typeof Failure>;

/** The form `regreen diagnose --json` prints; its schema is documented with the command. */
export const Diagnosis = Type.Object(
  {
    schema: Type.Literal('regreen.diagnosis/1'),
    source: Type.String(),
    bytes: Type.Integer(),
    lines: Type.Integer(),
    ci: Type.String(),
    ecosystem: Nullable(Type.String()),
    result: Words(['passed', 'failed', 'unknown'] as const, 'how the run ended'),
    category: Nullable(Words(CATEGORIES, 'what went wrong')),
    origin: Nullable(Words(ORIGINS, 'whose fault')),
    confidence: Type.Number(),
    summary: Type.String(),
    evidence: Type.Array(
      Type.Object(
        { line: Type.Integer(), from: Type.Integer(), to: Type.Integer(), text: Type.String(), score: Type.Number() },
        Strict,
      ),
    ),
    causes: Type.Array(
      Type.Object(
        {
          category: Type.String(),
          confidence: Type.Number(),
          rule: Nullable(Type.String()),
          explanation: Type.String(),
          remedy: Type.String(),
          evidence: Type.Array(Type.Integer()),
        },
        Strict,
      ),
    ),
    entries: Type.Array(
      Type.Object({
        tool: Type.String(),
        file: Nullable(Type.String()),
        line: Nullable(Type.Integer()),
        column: Nullable(Type.Integer()),
        severity: Type.String(),
        code: Nullable(Type.String()),
        message: Type.String(),
        at: Nullable(Type.Integer()),
      }),
    ),
    errors: Type.Array(Type.Any()),
    tests: Type.Array(
      Type.Object({
        name: Type.String(),
        suite: Nullable(Type.String()),
        result: Type.String(),
        at: Nullable(Type.Integer()),
      }),
    ),
    steps: Type.Array(
      Type.Object({
        name: Type.String(),
        exit_code: Nullable(Type.Integer()),
        from: Type.Integer(),
        to: Type.Integer(),
      }),
    ),
    fingerprint: Nullable(Type.String()),
    missing: Type.Array(Type.String()),
    pack_version: Type.String(),
  },
  { title: 'Diagnosis' },
);
export type Diagnosis = Static<typeof Diagnosis>;

export const KeptLog = Type.Object(
  {
    bytes: Type.Integer({ description: 'of the whole log' }),
    lines: Type.Integer({ description: 'of the whole log' }),
    windows: Type.Array(
      Type.Object({ from: Type.Integer({ description: '1-based' }), lines: Type.Array(Type.String()) }, Strict),
    ),
  },
  { ...Strict, title: 'KeptLog' },
);
export type KeptLog = Static<typeof KeptLog>;

export const FailureQuery = Type.Object(
  {
    ...PageQuery,
    repository: Type.Optional(Type.String({ maxLength: 300 })),
    branch: Type.Optional(Type.String({ maxLength: 300 })),
    category: Type.Optional(Words(CATEGORIES, 'what went wrong')),
    origin: Type.Optional(Words(ORIGINS, 'whose fault')),
    state: Type.Optional(Words(FAILURE_STATES, 'how far its diagnosis is')),
    fingerprint: Type.Optional(Type.String({ maxLength: 64 })),
    incident: Type.Optional(Id),
    since: Type.Optional(Time),
    until: Type.Optional(Time),
  },
  Strict,
);
export type FailureQuery = Static<typeof FailureQuery>;

export const NewFailure = Type.Object(
  {
    repository: Type.String({ minLength: 1, maxLength: 300, description: 'owner/name' }),
    pipeline: Type.Optional(Type.String({ maxLength: 300 })),
    job: Type.Optional(Type.String({ maxLength: 300 })),
    branch: Type.Optional(Type.String({ maxLength: 300 })),
    commit: Type.Optional(Type.String({ maxLength: 64 })),
    run: Type.Optional(Type.String({ maxLength: 128 })),
    attempt: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
    url: Type.Optional(Type.String({ maxLength: 2000 })),
    occurred_at: Type.Optional(Time),
    log: Type.Optional(Type.String({ description: 'the log, as text' })),
    junit: Type.Optional(Type.String({ description: 'a JUnit report, as XML' })),
  },
  { ...Strict, title: 'NewFailure' },
);
export type NewFailure = Static<typeof NewFailure>;

export const Incident = Type.Object(
  {
    id: Id,
    state: Words(INCIDENT_STATES, 'where its life stands'),
    repository: Type.String(),
    fingerprint: Type.String(),
    category: Words(CATEGORIES, 'what went wrong'),
    origin: Words(ORIGINS, 'whose fault'),
    summary: Type.String(),
    first_at: Time,
    last_at: Time,
    resolved_at: Nullable(Time),
    failures: Type.Integer(),
    jobs: Type.Array(Type.String()),
    branches: Type.Array(Type.String()),
  },
  { ...Strict, title: 'Incident' },
);
export type Incident = Static<typeof Incident>;

export const IncidentQuery = Type.Object(
  {
    ...PageQuery,
    repository: Type.Optional(Type.String({ maxLength: 300 })),
    state: Type.Optional(Words(INCIDENT_STATES, 'where its life stands')),
    category: Type.Optional(Words(CATEGORIES, 'what went wrong')),
  },
  Strict,
);
export type IncidentQuery = Static<typeof IncidentQuery>;

export const Signal = Type.Object(
  {
    id: Id,
    repository: Type.String(),
    provider: Words(PROVIDERS, 'where it came from'),
    event: Type.String(),
    delivery: Nullable(Type.String()),
    trust: Words(['trusted', 'untrusted'] as const, 'untrusted: anybody may have caused it'),
    received_at: Time,
    body_bytes: Type.Integer(),
  },
  { ...Strict, title: 'Signal' },
);
export type Signal = Static<typeof Signal>;

export const SignalQuery = Type.Object(
  {
    ...PageQuery,
    repository: Type.Optional(Type.String({ maxLength: 300 })),
    provider: Type.Optional(Words(PROVIDERS, 'where it came from')),
    event: Type.Optional(Type.String({ maxLength: 100 })),
  },
  Strict,
);
export type SignalQuery = Static<typeof SignalQuery>;

export const Accepted = Type.Object({ signal: Id }, { ...Strict, title: 'Accepted' });
export type Accepted = Static<typeof Accepted>;

export const AnalyzeRequest = Type.Object(
  {
    logs: Type.String({ minLength: 1, description: 'a log, or the text of one error' }),
    job_id: Type.Optional(Type.String({ maxLength: 128 })),
    repository: Type.Optional(Type.String({ maxLength: 300 })),
    failure_type: Type.Optional(
      Type.String({ maxLength: 100, description: 'what the caller takes it for; kept, not believed' }),
    ),
    store: Type.Optional(Type.Boolean({ default: false, description: 'keep it as a failure; needs repository' })),
  },
  { ...Strict, title: 'AnalyzeRequest' },
);
export type AnalyzeRequest = Static<typeof AnalyzeRequest>;

export const Event = Type.Object(
  {
    id: Type.String(),
    at: Time,
    type: Type.String(),
    subject: Type.String(),
    data: Type.Record(Type.String(), Type.Any()),
  },
  { ...Strict, title: 'Event' },
);
export type Event = Static<typeof Event>;

export const Key = Type.Object(
  {
    id: Id,
    name: Type.String(),
    scopes: Type.Array(Words(KEY_SCOPES, 'what it may do')),
    organisation: Type.String({ description: 'id, or * for all' }),
    created_at: Time,
    expires_at: Nullable(Time),
    last_used_at: Nullable(Time),
    revoked_at: Nullable(Time),
  },
  { ...Strict, title: 'Key' },
);
export type Key = Static<typeof Key>;

export const NewKey = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    scopes: Type.Array(Words(KEY_SCOPES, 'what it may do'), { minItems: 1, maxItems: 4 }),
    organisation: Type.Optional(Type.String({ default: '*' })),
    expires_at: Type.Optional(Time),
  },
  { ...Strict, title: 'NewKey' },
);
export type NewKey = Static<typeof NewKey>;

/** The only time a key is shown. */
export const CreatedKey = Type.Object({ id: Id, key: Type.String() }, { ...Strict, title: 'CreatedKey' });
export type CreatedKey = Static<typeof CreatedKey>;

export const SignIn = Type.Object(
  { email: Type.String({ minLength: 3, maxLength: 254 }), password: Type.String({ minLength: 1, maxLength: 256 }) },
  { ...Strict, title: 'SignIn' },
);
export type SignIn = Static<typeof SignIn>;

/** The first administrator, from the one-time set-up link. */
export const SetUp = Type.Object(
  {
    token: Type.String({ minLength: 16, maxLength: 128 }),
    email: Type.String({ minLength: 3, maxLength: 254 }),
    name: Type.String({ minLength: 1, maxLength: 100 }),
    password: Type.String({ minLength: 12, maxLength: 256 }),
  },
  { ...Strict, title: 'SetUp' },
);
export type SetUp = Static<typeof SetUp>;

const RoleGrant = Type.Object(
  {
    organisation: Type.String({ minLength: 1, maxLength: 64, description: 'id, or * for all' }),
    role: Words(ROLES, 'what they may do there, each including the one before'),
  },
  { ...Strict, title: 'RoleGrant' },
);
const RoleGrants = Type.Array(RoleGrant, { maxItems: 100 });

export const User = Type.Object(
  {
    id: Id,
    email: Type.String(),
    name: Type.String(),
    state: Words(['active', 'invited', 'disabled'] as const, 'invited: no password yet; disabled: may not sign in'),
    roles: RoleGrants,
    created_at: Time,
  },
  { ...Strict, title: 'User' },
);
export type User = Static<typeof User>;

export const NewUser = Type.Object(
  {
    email: Type.String({ minLength: 3, maxLength: 254 }),
    name: Type.String({ minLength: 1, maxLength: 100 }),
    roles: Type.Array(RoleGrant, { minItems: 1, maxItems: 100 }),
  },
  { ...Strict, title: 'NewUser' },
);
export type NewUser = Static<typeof NewUser>;

export const UserChange = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    roles: Type.Optional(RoleGrants),
    disabled: Type.Optional(Type.Boolean()),
  },
  { ...Strict, title: 'UserChange', minProperties: 1 },
);
export type UserChange = Static<typeof UserChange>;

/** The only time the link of an invitation is shown. */
export const Invitation = Type.Object(
  {
    id: Type.String({ description: 'of the person' }),
    link: Type.String({ description: 'page that sets the password, on this server; works once' }),
    expires_at: Time,
  },
  { ...Strict, title: 'Invitation' },
);
export type Invitation = Static<typeof Invitation>;

export const AcceptInvitation = Type.Object(
  { token: Type.String({ minLength: 16, maxLength: 128 }), password: Type.String({ minLength: 12, maxLength: 256 }) },
  { ...Strict, title: 'AcceptInvitation' },
);
export type AcceptInvitation = Static<typeof AcceptInvitation>;

export const Organisation = Type.Object(
  { id: Id, provider: Words(PROVIDERS, 'where it is'), name: Type.String() },
  { ...Strict, title: 'Organisation' },
);
export type Organisation = Static<typeof Organisation>;

export const Me = Type.Object(
  {
    kind: Words(['person', 'program', 'anonymous'] as const, 'who calls'),
    id: Nullable(Id),
    name: Nullable(Type.String()),
    email: Nullable(Type.String()),
    roles: RoleGrants,
    csrf: Nullable(Type.String({ description: 'to be sent back as X-CSRF-Token with every change' })),
    needs_setup: Type.Boolean(),
  },
  { ...Strict, title: 'Me' },
);
export type Me = Static<typeof Me>;

/** Everything the page of one failure shows. */
export const FailureDetail = Type.Object(
  { failure: Failure, diagnosis: Nullable(Diagnosis), similar: Type.Array(Failure) },
  { ...Strict, title: 'FailureDetail' },
);
export type FailureDetail = Static<typeof FailureDetail>;
