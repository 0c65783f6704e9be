import { type IdMaker, timeOfId } from '../foundation/index.ts';
import type {
  DiagnosisOutcome,
  FailureFilter,
  FailureRecord,
  FailureStore,
  KeptLog,
  PageRequest,
  Task,
  Visibility,
} from '../intake/index.ts';
import { runnerImageOf } from '../intake/index.ts';
import { toJsonLine } from '../presentation/index.ts';
import type { Database, Row, Session } from './database.ts';
import { type NewEvent, recordEvents } from './event-log.ts';
import type { FreeSpace } from './free-space.ts';
import { beginHealings } from './healing-start.ts';
import { regroupFailures } from './incident-grouping.ts';
import { type DiagnosedFailure, joinOpenIncidents } from './incident-joining.ts';
import { type Condition, readPage } from './lists.ts';
import { packLog, unpackLog } from './packed-log.ts';
import { lacksPartition, makePartitions } from './partitions.ts';
import { finishTasks } from './task-finishing.ts';
import { toTime } from './time.ts';
import { VisibleReads } from './visible-reads.ts';

type DiagnosedRow = DiagnosedFailure & { readonly organisation_id: string; readonly was: string } & Row;

type Told = { readonly task: Task | null; readonly outcome: DiagnosisOutcome };

/** Failures, their diagnoses and logs in PostgreSQL. */
export class PostgresFailureStore implements FailureStore {
  readonly #database: Database;
  readonly #freeSpace: FreeSpace | null;
  readonly #makeId: IdMaker;
  readonly #reads: VisibleReads<FailureRecord>;

  constructor(database: Database, freeSpace: FreeSpace | null, makeId: IdMaker) {
    this.#database = database;
    this.#freeSpace = freeSpace;
    this.#makeId = makeId;
    this.#reads = new VisibleReads(database, FAILURE_LIST.table, FAILURE_LIST.columns, toRecord);
  }

  async recordDiagnoses(outcomes: readonly Told[]): Promise<void> {
    if (outcomes.length === 0) return;
    this.#freeSpace?.demand();
    const rows = outcomes.map(({ outcome }) => toRow(outcome));
    const logs = await Promise.all(
      outcomes.flatMap(({ outcome: { failureId, log } }) =>
        log === null ? [] : [packLog(log).then((packed) => ({ failureId, log, packed }))],
      ),
    );
    await this.#write(async (session) => {
      const told = await session.query<DiagnosedRow>(DIAGNOSE, [JSON.stringify(rows)]);
      for (const { failureId, log, packed } of logs) {
        await session.query(KEEP_LOG, [failureId, log.bytes, log.lines, packed, packed.length]);
        const image = runnerImageOf(log);
        if (image !== null) await session.query(KEEP_IMAGE, [failureId, image]);
      }
      await session.query(KEEP_TESTS, [JSON.stringify(testRows(outcomes))]);
      await finishTasks(
        session,
        outcomes.flatMap(({ task }) => (task === null ? [] : [task])),
      );
      const handedIn = outcomes.filter(({ task }) => task === null).map(({ outcome }) => outcome.failureId);
      if (handedIn.length > 0) await session.query(NEED_NO_TASK, [handedIn]);
      const groups = await joinOpenIncidents(session, told);
      const regrouped = await regroupFailures(session, groups, () => this.#makeId('inc'));
      const events: NewEvent[] = told.map(({ id, organisation_id }) => ({
        organisationId: organisation_id,
        type: 'failure.diagnosed',
        subject: id,
      }));
      await beginHealings(session, told, this.#makeId);
      await recordEvents(session, [...events, ...regrouped]);
    }, outcomes);
  }

