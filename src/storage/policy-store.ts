import type { AuditEntry } from '../access/index.ts';
import type { Visibility } from '../intake/index.ts';
import type { PolicyStore, ProjectName, TriagePolicy } from '../triage/index.ts';
import type { PostgresAuditStore } from './audit-store.ts';
import type { Database } from './database.ts';
import { toTime } from './time.ts';

/** What projects allow, in PostgreSQL. */
export class PostgresPolicyStore implements PolicyStore {
  readonly #database: Database;
  readonly #audit: PostgresAuditStore;

  constructor(database: Database, audit: PostgresAuditStore) {
    this.#database = database;
    this.#audit = audit;
  }

  async findProject(visibility: Visibility, name: string): Promise<ProjectName | null> {
    const [row] = await this.#database.query<{ id: string; organisation_id: string; name: string }>(FIND, [
      name,
      visibility === 'everything' ? null : visibility,
    ]);
    return row === undefined ? null : { id: row.id, organisationId: row.organisation_id, name: row.name };
  }

  async readPolicy(repositoryId: string): Promise<TriagePolicy | null> {
    const [row] = await this.#database.query(READ, [repositoryId]);
    if (row === undefined) return null;
    return {
      highest: row.highest as TriagePolicy['highest'],
      automatic: row.automatic as TriagePolicy['automatic'],
      trusted: row.trusted as TriagePolicy['trusted'],
      label: row.label as string,
      slopLabel: row.slop_label as string,
      contact: row.contact as string | null,
      daily: row.daily as number,
    };
  }

  async setPolicy(project: ProjectName, policy: TriagePolicy, atMs: number, entry: AuditEntry): Promise<void> {
    const { highest, automatic, trusted, label, slopLabel, contact, daily } = policy;
    await this.#audit.change(entry, async (session) => {
      await session.query(SET, [
        project.id,
        project.organisationId,
        highest,
        automatic,
        trusted,
        label,
        slopLabel,
        contact,
        daily,
        toTime(atMs),
        entry.actor,
      ]);
      return true;
    });
  }
}

const FIND = {
  name: 'find_visible_repository',
  text: `
    select id, organisation_id, name
      from repository
     where name = $1
       and ($2::text[] is null or organisation_id = any($2::text[]))
     order by last_signal_at desc nulls last, id desc
     limit 1`,
};

const READ = {
  name: 'read_triage_policy',
  text: `
    select highest, automatic, trusted, label, slop_label, contact, daily
      from triage_policy
     where repository_id = $1`,
};

const SET = `
  insert into triage_policy (
    repository_id, organisation_id, highest, automatic, trusted, label, slop_label, contact, daily, updated_at, updated_by
  )
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
  on conflict (repository_id) do update
     set highest = excluded.highest,
         automatic = excluded.automatic,
         trusted = excluded.trusted,
         label = excluded.label,
         slop_label = excluded.slop_label,
         contact = excluded.contact,
         daily = excluded.daily,
         updated_at = excluded.updated_at,
         updated_by = excluded.updated_by`;
