import type { CacheLevel, LevelCounts } from './cache-level.ts';

/** Levels of caches, the nearest first; an answer found further away is kept nearer too. */
export class LevelledCache {
  readonly #levels: readonly CacheLevel[];

  constructor(levels: readonly CacheLevel[]) {
    this.#levels = levels;
  }

  async get(key: string): Promise<string | undefined> {
    for (const [place, level] of this.#levels.entries()) {
      const entry = await level.get(key);
      if (entry === undefined) continue;
      for (const nearer of this.#levels.slice(0, place)) nearer.put(key, entry);
      return entry.value;
    }
    return undefined;
  }

  /** @param ttlMs the longest time the answer may be used, whatever happens */
  put(key: string, value: string, ttlMs: number, tags: readonly string[]): void {
    for (const level of this.#levels) level.put(key, { value, ttlMs, tags });
  }

  invalidate(tags: readonly string[]): void {
    for (const level of this.#levels) level.invalidate(tags);
  }

  counts(): readonly LevelCounts[] {
    return this.#levels.map((level) => level.counts());
  }
}
