import type { AuditEntry } from '../access/index.ts';
import { BadInputError, type IdMaker } from '../foundation/index.ts';
import type { PageRequest, Visibility } from '../intake/index.ts';
import type {
  DueJointWatch,
  DueSeries,
  FoldAlert,
  JointWatchRecord,
  JointWatchStore,
  JudgedMoments,
} from '../watch/index.ts';
import { foldAlerts } from './alert-folding.ts';
import type { PostgresAuditStore } from './audit-store.ts';
import type { Database, Row } from './database.ts';
import { recordEvents } from './event-log.ts';
import * as sql from './joint-watch-statements.ts';
import { readPage } from './lists.ts';
import { packWatch, unpackWatch } from './packed-watch.ts';
import { lacksPartition, makePartitions } from './partitions.ts';
import { toTime } from './time.ts';
import { VisibleReads } from './visible-reads.ts';

const MOST_WATCHES = 200;

/** Watches of several series in PostgreSQL; what they say is samples of a series of the same id. */
export class PostgresJointWatchStore implements JointWatchStore {
  readonly #database: Database;
  readonly #audit: PostgresAuditStore;
  readonly #makeId: IdMaker;
  readonly #reads: VisibleReads<JointWatchRecord>;

  constructor(database: Database, audit: PostgresAuditStore, makeId: IdMaker) {
    this.#database = database;
    this.#audit = audit;
    this.#makeId = makeId;
    this.#reads = new VisibleReads(database, WATCH_LIST.table, WATCH_LIST.columns, toRecord);
  }

  async add(watch: JointWatchRecord): Promise<void> {
    const { id, organisationId, name, createdAtMs, createdBy, metrics, stepMs, alarmsPerWeek } = watch;
    await this.#database.transaction(async (session) => {
      const [count] = await session.query<{ count: string }>(sql.COUNT_WATCHES, [organisationId]);
      if (Number(count!.count) >= MOST_WATCHES) {
        throw new BadInputError(`expected at most ${MOST_WATCHES} watches of several series: delete one`);
      }
      const made = [id, organisationId, name, toTime(createdAtMs)];
      await session.query(sql.ADD_SERIES, [...made, JSON.stringify(['joint', id])]);
      await session.query(sql.ADD_WATCH, [...made, createdBy, stepMs, alarmsPerWeek]);
      await session.query(sql.ADD_METRICS, [
        id,
        metrics.map(({ series }) => series),
        metrics.map((metric) => metric.name),
      ]);
    });
  }

  list(visibility: Visibility, page: PageRequest) {
    return readPage(this.#database, WATCH_LIST, visibility, [], page, toRecord);
  }

  read(visibility: Visibility, id: string): Promise<JointWatchRecord | null> {
    return this.#reads.read(visibility, id);
  }

  delete(id: string, entry: AuditEntry): Promise<boolean> {
    return this.#audit.change(entry, async (session) => {
      const gone = await session.query(sql.DELETE_WATCH, [id]);
      await session.query(sql.DELETE_SAID, [gone.map((row) => row.id)]);
      return gone.length > 0;
    });
  }

  async claimDue(limit: number, mostSamples: number, leaseMs: number, patienceMs: number) {
    const rows = await this.#database.query(sql.CLAIM_WATCHES, [limit, leaseMs, patienceMs]);
    return Promise.all(rows.map((row) => this.#toDue(row, mostSamples)));
  }

  async #toDue(row: Row, mostSamples: number): Promise<DueJointWatch> {
    const id = row.id as string;
    const names = row.names as readonly string[];
    const places = row.places as readonly number[];
    const untilMs = Number(row.until_ms ?? 0);
    const step = Number(row.step_ms);
    const means = await this.#database.query(sql.MEANS, [
      id,
      step,
      toTime(untilMs),
      mostSamples,
      toTime((row.from_at as number | null) ?? untilMs),
    ]);
    const byMoment = [...Map.groupBy(means, ({ moment }) => Number(moment))];
    // The last may be a part only.
    const isCut = means.length === mostSamples && byMoment.length > 1;
    const whole = isCut ? byMoment.slice(0, -1) : byMoment;
    const moments = whole.map(([moment, own]) => {
      const values = names.map(() => Number.NaN);
      for (const { place, value } of own) values[places.indexOf(place as number)] = value as number;
      return { atMs: moment * step, values };
    });
    return {
      id,
      organisationId: row.organisation_id as string,
      name: row.name as string,
      metrics: names,
      alarmsPerWeek: row.alarms_per_week as number,
      token: String(row.token),
      watch: row.watch === null ? null : await unpackWatch(row.watch as Uint8Array),
      moments,
      untilMs: isCut ? byMoment.at(-1)![0] * step : untilMs,
    };
  }

  async postpone({ id, token }: DueJointWatch, ms: number): Promise<void> {
    await this.#database.query(sql.POSTPONE_WATCH, [id, token, ms]);
  }

  async finish(
    watch: DueJointWatch,
    judged: JudgedMoments | null,
    fold: FoldAlert,
    patienceMs: number,
  ): Promise<boolean> {
    const rows = judged?.rows ?? [];
    const packed = judged === null ? null : await packWatch(judged.watch);
    const write = () =>
      this.#database.transaction(async (session) => {
        const [held] = await session.query(sql.HOLD_WATCH, [watch.id, watch.token]);
        if (held === undefined) return false;
        await session.query(sql.KEEP_SAID, [
          watch.id,
          watch.organisationId,
          rows.map(({ atMs }) => toTime(atMs)),
          rows.map(({ score }) => score),
          rows.map(({ isAnomaly }) => isAnomaly),
        ]);
        const series = seriesOf(watch);
        const alertRows = rows.map(({ atMs, score, isAnomaly }) => {
          return { timestampMs: atMs, value: score, score, isAnomaly, band: null };
        });
        const events = await foldAlerts(session, series, alertRows, fold, () => this.#makeId('alr'));
        // Of an alert its most unusual moment says where it shows.
        const told = rows.filter(({ isAnomaly }) => isAnomaly).sort((one, other) => one.score - other.score);
        for (const { atMs, metrics } of told) {
          await session.query(sql.NAME_METRICS, [watch.id, toTime(atMs), JSON.stringify(metrics)]);
        }
        await session.query(sql.FINISH_WATCH, [watch.id, watch.token, packed, toTime(watch.untilMs), patienceMs]);
        await recordEvents(session, events);
        return true;
      });
    try {
      return await write();
    } catch (error) {
      if (!lacksPartition(error) && !lacksPartition((error as Error).cause)) throw error;
      const times = rows.map(({ atMs }) => atMs);
      await this.#database.transaction((session) => makePartitions(session, times));
      return write();
    }
  }
}

function seriesOf({ id, organisationId, name, token }: DueJointWatch): DueSeries {
  return { id, organisationId, name, repository: null, origin: 'joint', token, watch: null, samples: [] };
}

function toRecord(row: Row): JointWatchRecord {
  return {
    id: row.id as string,
    organisationId: row.organisation_id as string,
    name: row.name as string,
    createdAtMs: row.created_at as number,
    createdBy: row.created_by as string,
    metrics: row.metrics as JointWatchRecord['metrics'],
    stepMs: row.step_ms as number,
    alarmsPerWeek: row.alarms_per_week as number,
    judgedToMs: row.judged_to as number | null,
  };
}

/** The list of watches. */
const WATCH_LIST = { table: 'shown_joint_watch', columns: '*', time: 'created_at' };
