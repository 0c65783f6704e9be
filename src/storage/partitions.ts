import { createIdMaker, type IdPrefix } from '../foundation/index.ts';
import type { Session } from './database.ts';

/** The tables cut into months, and the kind of identifier they are cut by. */
const PARTITIONED: Readonly<Record<string, IdPrefix>> = {
  signal: 'sig',
  failure: 'flr',
  diagnosis: 'flr',
  kept_log: 'flr',
};

/** The table cut into months by the time of its rows. */
const BY_TIME = 'metric_sample';

/** What a failed insert says when the month of its row has no partition. */
export function lacksPartition(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('no partition of relation');
}

/** Makes the partitions of the months around these times, where they are missing. */
export async function makePartitions(session: Session, timesMs: readonly number[]): Promise<void> {
  const months = [...new Set(timesMs.map((ms) => startOfMonth(ms)))].sort((a, b) => a - b);
  const wanted = [...Object.keys(PARTITIONED), BY_TIME].flatMap((table) =>
    months.map((month) => ({ name: nameOf(table, month), table, month })),
  );
  if ((await missing(session, wanted)).length === 0) return;
  await session.query('select pg_advisory_xact_lock(7233411903)');
  for (const { name, table, month } of await missing(session, wanted)) {
    const [from, to] = [month, nextMonth(month)].map((ms) => borderOf(table, ms));
    await session.query(`create table ${name} partition of ${table} for values from ('${from}') to ('${to}')`);
    // Rows of a few kilobytes stay where they are instead of being cut into pieces.
    if (table === 'signal') await session.query(`alter table ${name} set (toast_tuple_target = 8160)`);
  }
}

async function missing<T extends { readonly name: string }>(session: Session, wanted: readonly T[]) {
  const text = 'select name from unnest($1::text[]) as asked (name) where to_regclass(name) is not null';
  const rows = await session.query<{ name: string }>(text, [wanted.map(({ name }) => name)]);
  const present = new Set(rows.map(({ name }) => name));
  return wanted.filter(({ name }) => !present.has(name));
}

/** Where a month begins, in what its table is cut by. */
function borderOf(table: string, ms: number): string {
  const prefix = PARTITIONED[table];
  return prefix === undefined ? new Date(ms).toISOString() : firstIdOf(prefix, ms);
}

function nameOf(table: string, month: number): string {
  return `${table}_${new Date(month).toISOString().slice(0, 7).replace('-', '_')}`;
}

/**
 * Drops the months that ended before a time.
 *
 * @returns names of the tables that are gone
 */
export async function dropPartitions(session: Session, table: string, beforeMs: number): Promise<readonly string[]> {
  const rows = await session.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1::regclass`,
    [table],
  );
  const dropped: string[] = [];
  for (const { name } of rows) {
    const match = /_(\d{4})_(\d{2})$/.exec(name);
    if (match === null || nextMonth(Date.UTC(Number(match[1]), Number(match[2]) - 1)) > beforeMs) continue;
    await session.query(`drop table ${name}`);
    dropped.push(name);
  }
  return dropped;
}

/** The lowest identifier of a millisecond; only its time part, which sorts before all of them. */
export function firstIdOf(prefix: IdPrefix, ms: number): string {
  const clock = { nowMs: () => ms, monotonicMs: () => 0 };
  return createIdMaker(clock, (bytes) => bytes.fill(0))(prefix).slice(0, prefix.length + 1 + 10);
}

function startOfMonth(ms: number): number {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** The start of the month after the one of a time. */
export function nextMonth(ms: number): number {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}
