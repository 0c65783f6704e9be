import { BadInputError, type IdMaker } from '../foundation/index.ts';
import type { PageRequest, RepositoryName, Visibility } from '../intake/index.ts';
import type {
  DueSeries,
  FoldAlert,
  JudgedSeries,
  Labels,
  MetricStore,
  NewSample,
  OwnSample,
  SampleRecord,
  SeriesFilter,
  SeriesRecord,
  ToldRun,
} from '../watch/index.ts';
import { foldAlerts } from './alert-folding.ts';
import type { Database, Row, Session } from './database.ts';
import { recordEvents } from './event-log.ts';
import type { FreeSpace } from './free-space.ts';
import { type Condition, readPage } from './lists.ts';
import * as sql from './metric-statements.ts';
import { apart } from './own-samples.ts';
import { packWatch, unpackWatch } from './packed-watch.ts';
import { lacksPartition, makePartitions } from './partitions.ts';
import { toTime } from './time.ts';
import { VisibleReads } from './visible-reads.ts';

/** Names may come from anybody with a key: without a bound they would fill the disk. */
const MOST_SERIES = 20_000;

/** A sample with the series it belongs to, as the statement wants it. */
interface PlacedSample extends NewSample {
  readonly key: string;
  readonly repositoryId?: string;
  readonly repository?: string;
  readonly runId?: string | null;
}

/** Samples and their series in PostgreSQL; samples in partitions of a month each. */
export class PostgresMetricStore implements MetricStore {
  readonly #database: Database;
  readonly #freeSpace: FreeSpace | null;
  readonly #makeId: IdMaker;
  readonly #reads: VisibleReads<SeriesRecord>;

  constructor(database: Database, freeSpace: FreeSpace | null, makeId: IdMaker) {
    this.#database = database;
    this.#freeSpace = freeSpace;
    this.#makeId = makeId;
    this.#reads = new VisibleReads(database, SERIES_LIST.table, SERIES_LIST.columns, toSeries);
  }

  async append(organisationId: string, samples: readonly NewSample[]): Promise<number> {
    this.#freeSpace?.demand();
    const placed = samples.map((sample) => ({ ...sample, key: keyOf(sample.name, sample.labels) }));
    return this.#inMonths(samples, (session) => this.#append(session, organisationId, 'handed_in', placed));
  }

