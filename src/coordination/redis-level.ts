import { Redis } from 'ioredis';
import type { Logger } from '../foundation/index.ts';
import type { CacheEntry, CacheLevel, LevelCounts } from './cache-level.ts';

/** What one answer in Redis looks like: the generations its tags had when it was put there. */
interface Stored {
  readonly value: string;
  readonly tags: readonly string[];
  readonly generations: readonly string[];
  readonly ttlMs: number;
}

const PREFIX = 'regreen:cache:';
const GENERATION = 'regreen:generation:';
const LONGEST_MS = 60 * 60_000;
/** Longer than this, asking the database is the better answer. */
const PATIENCE_MS = 50;
const REST_MS = 5_000;
const LARGEST_CHARACTERS = 1 << 20;

/**
 * Answers in Redis, shared between processes. A tag has a generation that counts up when it is invalidated; an answer
 * counts while the generations of its tags are those it was put under. When Redis is slow or gone it is left alone for
 * five seconds, and everything goes on without it.
 */
export class RedisLevel implements CacheLevel {
  readonly #redis: Redis;
  readonly #logger: Logger;
  #restUntilMs = 0;
  #hits = 0;
  #misses = 0;
  #failures = 0;

  constructor(url: string, logger: Logger) {
    this.#logger = logger;
    this.#redis = new Redis(url, {
      commandTimeout: PATIENCE_MS,
      connectTimeout: 2_000,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      retryStrategy: (times) => Math.min(5_000, 200 * times),
      connectionName: 'regreen',
    });
    // Without a listener a lost connection would end the process.
    this.#redis.on('error', () => this.#rest('connection'));
  }

  async get(key: string): Promise<CacheEntry | undefined> {
    if (this.#isResting()) return undefined;
    try {
      const text = await this.#redis.get(PREFIX + key);
      const stored = text === null ? null : (JSON.parse(text) as Stored);
      const generations = stored === null ? [] : await this.#generationsOf(stored.tags);
      if (stored === null || stored.generations.some((generation, place) => generation !== generations[place])) {
        this.#misses++;
        return undefined;
      }
      this.#hits++;
      return { value: stored.value, tags: stored.tags, ttlMs: stored.ttlMs };
    } catch {
      this.#rest('get');
      return undefined;
    }
  }

  put(key: string, { value, tags, ttlMs }: CacheEntry): void {
    if (this.#isResting() || value.length > LARGEST_CHARACTERS) return;
    this.#generationsOf(tags)
      .then((generations) => {
        const stored: Stored = { value, tags, generations, ttlMs };
        return this.#redis.set(PREFIX + key, JSON.stringify(stored), 'PX', Math.min(ttlMs, LONGEST_MS));
      })
      .catch(() => this.#rest('put'));
  }

  invalidate(tags: readonly string[]): void {
    if (this.#isResting()) return;
    const pipeline = this.#redis.pipeline();
    for (const tag of tags) pipeline.incr(GENERATION + tag).pexpire(GENERATION + tag, 2 * LONGEST_MS);
    pipeline.exec().catch(() => this.#rest('invalidate'));
  }

  counts(): LevelCounts {
    return { level: 'redis', hits: this.#hits, misses: this.#misses, failures: this.#failures };
  }

  /** True while Redis is answering. */
  get isUp(): boolean {
    return this.#redis.status === 'ready' && !this.#isResting();
  }

  close(): void {
    this.#redis.disconnect();
  }

  async #generationsOf(tags: readonly string[]): Promise<string[]> {
    if (tags.length === 0) return [];
    const generations = await this.#redis.mget(tags.map((tag) => GENERATION + tag));
    return generations.map((generation) => generation ?? '0');
  }

  #isResting(): boolean {
    return performance.now() < this.#restUntilMs || this.#redis.status !== 'ready';
  }

  #rest(during: string): void {
    this.#failures++;
    if (performance.now() < this.#restUntilMs) return;
    this.#restUntilMs = performance.now() + REST_MS;
    this.#logger.warn({ during, restMs: REST_MS }, 'redis does not answer, going on without it');
  }
}
