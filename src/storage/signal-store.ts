import { BadInputError, RegreenError } from '../foundation/index.ts';
import type {
  NewSignal,
  PageRequest,
  Provider,
  SignalFilter,
  SignalRecord,
  SignalStore,
  Trust,
  Visibility,
} from '../intake/index.ts';
import type { Database, Row } from './database.ts';
import { troubleOf } from './database-errors.ts';
import type { FreeSpace } from './free-space.ts';
import { GroupCommit } from './group-commit.ts';
import { type Condition, readPage } from './lists.ts';
import { lacksPartition, makePartitions } from './partitions.ts';
import type { KnownRepository, RepositoryDirectory } from './repository-directory.ts';
import { toTime } from './time.ts';
import { VisibleReads } from './visible-reads.ts';

/** What became of a signal. */
type Appended = { readonly id: string; readonly isNew: boolean };

interface WaitingSignal {
  readonly signal: NewSignal;
  readonly repository: KnownRepository;
}

/** Signals in PostgreSQL, written in batches: one statement and one commit for those that wait together. */
export class PostgresSignalStore implements SignalStore {
  readonly #database: Database;
  readonly #repositories: RepositoryDirectory;
  readonly #freeSpace: FreeSpace | null;
  readonly #appends: GroupCommit<WaitingSignal, Appended>;
  readonly #reads: VisibleReads<SignalRecord>;

  constructor(database: Database, repositories: RepositoryDirectory, freeSpace: FreeSpace | null) {
    this.#database = database;
    this.#repositories = repositories;
    this.#freeSpace = freeSpace;
    this.#appends = new GroupCommit(
      (items) => this.#keep(items),
      (error) => error instanceof RegreenError || troubleOf(error) !== 'refused',
    );
    this.#reads = new VisibleReads(database, SIGNAL_LIST.table, SIGNAL_LIST.columns, toRecord);
  }

  /** signals that wait to be written */
  get waiting(): number {
    return this.#appends.waiting;
  }

  async append(signal: NewSignal): Promise<Appended> {
    this.#freeSpace?.demand();
    if (!/^[0-9a-f]{64}$/.test(signal.contentKey)) throw new BadInputError('a content key is 64 hexadecimal digits');
    const repository =
      this.#repositories.recall(signal.repository) ?? (await this.#repositories.resolve(signal.repository));
    return this.#appends.add({ signal, repository });
  }

  async list(visibility: Visibility, filter: SignalFilter, page: PageRequest) {
    const conditions: Condition[] = [];
    for (const column of ['repository', 'provider', 'event'] as const) {
      const value = filter[column];
      if (value !== undefined) conditions.push({ column, operator: '=', value });
    }
    return readPage(this.#database, SIGNAL_LIST, visibility, conditions, page, toRecord);
  }

  read(visibility: Visibility, id: string): Promise<SignalRecord | null> {
    return this.#reads.read(visibility, id);
  }

  async readBodies(ids: readonly string[]) {
    const rows = await this.#database.query(READ_BODIES, [ids]);
    return new Map(rows.map((row) => [row.id as string, { signal: toRecord(row), body: row.body as string }]));
  }

  /** Resolves when all that was taken is written. */
  drain(): Promise<void> {
    return this.#appends.drain();
  }

  async #keep(items: readonly WaitingSignal[]): Promise<readonly Appended[]> {
    const rows = toRows(items);
    try {
      return await this.#insert(items, rows);
    } catch (error) {
      if (!lacksPartition(error)) throw error;
      const times = items.map(({ signal }) => signal.receivedAtMs);
      await this.#database.transaction((session) => makePartitions(session, times));
      return this.#insert(items, rows);
    }
  }

  async #insert(items: readonly WaitingSignal[], rows: readonly unknown[]): Promise<readonly Appended[]> {
    const kept = new Set((await this.#database.query<{ id: string }>(APPEND, rows)).map(({ id }) => id));
    const doubles = items.filter(({ signal }) => !kept.has(signal.id));
    const earlier = doubles.length === 0 ? new Map<string, string>() : await this.#findEarlier(doubles);
    return items.map(({ signal, repository }) => {
      if (kept.has(signal.id)) return { id: signal.id, isNew: true };
      const id = earlier.get(`${repository.id} ${signal.contentKey}`) ?? signal.id;
      // Our own identifier: the answer to an earlier attempt was lost, not its commit.
      return { id, isNew: id === signal.id };
    });
  }

  async #findEarlier(doubles: readonly WaitingSignal[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#database.query<{ key: string; signal_id: string }>(FIND_EARLIER, [
      doubles.map(({ repository }) => repository.id),
      doubles.map(({ signal }) => signal.contentKey),
    ]);
    return new Map(rows.map(({ key, signal_id }) => [key, signal_id]));
  }
}

