import type { Database } from './database.ts';
import { dropPartitions, firstIdOf, makePartitions, nextMonth } from './partitions.ts';
import { toTime } from './time.ts';

/** How long things are kept, and how much of logs. */
export interface Retention {
  readonly signalDays: number;
  readonly failureDays: number;
  readonly eventDays: number;
  readonly runDays: number;
  readonly sampleDays: number;
  /** packed bytes of kept logs, all together */
  readonly logBytes: number;
}

export const DEFAULT_RETENTION: Retention = {
  signalDays: 90,
  failureDays: 400,
  eventDays: 14,
  runDays: 400,
  sampleDays: 400,
  logBytes: 5 * 2 ** 30,
};

/** What a round of retention did. */
export interface RetentionReport {
  readonly dropped: readonly string[];
  readonly logsTrimmed: number;
}

const DAY_MS = 24 * 3_600_000;
const AT_ONCE = 5_000;

/** Makes the months around a time: the one before, for signals on their way, and two ahead. */
export async function makeMonthsAhead(database: Database, nowMs: number): Promise<void> {
  const next = nextMonth(nowMs);
  await database.transaction((session) => makePartitions(session, [nowMs - 7 * DAY_MS, nowMs, next, nextMonth(next)]));
}

/** Makes the months that come, drops those that are over, trims logs to their budget. Safe to run in all processes. */
export async function runRetention(database: Database, retention: Retention, nowMs: number): Promise<RetentionReport> {
  await makeMonthsAhead(database, nowMs);
  const signalsFrom = nowMs - retention.signalDays * DAY_MS;
  const failuresFrom = nowMs - retention.failureDays * DAY_MS;
  const dropped = await database.transaction(async (session) => [
    ...(await dropPartitions(session, 'signal', signalsFrom)),
    ...(await dropPartitions(session, 'failure', failuresFrom)),
    ...(await dropPartitions(session, 'diagnosis', failuresFrom)),
    ...(await dropPartitions(session, 'kept_log', failuresFrom)),
    ...(await dropPartitions(session, 'metric_sample', nowMs - retention.sampleDays * DAY_MS)),
  ]);
  const firstFailure = firstIdOf('flr', failuresFrom);
  await deleteInParts(database, 'signal_key', 'signal_id < $1', firstIdOf('sig', signalsFrom));
  await deleteInParts(database, 'failure_key', 'failure_id < $1', firstFailure);
  await deleteInParts(database, 'test_result', 'failure_id < $1', firstFailure);
  await deleteInParts(database, 'event', 'at < $1', toTime(nowMs - retention.eventDays * DAY_MS));
  await deleteInParts(database, 'run', 'updated_at < $1', toTime(nowMs - retention.runDays * DAY_MS));
  await deleteInParts(database, 'task', 'buried_at < $1', toTime(nowMs - retention.runDays * DAY_MS));
  await deleteInParts(database, 'runner_run', 'created_at < $1', toTime(nowMs - retention.runDays * DAY_MS));
  const executionsFrom = toTime(nowMs - retention.runDays * DAY_MS);
  const over = `select id from execution where state <> 'active' and ended_at < $1`;
  await deleteInParts(database, 'execution_step', `execution_id in (${over})`, executionsFrom);
  await deleteInParts(database, 'execution_wake_up', `execution_id in (${over})`, executionsFrom);
  await deleteInParts(database, 'execution', `id in (${over})`, executionsFrom);
  await deleteInParts(database, 'execution_effect', 'finished_at < $1', executionsFrom);
  await deleteInParts(database, 'healing', 'finished_at < $1', executionsFrom);
  const isOfNothing = 'not exists (select from healing_place_incident as told where told.place_id = healing_place.id)';
  await deleteInParts(database, 'healing_place', `$1::text is null and ${isOfNothing}`, null);
  const untold = 'not exists (select from notice where notice.message_id = notice_message.id)';
  await deleteInParts(database, 'notice_message', `made_at < $1 and ${untold}`, executionsFrom);
  const samplesFrom = toTime(nowMs - retention.sampleDays * DAY_MS);
  await deleteInParts(database, 'alert', `state = 'resolved' and to_at < $1`, samplesFrom);
  await deleteInParts(database, 'metric_series', 'last_at < $1', samplesFrom);
  await deleteInParts(database, 'message', 'received_at < $1', toTime(failuresFrom));
  await deleteInParts(database, 'message_case', `state = 'closed' and last_at < $1`, toTime(failuresFrom));
  await deleteInParts(database, 'webhook_out', 'made_at < $1', toTime(nowMs - retention.eventDays * DAY_MS));
  await deleteInParts(database, 'incident', 'last_at < $1', toTime(failuresFrom));
  return { dropped, logsTrimmed: await trimLogs(database, retention.logBytes) };
}

// In parts, so that no statement holds locks or the disk for long.
async function deleteInParts(database: Database, table: string, condition: string, bound: string | null) {
  const text = `delete from ${table} where ctid = any(array(select ctid from ${table} where ${condition} limit ${AT_ONCE})) returning 1`;
  while ((await database.query(text, [bound])).length === AT_ONCE);
}

async function trimLogs(database: Database, budgetBytes: number): Promise<number> {
  const rows = await database.query(TRIM, [budgetBytes]);
  return rows.length;
}

// The newest logs up to the budget stay.
const TRIM = `
  with running as (
    select kept_log.failure_id, sum(kept_log.packed_bytes) over (order by kept_log.failure_id desc) as bytes
      from kept_log
  )
  delete from kept_log
   using running
   where kept_log.failure_id = running.failure_id
     and running.bytes > $1
  returning kept_log.failure_id`;
