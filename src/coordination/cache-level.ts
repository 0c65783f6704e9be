/** A value with what makes it stale. */
export interface CacheEntry {
  readonly value: string;
  readonly ttlMs: number;
  /** invalidating one of them makes the entry stale */
  readonly tags: readonly string[];
}

/** How often a level was asked and had the answer. */
export interface LevelCounts {
  readonly level: 'memory' | 'redis';
  readonly hits: number;
  readonly misses: number;
  /** times the level could not be asked at all */
  readonly failures: number;
}

/** One place answers are kept in for a while. Losing it loses speed, nothing else. */
export interface CacheLevel {
  /** undefined also when the level is away */
  get(key: string): Promise<CacheEntry | undefined>;
  put(key: string, entry: CacheEntry): void;
  invalidate(tags: readonly string[]): void;
  counts(): LevelCounts;
}
