import { describe, expect, it } from 'vitest';
import { SILENT, UnavailableError } from '../foundation/index.ts';
import type { DueSeries, MetricStore } from './index.ts';
import { SeriesWatcher } from './series-watcher.ts';

function due(id: string): DueSeries {
  const named = { id, organisationId: '*', name: 'cpu', repository: null, origin: 'handed_in' as const };
  return { ...named, token: '1', watch: null, samples: [] };
}

/** A watcher of three series of which the first cannot be judged, and what becomes of them. */
function watcherOf(error: Error) {
  const finished: string[] = [];
  const postponed: (readonly [string, number])[] = [];
  const metrics = {
    claimDue: async () => ['bad', 'one', 'other'].map(due),
    finish: async ({ id }: DueSeries) => finished.push(id) > 0,
    postpone: async ({ id }: DueSeries, ms: number) => void postponed.push([id, ms]),
  } as unknown as MetricStore;
  const judge = async ({ id }: DueSeries) => {
    if (id === 'bad') throw error;
    return { rows: [], watch: '{}' };
  };
  const watcher = new SeriesWatcher({ metrics, alerts: { settle: async () => {} }, judge, logger: SILENT });
  return { watcher, finished, postponed };
}

describe('a series that cannot be judged', () => {
  it('waits longer each time, and keeps no other waiting', async () => {
    const { watcher, finished, postponed } = watcherOf(new Error('a watch that is damaged'));
    for (let round = 0; round < 8; round++) expect(await watcher.judgeDue()).toBe(3);
    expect(finished).toEqual(Array.from({ length: 8 }, () => ['one', 'other']).flat());
    expect(postponed.map(([, ms]) => ms / 60_000)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  it('is no fault of its own where nothing can be judged', async () => {
    const { watcher, postponed } = watcherOf(new UnavailableError('the database is away'));
    await expect(watcher.judgeDue()).rejects.toThrow('the database is away');
    expect(postponed).toEqual([]);
  });
});
