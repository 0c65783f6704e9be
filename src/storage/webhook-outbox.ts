import type { IdMaker } from '../foundation/index.ts';
import type { Outbox, OutgoingWebhook } from '../triage/index.ts';
import type { Database, Row, Session } from './database.ts';

/** What other systems are told of a case; ids and words of ours, no text from outside. */
export interface NewWebhook {
  readonly organisationId: string;
  readonly type: string;
  readonly data: Readonly<Record<string, string | number | null>>;
}

/** Keeps what other systems are to be told; part of the transaction of what it tells of. */
export async function recordWebhooks(
  session: Session,
  makeId: IdMaker,
  webhooks: readonly NewWebhook[],
  nowMs: number,
): Promise<void> {
  for (const { organisationId, type, data } of webhooks) {
    const body = JSON.stringify({ type, timestamp: new Date(nowMs).toISOString(), data });
    await session.query(KEEP, [makeId('out'), organisationId, type, body]);
  }
}

/** What waits to be sent, in PostgreSQL. Leases are those of the database. */
export class PostgresOutbox implements Outbox {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async claimOutgoing(limit: number, leaseMs: number): Promise<readonly OutgoingWebhook[]> {
    return (await this.#database.query(CLAIM, [limit, leaseMs])).map(toWebhook);
  }

  async sent(id: string): Promise<void> {
    await this.#database.query(SENT, [id]);
  }

  async notSent(id: string, inMs: number | null, problem: string): Promise<void> {
    await this.#database.query(NOT_SENT, [id, inMs, problem.slice(0, 500)]);
  }
}

function toWebhook(row: Row): OutgoingWebhook {
  return {
    id: row.id as string,
    type: row.type as string,
    body: row.body as string,
    attempts: row.attempts as number,
  };
}

const KEEP = {
  name: 'keep_webhook_out',
  text: `
    insert into webhook_out (id, organisation_id, type, body, made_at, due_at)
    values ($1, $2, $3, $4, clock_timestamp(), clock_timestamp())`,
};

const CLAIM = {
  name: 'claim_webhooks_out',
  text: `
    with chosen as (
      select id
        from webhook_out
       where sent_at is null
         and given_up_at is null
         and due_at <= clock_timestamp()
       order by due_at, id
       limit $1
         for update skip locked
    )
    update webhook_out
       set attempts = webhook_out.attempts + 1,
           due_at = clock_timestamp() + $2 * interval '1 millisecond'
      from chosen
     where webhook_out.id = chosen.id
    returning webhook_out.id, webhook_out.type, webhook_out.body, webhook_out.attempts`,
};

const SENT = {
  name: 'webhook_out_sent',
  text: 'update webhook_out set sent_at = clock_timestamp(), problem = null where id = $1',
};

const NOT_SENT = {
  name: 'webhook_out_not_sent',
  text: `
    update webhook_out
       set due_at = clock_timestamp() + coalesce($2::double precision, 0) * interval '1 millisecond',
           given_up_at = case when $2::double precision is null then clock_timestamp() end,
           problem = $3
     where id = $1
       and sent_at is null`,
};
