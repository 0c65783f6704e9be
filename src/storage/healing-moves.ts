import type { IdMaker } from '../foundation/index.ts';
import type { HealingChange } from '../healing/index.ts';
import type { Session } from './database.ts';
import { recordEvents } from './event-log.ts';
import * as sql from './healing-statements.ts';
import { lockRepositories } from './incident-grouping.ts';
import { recordNotices } from './notice-store.ts';
import { followIncidents } from './place-following.ts';

/** Whose a healing is. */
export type Whose = { readonly organisation_id: string; readonly repository_id: string };

/** Moves a healing that has not ended, as part of somebody's transaction. */
export async function moveHealing(
  session: Session,
  makeId: IdMaker,
  id: string,
  { state, reason, watched, outcome, observed, minutesSpent, minutesSaved, notices }: HealingChange,
): Promise<void> {
  const [moved] = await session.query<Whose>(sql.MOVE, [
    id,
    state,
    reason === undefined ? null : JSON.stringify(reason),
    watched?.run ?? null,
    watched === undefined ? null : JSON.stringify(watched),
    outcome ?? null,
    observed === undefined ? null : JSON.stringify(observed),
    minutesSpent ?? null,
    minutesSaved ?? null,
  ]);
  if (moved === undefined) return;
  await recordNotices(session, makeId, id, notices);
  await followHealing(session, id, moved);
}

/** The incident of a healing shows how far the healing is; those who watch are told. */
export async function followHealing(
  session: Session,
  id: string,
  { organisation_id, repository_id }: Whose,
): Promise<void> {
  await lockRepositories(session, [repository_id]);
  const [row] = await session.query<{ state: string; outcome: string | null; incident_id: string | null }>(
    sql.FOLLOW_INCIDENT,
    [id],
  );
  // Nothing else tells those who read of the incident that another run answers for it.
  if (row?.outcome === 'superseded' && row.incident_id !== null) await followIncidents(session, [row.incident_id]);
  await recordEvents(session, [
    {
      organisationId: organisation_id,
      type: 'healing.changed',
      subject: id,
      data: { state: row?.state ?? null, outcome: row?.outcome ?? null },
    },
  ]);
}