  async appendOwn(samples: readonly OwnSample[], { id, toldAt }: Pick<ToldRun, 'id' | 'toldAt'>): Promise<void> {
    this.#freeSpace?.demand();
    const placed = samples.map(placeOwn);
    await this.#inMonths(samples, async (session) => {
      // Another process may have been here meanwhile; samples are kept once each in any case.
      const [cursor] = await session.query<{ is_past: boolean }>(sql.LOCK_CURSOR, [toldAt, id]);
      if (cursor?.is_past === true) return 0;
      for (const [organisation, own] of Map.groupBy(placed, ({ organisationId }) => organisationId)) {
        await this.#append(session, organisation, 'own', own);
      }
      await session.query(sql.MOVE_CURSOR, [toldAt, id]);
      return 0;
    });
  }

  async appendTests(samples: readonly OwnSample[]): Promise<void> {
    this.#freeSpace?.demand();
    const placed = samples.map(placeOwn);
    await this.#inMonths(samples, async (session) => {
      for (const [organisation, own] of Map.groupBy(placed, ({ organisationId }) => organisationId)) {
        await this.#append(session, organisation, 'own', own);
      }
    });
  }

  async watchedTests(repositoryId: string): Promise<readonly Labels[]> {
    return (await this.#database.query(sql.WATCHED_TESTS, [repositoryId])).map(({ labels }) => labels as Labels);
  }

  async placeOfRun({ provider, name }: RepositoryName, run: string, attempt: number) {
    const [row] = await this.#database.query(sql.PLACE_OF_RUN, [provider, name, run, attempt]);
    if (row === undefined) throw new BadInputError(`there is no run ${run} of ${name}`);
    return {
      organisationId: row.organisation_id as string,
      repositoryId: row.repository_id as string,
      runId: row.id as string,
      pipeline: row.pipeline as string | null,
    };
  }

  async finishedRuns(limit: number): Promise<readonly ToldRun[]> {
    const rows = await this.#database.query(sql.FINISHED_RUNS, [limit]);
    return rows.map((row) => ({
      id: row.id as string,
      toldAt: row.told_at as string,
      organisationId: row.organisation_id as string,
      repositoryId: row.repository_id as string,
      repository: row.repository as string,
      pipeline: row.pipeline as string | null,
      conclusion: row.conclusion as string | null,
      startedAtMs: row.started_at as number | null,
      finishedAtMs: row.finished_at as number,
      jobs: (row.jobs as readonly Record<string, string | null>[]).map((job) => ({
        name: job.name ?? '',
        conclusion: job.conclusion ?? null,
        queuedAtMs: timeOrNull(job.queued_at),
        startedAtMs: timeOrNull(job.started_at),
        finishedAtMs: timeOrNull(job.finished_at),
      })),
    }));
  }

  list(visibility: Visibility, filter: SeriesFilter, page: PageRequest) {
    const conditions: Condition[] = [];
    for (const column of ['repository', 'name', 'origin'] as const) {
      const value = filter[column];
      if (value !== undefined) conditions.push({ column, operator: '=', value });
    }
    return readPage(this.#database, SERIES_LIST, visibility, conditions, page, toSeries);
  }

  read(visibility: Visibility, id: string): Promise<SeriesRecord | null> {
    return this.#reads.read(visibility, id);
  }

  async samples(id: string, untilMs: number | null, limit: number): Promise<readonly SampleRecord[]> {
    const rows = await this.#database.query(sql.SAMPLES, [id, toTime(untilMs), limit]);
    return rows.map(toSample).reverse();
  }

  async samplesAround(id: string, atMs: number, limit: number): Promise<readonly SampleRecord[]> {
    const after = await this.#database.query(sql.SAMPLES_FROM, [id, toTime(atMs), Math.ceil(0.75 * limit)]);
    const before = await this.samples(id, atMs - 1, limit - after.length);
    return [...before, ...after.map(toSample)];
  }

  async claimDue(limit: number, mostSamples: number, leaseMs: number): Promise<readonly DueSeries[]> {
    const rows = await this.#database.query(sql.CLAIM_SERIES, [limit, leaseMs]);
    return Promise.all(
      rows.map(async (row) => {
        const id = row.id as string;
        const waiting = await this.#database.query(sql.WAITING_SAMPLES, [id, mostSamples]);
        return {
          id,
          organisationId: row.organisation_id as string,
          name: row.name as string,
          repository: row.repository as string | null,
          origin: row.origin as DueSeries['origin'],
          token: String(row.token),
          watch: row.watch === null ? null : await unpackWatch(row.watch as Uint8Array),
          samples: waiting.map(({ at, value }) => ({ atMs: at as number, value: value as number })),
        };
      }),
    );
  }

  async finish(series: DueSeries, { rows, watch }: JudgedSeries, fold: FoldAlert): Promise<boolean> {
    const packed = await packWatch(watch);
    return this.#database.transaction(async (session) => {
      const [held] = await session.query(sql.HOLD_SERIES, [series.id, series.token]);
      if (held === undefined) return false;
      await session.query(sql.WRITE_JUDGED, [
        series.id,
        rows.map(({ timestampMs }) => toTime(timestampMs)),
        rows.map(({ score }) => score),
        rows.map(({ isAnomaly }) => isAnomaly),
        rows.map(({ band }) => band?.expected ?? null),
        rows.map(({ band }) => band?.low ?? null),
        rows.map(({ band }) => band?.high ?? null),
      ]);
      const events = await foldAlerts(session, series, rows, fold, () => this.#makeId('alr'));
      await session.query(sql.FINISH_SERIES, [
        series.id,
        series.token,
        packed,
        toTime(rows.at(-1)?.timestampMs ?? null),
      ]);
      await recordEvents(session, events);
      return true;
    });
  }

  async postpone({ id, token }: DueSeries, ms: number): Promise<void> {
    await this.#database.query(sql.POSTPONE_SERIES, [id, token, ms]);
  }

  async #append(session: Session, organisation: string, origin: string, samples: readonly PlacedSample[]) {
    const groups = [...Map.groupBy(samples, ({ key }) => key)].sort(([one], [other]) => (one < other ? -1 : 1));
    const series = groups.map(([key, own]) => {
      const newest = own.reduce((latest, sample) => (sample.atMs > latest.atMs ? sample : latest));
      const { name, labels, atMs, value, repositoryId = null, repository = null } = newest;
      const id = this.#makeId('ser');
      return { id, key, name, labels, repository_id: repositoryId, repository, at: toTime(atMs), value };
    });
    const [count] = await session.query<{ count: string; known: string }>(sql.COUNT_SERIES, [
      organisation,
      series.map(({ key }) => key),
    ]);
    const isTooMuch = Number(count!.count) + series.length - Number(count!.known) > MOST_SERIES;
    if (isTooMuch && origin === 'own') return 0;
    if (isTooMuch) {
      throw new BadInputError(`expected at most ${MOST_SERIES} series, and there would be more: use fewer labels`);
    }
    const kept = await session.query<{ id: string; key: string }>(sql.KEEP_SERIES, [
      organisation,
      origin,
      JSON.stringify(series),
    ]);
    const ids = new Map(kept.map(({ id, key }) => [key, id]));
    const named = samples.map((sample) => ({ ...sample, seriesId: ids.get(sample.key)! }));
    const fresh = origin === 'own' ? await apart(session, named) : named;
    const added = await session.query<{ series_id: string; count: string }>(sql.KEEP_SAMPLES, [
      organisation,
      fresh.map(({ seriesId }) => seriesId),
      fresh.map(({ atMs }) => toTime(atMs)),
      fresh.map(({ value }) => value),
      fresh.map(({ runId }) => runId ?? null),
    ]);
    const grown = added.map(({ series_id }) => series_id);
    await session.query(sql.MARK_DUE, [grown, added.map(({ count }) => count)]);
    await session.query(sql.MARK_JOINT_DUE, [grown]);
    return added.reduce((sum, { count: own }) => sum + Number(own), 0);
  }

  /** Makes the months of the samples where they are missing. */
  async #inMonths<T>(samples: readonly NewSample[], work: (session: Session) => Promise<T>): Promise<T> {
    try {
      return await this.#database.transaction(work);
    } catch (error) {
      if (!lacksPartition(error) && !lacksPartition((error as Error).cause)) throw error;
      const times = samples.map(({ atMs }) => atMs);
      await this.#database.transaction((session) => makePartitions(session, times));
      return this.#database.transaction(work);
    }
  }
}