  list(visibility: Visibility, filter: FailureFilter, page: PageRequest) {
    return readPage(this.#database, FAILURE_LIST, visibility, conditionsOf(filter), page, toRecord);
  }

  read(visibility: Visibility, id: string): Promise<FailureRecord | null> {
    return this.#reads.read(visibility, id);
  }

  async readDiagnosis(visibility: Visibility, id: string) {
    const [row] = await this.#readVisible(visibility, 'diagnosis', 'document', id);
    return (row?.document ?? null) as Readonly<Record<string, unknown>> | null;
  }

  async readLog(visibility: Visibility, id: string): Promise<KeptLog | null> {
    const [row] = await this.#readVisible(visibility, 'kept_log', 'bytes, lines, packed', id);
    if (row === undefined) return null;
    return { bytes: Number(row.bytes), lines: Number(row.lines), windows: await unpackLog(row.packed as Uint8Array) };
  }

  #readVisible(visibility: Visibility, table: 'diagnosis' | 'kept_log', columns: string, id: string) {
    if (visibility === 'everything') {
      const text = `select ${columns} from ${table} where failure_id = $1`;
      return this.#database.query({ name: `read_${table}`, text }, [id]);
    }
    const text = `select ${columns} from ${table} where failure_id = $1 and organisation_id = any($2::text[])`;
    return this.#database.read(visibility, { name: `read_visible_${table}`, text }, [id, visibility]);
  }

  async #write(work: (session: Session) => Promise<void>, outcomes: readonly Told[]): Promise<void> {
    try {
      await this.#database.transaction(work);
    } catch (error) {
      if (!lacksPartition(error)) throw error;
      const times = outcomes.map(({ outcome }) => timeOfId(outcome.failureId) ?? outcome.madeAtMs);
      await this.#database.transaction((session) => makePartitions(session, times));
      await this.#database.transaction(work);
    }
  }
}

function conditionsOf(filter: FailureFilter): readonly Condition[] {
  const conditions: Condition[] = [];
  for (const column of ['repository', 'branch', 'category', 'origin', 'state', 'fingerprint'] as const) {
    const value = filter[column];
    if (value !== undefined) conditions.push({ column, operator: '=', value });
  }
  if (filter.incidentId !== undefined)
    conditions.push({ column: 'incident_id', operator: '=', value: filter.incidentId });
  const since = toTime(filter.sinceMs ?? null);
  const until = toTime(filter.untilMs ?? null);
  if (since !== null) conditions.push({ column: 'created_at', operator: '>=', value: since });
  if (until !== null) conditions.push({ column: 'created_at', operator: '<', value: until });
  return conditions;
}

const SUMMARY_MOST = 2_000;

function toRow({ failureId, diagnosisId, madeAtMs, diagnosis }: DiagnosisOutcome): object {
  return {
    id: failureId,
    diagnosis_id: diagnosisId,
    made_at: toTime(madeAtMs),
    state: diagnosis === null ? 'unavailable' : 'diagnosed',
    category: diagnosis?.category ?? null,
    origin: diagnosis?.origin ?? null,
    confidence: diagnosis?.confidence ?? null,
    summary: diagnosis === null ? null : storable(diagnosis.summary).slice(0, SUMMARY_MOST),
    fingerprint: diagnosis?.fingerprint ?? null,
    document:
      diagnosis === null
        ? null
        : JSON.parse(storable(toJsonLine(failureId, diagnosis)).replaceAll('\\u0000', '\\ufffd')),
  };
}

function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

const TESTS_MOST = 1_000;

function testRows(outcomes: readonly Told[]): object[] {
  return outcomes.flatMap(({ outcome: { failureId, diagnosis } }) =>
    (diagnosis?.tests ?? []).slice(0, TESTS_MOST).map(({ suite, name, result, at }, position) => ({
      failure_id: failureId,
      position,
      suite: suite === null ? null : storable(suite).slice(0, 500),
      name: storable(name).slice(0, 500),
      result,
      at,
    })),
  );
}

