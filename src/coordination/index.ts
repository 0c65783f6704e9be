/**
 * What processes share for speed: answers of reads in levels, memory first, Redis when configured. Never effects,
 * never the only copy of anything.
 */
export type { CacheEntry, CacheLevel, LevelCounts } from './cache-level.ts';
export { LevelledCache } from './levelled-cache.ts';
export { MemoryLevel } from './memory-level.ts';
export { RedisLevel } from './redis-level.ts';
