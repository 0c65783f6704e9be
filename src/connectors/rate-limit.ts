/** What an answer says of when it wants to be asked again. */
export interface RateLimit {
  /** it refused this call because of its limits */
  readonly isRefused: boolean;
  /** no call before, milliseconds since 1970; null when it does not say */
  readonly untilMs: number | null;
}

/**
 * Reads `Retry-After` (seconds or a date) and, where the limit is spent, when it begins anew (`x-ratelimit-reset` of
 * GitHub, `ratelimit-reset` of GitLab; seconds since 1970).
 */
export function readRateLimit(status: number, headers: Pick<Headers, 'get'>, nowMs: number): RateLimit {
  const after = headers.get('retry-after');
  const isSpent = (headers.get('x-ratelimit-remaining') ?? headers.get('ratelimit-remaining')) === '0';
  const isRefused = status === 429 || (status === 403 && (after !== null || isSpent));
  if (!isRefused && status !== 503) return { isRefused, untilMs: null };
  const reset = headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset');
  const untilMs = after !== null ? parseRetryAfter(after, nowMs) : isSpent ? Number(reset ?? Number.NaN) * 1000 : null;
  return { isRefused, untilMs: untilMs !== null && Number.isFinite(untilMs) ? untilMs : null };
}

/** GitHub's limits of what happens at once, which it tells in words alone where it names no time. */
export function isSecondaryLimit(status: number, message: string): boolean {
  return (status === 403 || status === 429) && /secondary rate limit/i.test(message);
}

function parseRetryAfter(after: string, nowMs: number): number {
  return /^\d{1,9}$/.test(after) ? nowMs + Number(after) * 1000 : Date.parse(after);
}
