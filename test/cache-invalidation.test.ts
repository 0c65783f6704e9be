import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { tagsSeenBy } from '../src/api/read-tags.ts';
import { Invalidation } from '../src/app/invalidation.ts';
import { LevelledCache, MemoryLevel } from '../src/coordination/index.ts';

let tell: (organisations: readonly string[]) => void;
let cache: LevelledCache;
let changes = 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  cache = new LevelledCache([new MemoryLevel()]);
  changes = 0;
  const events = {
    subscribe: (hear: typeof tell) => {
      tell = hear;
      return () => {};
    },
  };
  new Invalidation(events, cache, () => changes++);
});
afterEach(() => vi.useRealTimers());

function fill(): void {
  cache.put('a', 'of acme', 60_000, tagsSeenBy(['org_acme']));
  cache.put('b', 'of both', 60_000, tagsSeenBy(['org_acme', 'org_other']));
  cache.put('o', 'of other', 60_000, tagsSeenBy(['org_other']));
  cache.put('e', 'of everything', 60_000, tagsSeenBy('everything'));
}
const kept = async () =>
  (await Promise.all(['a', 'b', 'o', 'e'].map(async (key) => ((await cache.get(key)) === undefined ? '' : key)))).join(
    '',
  );

it('makes stale what tells of the organisation, and nothing else', async () => {
  fill();
  tell(['org_acme']);
  expect(await kept()).toBe('o');
  expect(changes).toBe(1);
});

it('makes everything stale when it is not known what has changed', async () => {
  fill();
  tell([]);
  expect(await kept()).toBe('');
});

it('gathers what changes meanwhile, so that many changes do not empty the cache each time', async () => {
  tell(['org_third']);
  fill();
  tell(['org_other']);
  tell(['org_third']);
  expect(await kept()).toBe('aboe');
  vi.advanceTimersByTime(1_000);
  expect(await kept()).toBe('a');
  expect(changes).toBe(3);
});
