import type { TSchema } from 'typebox';
import type { PageOf, PageRequest, Visibility } from '../intake/index.ts';
import { tagOf } from './answer-tag.ts';
import type { Cursors } from './cursor.ts';
import { ApiError } from './problem.ts';
import { tagsSeenBy } from './read-tags.ts';
import type { Answer, Call } from './route.ts';

const DEFAULT_LIMIT = 50;
const TAG_CHARACTERS = 32;

/** How answers of reads are remembered, and lists are read part by part. */
export class Reads {
  readonly #cursors: Cursors;
  readonly #cacheMs: number;

  constructor(cursors: Cursors, cacheMs: number) {
    this.#cursors = cursors;
    this.#cacheMs = cacheMs;
  }

  /** The answer of a list. */
  async list<T>(
    call: Call<unknown, ListQuery, unknown>,
    options: {
      readonly name: string;
      readonly item: TSchema;
      readonly read: (page: PageRequest) => Promise<PageOf<T>>;
      readonly toWire: (item: T) => Readonly<Record<string, unknown>>;
      readonly placeOf: (item: T) => { readonly timeMs: number; readonly id: string };
    },
  ): Promise<Answer> {
    const { query, visibility } = call;
    const fields = fieldsOf(query.fields, options.item);
    const { cursor, limit = DEFAULT_LIMIT, fields: _, ...filter } = query;
    const list = `${options.name} ${JSON.stringify(sorted(filter))} ${seenBy(visibility)}`;
    // Read before the cache is asked: a cursor that is wrong must not become right by being asked for twice.
    const after = this.#cursors.read(list, cursor);
    return await this.#remembered(call, `${list} ${limit} ${cursor ?? ''} ${query.fields ?? ''}`, async () => {
      const { items, hasMore } = await options.read({ limit, after });
      const last = items.at(-1);
      const next = hasMore && last !== undefined ? this.#cursors.write(list, options.placeOf(last)) : null;
      return {
        data: items.map((item) => choose(options.toWire(item), fields)),
        page: { next_cursor: next, has_more: hasMore },
      };
    });
  }

  /** The answer of a single read. */
  async single(
    call: Call<{ readonly id: string }, unknown, unknown>,
    read: () => Promise<Readonly<Record<string, unknown>> | null>,
  ): Promise<Answer> {
    const key = `${call.path} ${seenBy(call.visibility)}`;
    return await this.#remembered(call, key, async () => {
      const found = await read();
      if (found === null) throw new ApiError('NOT_FOUND', `there is no ${call.params.id}`);
      return found;
    });
  }

  async #remembered(
    { services, visibility }: Call<unknown, unknown, unknown>,
    key: string,
    make: () => Promise<unknown>,
  ): Promise<Answer> {
    const known = await services.cache.get(key);
    if (known !== undefined) return fromCache(known);
    const writtenJson = JSON.stringify(await make());
    const tag = tagOf(writtenJson);
    if (this.#cacheMs > 0) {
      services.cache.put(key, tag.padEnd(TAG_CHARACTERS) + writtenJson, this.#cacheMs, tagsSeenBy(visibility));
    }
    return { status: 200, writtenJson, tag };
  }
}

/** What every list takes. */
export interface ListQuery {
  readonly limit?: number;
  readonly cursor?: string;
  readonly fields?: string;
}

function fromCache(known: string): Answer {
  return { status: 200, tag: known.slice(0, TAG_CHARACTERS).trimEnd(), writtenJson: known.slice(TAG_CHARACTERS) };
}

/** In the order of their names: the same filter however the address spells it. */
function sorted(filter: object): readonly (readonly [string, unknown])[] {
  return Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1));
}

function seenBy(visibility: Visibility): string {
  return visibility === 'everything' ? '*' : [...visibility].sort().join(',');
}

/** @throws ApiError VALIDATION for a field the items do not have */
function fieldsOf(text: string | undefined, item: TSchema): readonly string[] | null {
  if (text === undefined) return null;
  const known = Object.keys((item as { properties?: object }).properties ?? {});
  const fields = text.split(',').map((field) => field.trim());
  const unknown = fields.find((field) => !known.includes(field));
  if (unknown !== undefined) {
    const detail = `there is no field ${JSON.stringify(unknown)}: expected some of ${known.join(', ')}`;
    throw new ApiError('VALIDATION', detail, { errors: [{ pointer: '/query/fields', detail }] });
  }
  return fields;
}

function choose(item: Readonly<Record<string, unknown>>, fields: readonly string[] | null): unknown {
  return fields === null ? item : Object.fromEntries(fields.map((field) => [field, item[field]]));
}
