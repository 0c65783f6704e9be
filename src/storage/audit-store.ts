import { createHash } from 'node:crypto';
import { type AuditEntry, AuditRefusedError, type AuditStore, type ChainedAuditEntry } from '../access/index.ts';
import type { Database, Row, Session } from './database.ts';
import { troubleOf } from './database-errors.ts';
import { toTime } from './time.ts';

const CHAIN_LOCK = 7_233_411_906;
const START_OF_CHAIN = '0'.repeat(64);
const VERIFIED_AT_ONCE = 1_000;

/** The chain of every change, in PostgreSQL; a trigger refuses to change or delete what is in it. */
export class PostgresAuditStore implements AuditStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async append(entry: AuditEntry): Promise<void> {
    await this.change(entry, async () => true);
  }

  /**
   * Makes a change and tells of it, in one transaction. Told again because the answer to its commit was lost, it is
   * neither made nor told twice.
   *
   * @param make the change; one that gives false found nothing to change, and nothing is told
   * @returns false when there was nothing to change
   * @throws AuditRefusedError when it cannot be told of; the change is not made then
   */
  async change(entry: AuditEntry, make: (session: Session) => Promise<boolean>): Promise<boolean> {
    return this.#database.transaction(async (session) => {
      // Also puts changes of accounts in a row, so that each sees what the one before left.
      await session.query(`select pg_advisory_xact_lock(${CHAIN_LOCK})`);
      const [present] = await session.query('select from audit_entry where id = $1', [entry.id]);
      if (present !== undefined) return true;
      if (!(await make(session))) return false;
      await appendTo(session, entry);
      return true;
    });
  }

  async list(after: number | null, limit: number): Promise<readonly ChainedAuditEntry[]> {
    return (await this.#database.query(LIST, [after ?? 0, limit])).map(toEntry);
  }

  async verify(): Promise<number | null> {
    let previousHash = START_OF_CHAIN;
    for (let position = 0; ; ) {
      const entries = await this.list(position, VERIFIED_AT_ONCE);
      for (const entry of entries) {
        position++;
        const fits =
          entry.position === position &&
          entry.previousHash === previousHash &&
          entry.hash === hashOf(entry, position, previousHash);
        if (!fits) return position;
        previousHash = entry.hash;
      }
      if (entries.length < VERIFIED_AT_ONCE) return null;
    }
  }
}

async function appendTo(session: Session, entry: AuditEntry): Promise<void> {
  try {
    const [last] = await session.query<{ position: string; hash: string }>(LAST);
    const position = Number(last?.position ?? 0) + 1;
    const previousHash = last?.hash ?? START_OF_CHAIN;
    await session.query(APPEND, [
      position,
      entry.id,
      toTime(entry.atMs),
      entry.actor,
      entry.action,
      entry.subject,
      entry.organisation,
      JSON.stringify(entry.details),
      previousHash,
      hashOf(entry, position, previousHash),
    ]);
  } catch (error) {
    // What a moment may mend is tried again with the whole change.
    if (troubleOf(error) === 'away' || troubleOf(error) === 'conflict') throw error;
    const why = error instanceof Error ? error.message.slice(0, 200) : String(error);
    throw new AuditRefusedError(`the audit cannot be written: ${why}`, {}, { cause: error });
  }
}

/** SHA-256 over an entry, its place and the hash before it; names of details in their order. */
function hashOf(entry: AuditEntry, position: number, previousHash: string): string {
  const details = Object.entries(entry.details).sort(([a], [b]) => (a < b ? -1 : 1));
  const { id, atMs, actor, action, subject, organisation } = entry;
  return createHash('sha256')
    .update(JSON.stringify([previousHash, position, id, atMs, actor, action, subject, organisation, details]))
    .digest('hex');
}

function toEntry(row: Row): ChainedAuditEntry {
  return {
    id: row.id as string,
    atMs: row.at as number,
    actor: row.actor as string,
    action: row.action as string,
    subject: row.subject as string,
    organisation: row.organisation as string,
    details: row.details as ChainedAuditEntry['details'],
    position: Number(row.position),
    previousHash: row.previous_hash as string,
    hash: row.hash as string,
  };
}

const LAST = 'select position, hash from audit_entry order by position desc limit 1';

const APPEND = `
  insert into audit_entry (
    position, id, at, actor, action, subject, organisation, details, previous_hash, hash
  )
  values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10)`;

const LIST = {
  name: 'list_audit',
  text: `
    select position, id, at, actor, action, subject, organisation, details, previous_hash, hash
      from audit_entry
     where position > $1
     order by position
     limit $2`,
};
