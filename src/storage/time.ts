import pg from 'pg';

const TIMESTAMPTZ = 1184;
// Years a machine may believe in; what lies outside is no time but a slip or an attack.
const EARLIEST_MS = Date.UTC(1990, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);

/** Reads times as milliseconds since 1970; the sessions speak UTC. */
export const timeParser: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === TIMESTAMPTZ ? parseTime : pg.types.getTypeParser(oid, format as 'text')) as never,
};

/** A time for PostgreSQL; null when it is none. */
export function toTime(ms: number | null): string | null {
  return ms !== null && ms >= EARLIEST_MS && ms < LATEST_MS ? new Date(ms).toISOString() : null;
}

/** `2026-11-26 21:13:00.123+00`, to the millisecond. */
function parseTime(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
}
