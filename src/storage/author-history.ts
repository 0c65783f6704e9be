import { Tainted } from '../foundation/index.ts';
import type { AuthorHistory } from '../triage/index.ts';
import type { Database } from './database.ts';

const MOST_TEXTS = 10;

/** What authors wrote before, in PostgreSQL. */
export class PostgresAuthorHistory implements AuthorHistory {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async textsBefore(repositoryId: string, author: string, key: string): Promise<readonly Tainted[]> {
    const rows = await this.#database.query<{ text: string }>(TEXTS, [repositoryId, author, key, MOST_TEXTS]);
    return rows.map(({ text }) => new Tainted(text));
  }
}

const TEXTS = {
  name: 'texts_of_author',
  text: `
    select left(text, 16384) as text
      from message
     where repository_id = $1
       and author = $2
       and key <> $3
     order by received_at desc
     limit $4`,
};
