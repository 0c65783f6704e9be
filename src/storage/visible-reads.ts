import type { Visibility } from '../intake/index.ts';
import type { Database, Row } from './database.ts';
import { TickBatch } from './tick-batch.ts';

interface Question {
  readonly visibility: Visibility;
  readonly id: string;
}

/**
 * Reads rows of a table by identifier, as far as somebody may see them: what is asked for in one turn of the event
 * loop by those who see the same organisations becomes one statement.
 */
export class VisibleReads<T> {
  readonly #database: Database;
  readonly #table: string;
  readonly #columns: string;
  readonly #toRecord: (row: Row) => T;
  readonly #batch: TickBatch<string, T, Question>;

  constructor(database: Database, table: string, columns: string, toRecord: (row: Row) => T) {
    this.#database = database;
    this.#table = table;
    this.#columns = columns;
    this.#toRecord = toRecord;
    this.#batch = new TickBatch((questions) => this.#answer(questions));
  }

  /** The row, or null when there is none or it is not to be seen. */
  read(visibility: Visibility, id: string): Promise<T | null> {
    return this.#batch.get(keyOf(visibility, id), { visibility, id });
  }

  async #answer(questions: ReadonlyMap<string, Question>): Promise<ReadonlyMap<string, T>> {
    const groups = Map.groupBy(questions.values(), ({ visibility }) => keyOf(visibility, ''));
    const answers = await Promise.all(
      [...groups.values()].map(async (group) => {
        const visibility = group[0]!.visibility;
        const rows = await this.#select(
          visibility,
          group.map(({ id }) => id),
        );
        return rows.map((row) => [keyOf(visibility, row.id as string), this.#toRecord(row)] as const);
      }),
    );
    return new Map(answers.flat());
  }

  #select(visibility: Visibility, ids: readonly string[]): Promise<readonly Row[]> {
    const text = `select ${this.#columns} from ${this.#table} where id = any($1::text[])`;
    if (visibility === 'everything') return this.#database.query({ name: `read_${this.#table}`, text }, [ids]);
    const visible = `${text} and organisation_id = any($2::text[])`;
    return this.#database.read(visibility, { name: `read_visible_${this.#table}`, text: visible }, [ids, visibility]);
  }
}

function keyOf(visibility: Visibility, id: string): string {
  return `${visibility === 'everything' ? '*' : visibility.join(',')} ${id}`;
}