function toRecord(row: Row): FailureRecord {
  return {
    id: row.id as string,
    organisationId: row.organisation_id as string,
    repositoryId: row.repository_id as string,
    repository: row.repository as string,
    provider: row.provider as FailureRecord['provider'],
    state: row.state as FailureRecord['state'],
    createdAtMs: row.created_at as number,
    occurredAtMs: row.occurred_at as number,
    trust: row.trust as FailureRecord['trust'],
    runId: row.run_id as string | null,
    run: row.run as string | null,
    attempt: row.attempt as number,
    pipeline: row.pipeline as string | null,
    job: row.job as string | null,
    providerJob: row.provider_job as string | null,
    branch: row.branch as string | null,
    commit: row.commit as string | null,
    pullRequest: row.pull_request as number | null,
    url: row.url as string | null,
    category: row.category as FailureRecord['category'],
    origin: row.origin as FailureRecord['origin'],
    confidence: row.confidence as number | null,
    summary: row.summary as string | null,
    problem: row.problem as string | null,
    fingerprint: row.fingerprint as string | null,
    incidentId: row.incident_id as string | null,
  };
}

const COLUMNS = `
  id, organisation_id, repository_id, repository, provider, state, created_at, occurred_at, trust, run_id, run, attempt,
  pipeline, job, provider_job, branch, commit, pull_request, url, category, origin, confidence, summary, problem,
  fingerprint, incident_id`;

/** The list of failures. */
export const FAILURE_LIST = { table: 'failure', columns: COLUMNS, time: 'created_at' };

// A diagnosis told again, or an older one that comes late, changes nothing.
const DIAGNOSE = {
  name: 'keep_diagnoses',
  text: `
    with told as materialized (
      select distinct on (row.id) row.*
        from json_to_recordset($1::text::json) as row (
          id text, diagnosis_id text, made_at timestamptz, state text, category text, origin text, confidence real,
          summary text, fingerprint text, document jsonb
        )
       order by row.id, row.made_at desc, row.diagnosis_id desc
    ), before as (
      select failure.id, failure.fingerprint, failure.state from failure where failure.id in (select told.id from told)
    ), kept as (
      insert into diagnosis (failure_id, id, organisation_id, made_at, document)
      select told.id, told.diagnosis_id, failure.organisation_id, told.made_at, told.document
        from told
        join failure on failure.id = told.id
      on conflict (failure_id) do update
         set id = excluded.id,
             made_at = excluded.made_at,
             document = excluded.document
       where (diagnosis.made_at, diagnosis.id) < (excluded.made_at, excluded.id)
      returning failure_id
    )
    update failure
       set state = told.state, category = told.category, origin = told.origin, confidence = told.confidence,
           summary = told.summary, fingerprint = told.fingerprint, problem = null
      from told
      join kept on kept.failure_id = told.id
      join before on before.id = told.id
     where failure.id = told.id
    returning failure.id, failure.organisation_id, failure.repository_id, failure.fingerprint,
              before.fingerprint as former, before.state as was`,
};

/** What is told without a task was handed in; the task that watches over it has nothing to do any more. */
const NEED_NO_TASK = {
  name: 'need_no_diagnose_task',
  text: "delete from task where kind = 'diagnose' and subject = any($1::text[])",
};

const KEEP_LOG = {
  name: 'keep_log',
  text: `
    insert into kept_log (failure_id, organisation_id, bytes, lines, packed, packed_bytes)
    select failure.id, failure.organisation_id, $2::bigint, $3::bigint, $4::bytea, $5::integer
      from failure
     where failure.id = $1
    on conflict (failure_id) do update
       set bytes = excluded.bytes,
           lines = excluded.lines,
           packed = excluded.packed,
           packed_bytes = excluded.packed_bytes`,
};

const KEEP_IMAGE = {
  name: 'keep_runner_image',
  text: `
    update job
       set runner_image = $2
      from failure
     where failure.id = $1
       and job.run_id = failure.run_id
       and job.failure_id = failure.id`,
};

const KEEP_TESTS = {
  name: 'keep_tests',
  text: `
    insert into test_result (failure_id, position, organisation_id, repository_id, suite, name, result, at_line)
    select told.failure_id, told.position, failure.organisation_id, failure.repository_id, told.suite, told.name,
           told.result, told.at
      from json_to_recordset($1::text::json) as told (
             failure_id text, position integer, suite text, name text, result text, at integer
           )
      join failure on failure.id = told.failure_id
    on conflict (failure_id, position) do update
       set suite = excluded.suite,
           name = excluded.name,
           result = excluded.result,
           at_line = excluded.at_line`,
};
