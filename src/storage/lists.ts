import { hash } from 'node:crypto';
import type { PageOf, PageRequest, Visibility } from '../intake/index.ts';
import type { Database, Row, Statement } from './database.ts';
import { toTime } from './time.ts';

const LONGEST_NAME = 63;

/** One condition of a list: `column = value`, or a bound of its time. Columns are words of ours, never of a caller. */
export interface Condition {
  readonly column: string;
  readonly operator: '=' | '>=' | '<';
  readonly value: string | number;
}

/** A list of one table, newest first. */
export interface ListQuery {
  readonly table: string;
  readonly columns: string;
  /** the time it is ordered by; ties by `id` */
  readonly time: string;
}

/**
 * One part of a list. The organisations somebody may see are a condition of their own, whatever the row security says.
 * Several organisations are read each by its own index and merged, so that a page costs a page and no scan.
 */
export async function readPage<T>(
  database: Database,
  query: ListQuery,
  visibility: Visibility,
  conditions: readonly Condition[],
  page: PageRequest,
  toRecord: (row: Row) => T,
): Promise<PageOf<T>> {
  if (visibility !== 'everything' && visibility.length === 0) return { items: [], hasMore: false };
  const { statement, values } = listStatement(query, visibility, conditions, page);
  const rows = await database.read(visibility, statement, values);
  return { items: rows.slice(0, page.limit).map(toRecord), hasMore: rows.length > page.limit };
}

/** The statement of a part of a list, named by its form, so that it is prepared once. */
export function listStatement(
  { table, columns, time }: ListQuery,
  visibility: Visibility,
  conditions: readonly Condition[],
  { limit, after }: PageRequest,
): { readonly statement: Statement; readonly values: readonly unknown[] } {
  const values: unknown[] = [limit + 1];
  const given = (value: unknown) => `$${values.push(value)}`;
  const clauses = conditions.map(({ column, operator, value }) => `${column} ${operator} ${given(value)}`);
  if (after !== null)
    clauses.push(`(${time}, id) < (${given(toTime(after.timeMs) ?? '-infinity')}, ${given(after.id)})`);
  const order = `order by ${time} desc, id desc limit $1`;
  const form = [...conditions.map(({ column, operator }) => `${column}${operator}`), after === null ? '' : 'after'];

  if (visibility === 'everything') {
    const where = clauses.length > 0 ? `where ${clauses.join(' and ')}` : '';
    return {
      statement: { name: nameOf(table, 'all', form), text: `select ${columns} from ${table} ${where} ${order}` },
      values,
    };
  }
  if (visibility.length === 1) {
    clauses.push(`organisation_id = ${given(visibility[0])}`);
    const text = `select ${columns} from ${table} where ${clauses.join(' and ')} ${order}`;
    return { statement: { name: nameOf(table, 'one', form), text }, values };
  }
  const text = `
    select page.*
      from unnest(${given(visibility)}::text[]) as visible (organisation)
     cross join lateral (
       select ${columns}
         from ${table}
        where ${[...clauses, 'organisation_id = visible.organisation'].join(' and ')}
        ${order}
     ) as page
     ${order}`;
  return { statement: { name: nameOf(table, 'some', form), text }, values };
}

function nameOf(table: string, reach: string, form: readonly string[]): string {
  const name = `list_${table}_${reach}_${form.filter((part) => part !== '').join('_')}`;
  // PostgreSQL cuts longer names, and two of them would be one.
  return name.length <= LONGEST_NAME ? name : `list_${hash('sha256', name).slice(0, 40)}`;
}
