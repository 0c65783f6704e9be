import { LRUCache } from 'lru-cache';
import type { CacheEntry, CacheLevel, LevelCounts } from './cache-level.ts';

const MOST_ENTRIES = 1000;
const MOST_CHARACTERS = 32 * (1 << 20);
const LONGEST_MS = 5 * 60_000;

/** Answers in the memory of this process: 1,000 of them, five minutes at most. */
export class MemoryLevel implements CacheLevel {
  readonly #entries = new LRUCache<string, CacheEntry>({
    max: MOST_ENTRIES,
    maxSize: MOST_CHARACTERS,
    sizeCalculation: (entry, key) => entry.value.length + key.length + 1,
    ttl: LONGEST_MS,
    dispose: (entry, key) => this.#forgetTags(key, entry),
  });
  readonly #keysOfTag = new Map<string, Set<string>>();
  #hits = 0;
  #misses = 0;

  async get(key: string): Promise<CacheEntry | undefined> {
    const entry = this.#entries.get(key);
    if (entry === undefined) this.#misses++;
    else this.#hits++;
    return entry;
  }

  put(key: string, entry: CacheEntry): void {
    this.#entries.set(key, entry, { ttl: Math.min(entry.ttlMs, LONGEST_MS) });
    for (const tag of entry.tags) {
      const keys = this.#keysOfTag.get(tag);
      if (keys === undefined) this.#keysOfTag.set(tag, new Set([key]));
      else keys.add(key);
    }
  }

  invalidate(tags: readonly string[]): void {
    for (const tag of tags) {
      for (const key of [...(this.#keysOfTag.get(tag) ?? [])]) this.#entries.delete(key);
    }
  }

  counts(): LevelCounts {
    return { level: 'memory', hits: this.#hits, misses: this.#misses, failures: 0 };
  }

  #forgetTags(key: string, entry: CacheEntry): void {
    for (const tag of entry.tags) {
      const keys = this.#keysOfTag.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) this.#keysOfTag.delete(tag);
    }
  }
}