/**
 * What is written in one statement: rows as JSON, and the bodies behind each other as bytes. A body is JSON itself, and
 * JSON inside of JSON has to be escaped here and read again there, which costs both more than the rest together.
 */
function toRows(items: readonly WaitingSignal[]): readonly [string, Buffer] {
  let at = 0;
  const bodies: Buffer[] = [];
  const rows = items.map((item) => {
    const body = Buffer.from(printable(item.signal.body));
    bodies.push(body);
    const row = toRow(item, at, body.length);
    at += body.length;
    return row;
  });
  return [JSON.stringify(rows), Buffer.concat(bodies, at)];
}

function toRow({ signal, repository }: WaitingSignal, bodyAt: number, bodyBytes: number): object {
  return {
    id: signal.id,
    o: repository.organisationId,
    r: repository.id,
    n: repository.name,
    p: signal.provider,
    e: printable(signal.event),
    d: signal.deliveryId === null ? null : printable(signal.deliveryId),
    k: signal.contentKey,
    t: signal.trust,
    a: toTime(signal.receivedAtMs),
    b: bodyAt + 1,
    s: bodyBytes,
    m: signal.hasMessage ?? false,
  };
}

/** PostgreSQL keeps no U+0000, JSON no lone surrogates. */
function printable(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\ufffd') : wellFormed;
}

function toRecord(row: Row): SignalRecord {
  return {
    id: row.id as string,
    organisationId: row.organisation_id as string,
    repositoryId: row.repository_id as string,
    repository: row.repository as string,
    provider: row.provider as Provider,
    event: row.event as string,
    deliveryId: row.delivery_id as string | null,
    trust: row.trust as Trust,
    receivedAtMs: row.received_at as number,
    bodyBytes: row.body_bytes as number,
  };
}

const COLUMNS = `id, organisation_id, repository_id, repository, provider, event, delivery_id, trust, received_at, body_bytes`;

/** The list of signals. */
export const SIGNAL_LIST = { table: 'signal', columns: COLUMNS, time: 'received_at' };

// Keys are put in their order, so that two batches never wait for each other in a ring.
const APPEND = {
  name: 'append_signals',
  text: `
    with incoming as materialized (
      select *
        from json_to_recordset($1::text::json) as row (
          id text, o text, r text, n text, p text, e text, d text, k text, t text, a timestamptz, b integer, s integer,
          m boolean
        )
    ), keyed as (
      insert into signal_key (repository_id, content_key, signal_id)
      select distinct on (incoming.r, incoming.k) incoming.r, decode(incoming.k, 'hex'), incoming.id
        from incoming
       order by incoming.r, incoming.k, incoming.id
      on conflict do nothing
      returning signal_id
    ), kept as (
      insert into signal (
        id, organisation_id, repository_id, repository, provider, event, delivery_id, trust, received_at, body, body_bytes
      )
      select incoming.id, incoming.o, incoming.r, incoming.n, incoming.p, incoming.e, incoming.d, incoming.t, incoming.a,
             convert_from(substring($2::bytea from incoming.b for incoming.s), 'UTF8'), incoming.s
        from incoming
       where incoming.id in (select keyed.signal_id from keyed)
    ), work as (
      insert into task (kind, subject, organisation_id)
      select wanted.kind, incoming.id, incoming.o
        from incoming
       cross join lateral (
         values ('read_signal', true), ('judge_message', incoming.m)
       ) as wanted (kind, is_wanted)
       where incoming.id in (select keyed.signal_id from keyed)
         and wanted.is_wanted
    )
    select keyed.signal_id as id from keyed`,
};

const FIND_EARLIER = {
  name: 'find_earlier_signals',
  text: `
    select signal_key.repository_id || ' ' || encode(signal_key.content_key, 'hex') as key, signal_key.signal_id
      from unnest($1::text[], $2::text[]) as asked (repository_id, content_key)
      join signal_key
        on signal_key.repository_id = asked.repository_id
       and signal_key.content_key = decode(asked.content_key, 'hex')`,
};

const READ_BODIES = { name: 'read_bodies', text: `select ${COLUMNS}, body from signal where id = any($1::text[])` };
