import type { Session } from './database.ts';
import { startExecutions } from './execution-store.ts';
import * as sql from './place-statements.ts';

/** An action that wrote of an incident where people read it. */
export interface WrittenAction {
  readonly key: string;
  readonly healing_id: string;
}

/**
 * Has what was written of incidents brought up to date, in the commit that changes them; the lock of their repositories
 * is held.
 */
export async function followIncidents(session: Session, incidents: readonly string[]): Promise<void> {
  if (incidents.length === 0) return;
  await follow(session, sql.MAKE_STALE_OF_INCIDENTS, [incidents]);
}

/**
 * Keeps where an action wrote, so that it is brought up to date from now on: at once, where what it wrote is not true any
 * more. The lock of its repository is held.
 */
export async function followWritten(session: Session, { key, healing_id }: WrittenAction): Promise<void> {
  const [place] = await session.query<{ id: string }>(sql.KEEP_PLACE, [key, healing_id]);
  if (place === undefined) return;
  await session.query(sql.KEEP_PLACE_OF_INCIDENT, [place.id, key, healing_id]);
  await follow(session, sql.MAKE_STALE_WHEN_OVER, [place.id]);
}

type Statement = typeof sql.MAKE_STALE_OF_INCIDENTS;

async function follow(session: Session, statement: Statement, values: readonly unknown[]): Promise<void> {
  const stale = await session.query<{ id: string; organisation_id: string; version: number; is_followed: boolean }>(
    statement,
    values,
  );
  // What is brought up to date already looks once more before it ends.
  const begun = stale
    .filter(({ is_followed }) => !is_followed)
    .map(({ id, organisation_id, version }) => ({
      id: `${id}/${version}`,
      workflow: 'update@1',
      scope: organisation_id,
      input: { place: id },
    }));
  if (begun.length === 0) return;
  await startExecutions(session, begun);
  await session.query(sql.FOLLOW_BY, [begun.map(({ input }) => input.place), begun.map(({ id }) => id)]);
}
