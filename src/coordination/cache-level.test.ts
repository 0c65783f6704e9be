import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { SILENT } from '../foundation/index.ts';
import type { CacheLevel } from './cache-level.ts';
import { LevelledCache } from './levelled-cache.ts';
import { MemoryLevel } from './memory-level.ts';
import { RedisLevel } from './redis-level.ts';

const REDIS = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';
const run = `test:${process.pid}:${Date.now()}`;
const redis = new RedisLevel(REDIS, SILENT);
afterAll(() => redis.close());

async function settle(level: CacheLevel): Promise<void> {
  if (level instanceof RedisLevel) await sleep(60);
}

async function whenUp(level: RedisLevel): Promise<boolean> {
  for (let tries = 0; tries < 40 && !level.isUp; tries++) await sleep(25);
  return level.isUp;
}

describe.each([
  { name: 'memory', create: () => new MemoryLevel() },
  { name: 'redis', create: () => redis },
])('the $name level', ({ name, create }) => {
  const level = create();
  const key = (word: string) => `${run}:${name}:${word}`;

  it('keeps an answer until one of its tags is invalidated', async (context) => {
    if (level instanceof RedisLevel && !(await whenUp(level))) context.skip('no Redis answers here');
    level.put(key('list'), { value: '[1]', ttlMs: 60_000, tags: [key('a'), key('b')] });
    level.put(key('other'), { value: '[2]', ttlMs: 60_000, tags: [key('c')] });
    await settle(level);
    expect((await level.get(key('list')))?.value).toBe('[1]');
    level.invalidate([key('b')]);
    await settle(level);
    expect(await level.get(key('list'))).toBeUndefined();
    expect((await level.get(key('other')))?.value).toBe('[2]');
  });

  it('forgets an answer when its time is over', async (context) => {
    if (level instanceof RedisLevel && !(await whenUp(level))) context.skip('no Redis answers here');
    level.put(key('short'), { value: '[3]', ttlMs: 100, tags: [] });
    await settle(level);
    expect((await level.get(key('short')))?.value).toBe('[3]');
    await sleep(150);
    expect(await level.get(key('short'))).toBeUndefined();
  });

  it('counts what it had and what not', () => {
    const { hits, misses } = level.counts();
    expect({ hits, misses }).toEqual({ hits: 3, misses: 2 });
  });
});

describe('levels together', () => {
  it('keep nearer what was found further away', async () => {
    const near = new MemoryLevel();
    const far = new MemoryLevel();
    far.put('key', { value: 'answer', ttlMs: 60_000, tags: ['t'] });
    const cache = new LevelledCache([near, far]);
    expect(await cache.get('key')).toBe('answer');
    expect((await near.get('key'))?.value).toBe('answer');
    cache.invalidate(['t']);
    expect(await cache.get('key')).toBeUndefined();
  });

  it('answer without a Redis that is not there', async () => {
    const away = new RedisLevel('redis://127.0.0.1:1', SILENT);
    const cache = new LevelledCache([new MemoryLevel(), away]);
    cache.put('key', 'answer', 60_000, []);
    const startMs = performance.now();
    expect(await cache.get('key')).toBe('answer');
    expect(await cache.get('absent')).toBeUndefined();
    expect(performance.now() - startMs).toBeLessThan(500);
    away.close();
  });
});
