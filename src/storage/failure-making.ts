import { type IdMaker, timeOfId } from '../foundation/index.ts';
import type { Session } from './database.ts';
import * as sql from './pipeline-statements.ts';
import { toTime } from './time.ts';

/** A failure that is new. */
export interface MadeFailure {
  readonly id: string;
  readonly organisationId: string;
}

/**
 * Makes one failure of each red job of these runs, and of each red run that is known to have none, or whose jobs nobody
 * could ask for; each with a task to diagnose it.
 */
export async function makeFailures(
  session: Session,
  runs: readonly string[],
  makeId: IdMaker,
): Promise<readonly MadeFailure[]> {
  const red = await session.query<{ job_id: string | null; run_id: string; organisation_id: string }>(
    sql.RED_WITHOUT_FAILURE,
    [runs],
  );
  const made = red.map((row) => {
    const id = makeId('flr');
    return {
      id,
      createdAtMs: timeOfId(id)!,
      jobId: row.job_id,
      runId: row.run_id,
      organisationId: row.organisation_id,
    };
  });
  if (made.length > 0) {
    const rows = JSON.stringify(
      made.map(({ id, createdAtMs, jobId, runId }) => ({
        id,
        job_id: jobId,
        run_id: runId,
        created_at: toTime(createdAtMs),
      })),
    );
    await session.query(sql.MAKE_FAILURES, [rows]);
  }
  await session.query(sql.DROP_RUN_FAILURES, [runs]);
  await session.query(sql.ASK_FOR_JOBS, [runs]);
  await session.query(sql.ASK_NO_MORE, [runs]);
  return made;
}
