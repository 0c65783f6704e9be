import { describe, expect, it } from 'vitest';
import type { RequestRecord, RequestStore } from '../healing/index.ts';
import { openQuestions } from './healing-office.ts';

// Newest first; several were asked in the same moment.
const asked = (count: number) =>
  Array.from({ length: count }, (_, place) => {
    const id = `req_${String(count - place).padStart(4, '0')}`;
    return { id, createdAtMs: 1_000_000 - Math.floor(place / 70) } as RequestRecord;
  });

/** A list as the store gives it, a part at a time. */
const storeOf = (all: readonly RequestRecord[]): Pick<RequestStore, 'list'> => ({
  async list(visibility, filter, { limit, after }) {
    expect({ visibility, filter }).toEqual({ visibility: 'everything', filter: { state: 'open' } });
    const isAfter = ({ createdAtMs, id }: RequestRecord) =>
      after === null || createdAtMs < after.timeMs || (createdAtMs === after.timeMs && id < after.id);
    const left = all.filter(isAfter);
    return { items: left.slice(0, limit), hasMore: left.length > limit };
  },
});

describe('what waits for a person', () => {
  it.each([0, 1, 99, 100, 101, 200, 350])('is shown in full, each once: %i questions', async (count) => {
    const all = asked(count);
    const shown: string[] = [];
    for await (const { id } of openQuestions(storeOf(all))) shown.push(id);
    expect(shown).toEqual(all.map(({ id }) => id));
  });
});
