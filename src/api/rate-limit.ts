import type { FastifyReply } from 'fastify';
import { LRUCache } from 'lru-cache';
import { ApiError } from './problem.ts';

/** What is left of somebody's allowance. */
export interface Allowance {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** seconds until it is whole again, or until the next request is allowed */
  readonly resetSeconds: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

const MOST_CALLERS = 10_000;

/** Allows so many requests a minute to each caller, in a burst or spread. */
export class RateLimit {
  readonly #perMinute: number;
  readonly #buckets = new LRUCache<string, Bucket>({ max: MOST_CALLERS });

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  take(caller: string, nowMs: number): Allowance {
    const perMs = this.#perMinute / 60_000;
    let bucket = this.#buckets.get(caller);
    if (bucket === undefined) {
      bucket = { tokens: this.#perMinute, atMs: nowMs };
      this.#buckets.set(caller, bucket);
    }
    bucket.tokens = Math.min(this.#perMinute, bucket.tokens + Math.max(0, nowMs - bucket.atMs) * perMs);
    bucket.atMs = nowMs;
    const isAllowed = bucket.tokens >= 1;
    if (isAllowed) bucket.tokens--;
    const missing = isAllowed ? this.#perMinute - bucket.tokens : 1 - bucket.tokens;
    return {
      isAllowed,
      limit: this.#perMinute,
      remaining: Math.floor(bucket.tokens),
      resetSeconds: Math.ceil(missing / perMs / 1000),
    };
  }
}

/** Says what is left. @throws ApiError RATE_LIMITED when nothing is */
export function limit(reply: FastifyReply, allowance: Allowance): void {
  const { limit: most, remaining, resetSeconds } = allowance;
  reply
    .header('ratelimit-policy', `"default";q=${most};w=60`)
    .header('ratelimit', `"default";r=${remaining};t=${resetSeconds}`);
  demand(allowance);
}

/** @throws ApiError RATE_LIMITED */
export function demand({ isAllowed, limit: most, resetSeconds }: Allowance): void {
  if (isAllowed) return;
  throw new ApiError('RATE_LIMITED', `expected at most ${most} requests a minute`, {
    headers: { 'retry-after': String(Math.max(1, resetSeconds)) },
  });
}
