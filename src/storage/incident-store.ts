import type { IncidentFilter, IncidentRecord, IncidentStore, PageRequest, Visibility } from '../intake/index.ts';
import type { Database, Row } from './database.ts';
import { type Condition, readPage } from './lists.ts';
import { VisibleReads } from './visible-reads.ts';

/** Incidents in PostgreSQL; `incident-grouping.ts` makes them. */
export class PostgresIncidentStore implements IncidentStore {
  readonly #database: Database;
  readonly #reads: VisibleReads<IncidentRecord>;

  constructor(database: Database) {
    this.#database = database;
    this.#reads = new VisibleReads(database, INCIDENT_LIST.table, INCIDENT_LIST.columns, toRecord);
  }

  list(visibility: Visibility, filter: IncidentFilter, page: PageRequest) {
    const conditions: Condition[] = [];
    for (const column of ['repository', 'state', 'category'] as const) {
      const value = filter[column];
      if (value !== undefined) conditions.push({ column, operator: '=', value });
    }
    return readPage(this.#database, INCIDENT_LIST, visibility, conditions, page, toRecord);
  }

  read(visibility: Visibility, id: string): Promise<IncidentRecord | null> {
    return this.#reads.read(visibility, id);
  }
}

function toRecord(row: Row): IncidentRecord {
  return {
    id: row.id as string,
    organisationId: row.organisation_id as string,
    repositoryId: row.repository_id as string,
    repository: row.repository as string,
    fingerprint: row.fingerprint as string,
    state: row.state as IncidentRecord['state'],
    category: row.category as IncidentRecord['category'],
    origin: row.origin as IncidentRecord['origin'],
    summary: row.summary as string,
    firstAtMs: row.first_at as number,
    lastAtMs: row.last_at as number,
    resolvedAtMs: row.resolved_at as number | null,
    failures: row.failures as number,
    jobs: row.jobs as readonly string[],
    branches: row.branches as readonly string[],
  };
}

const COLUMNS = `
  id, organisation_id, repository_id, repository, fingerprint, state, category, origin, summary, first_at, last_at,
  resolved_at, failures, jobs, branches`;

/** The list of incidents. */
export const INCIDENT_LIST = { table: 'incident', columns: COLUMNS, time: 'last_at' };