/** Repositories of one organisation have pipelines of one name. */
function placeOwn<T extends OwnSample>(sample: T): T & { readonly key: string } {
  return { ...sample, key: `${sample.repositoryId} ${keyOf(sample.name, sample.labels)}` };
}

/** A series by its name and labels, whatever order they came in. */
function keyOf(name: string, labels: Labels): string {
  const entries = Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([name, ...entries.flat()]);
}

function timeOrNull(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Date.parse(text);
}

function toSeries(row: Row): SeriesRecord {
  return {
    id: row.id as string,
    organisationId: row.organisation_id as string,
    repository: row.repository as string | null,
    name: row.name as string,
    labels: row.labels as Labels,
    origin: row.origin as SeriesRecord['origin'],
    lastAtMs: row.last_at as number,
    lastValue: row.last_value as number,
    samples: Number(row.samples),
  };
}

function toSample(row: Row): SampleRecord {
  const runId = row.run_id as string | null;
  return {
    atMs: row.at as number,
    value: row.value as number,
    score: row.score as number | null,
    isAnomaly: row.is_anomaly as boolean,
    expected: row.expected as number | null,
    low: row.low as number | null,
    high: row.high as number | null,
    run:
      runId === null ? null : { id: runId, url: row.url as string | null, failureId: row.failure_id as string | null },
  };
}

const COLUMNS = 'id, organisation_id, repository, name, labels, origin, last_at, last_value, samples';

/** The list of series. */
const SERIES_LIST = { table: 'metric_series', columns: COLUMNS, time: 'last_at' };
