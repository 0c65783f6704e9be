import { AuthorizationError, BadInputError, RemoteError } from '../foundation/index.ts';
import type { Answer, Egress, Fetch } from './egress.ts';
import { readRateLimit } from './rate-limit.ts';

/** The log of one failed job of a run. */
export interface RunLog {
  /** address of the job on the code host */
  readonly source: string;
  readonly job: string;
  /** may throw RemoteError midway */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** What fetching the logs of a run may be told. */
export interface FetchOptions {
  /** where the API is; left out, the public one */
  readonly apiUrl?: string;
  readonly fetch?: Fetch;
  readonly timeoutMs?: number;
}

/** How one code host speaks of what was refused. */
export interface Wanted {
  /** what was asked for: `run 12 of o/r` */
  readonly what: string;
  /** the permission that is needed */
  readonly permission: string;
  /** the variable that carries the token */
  readonly variable: string;
}

/**
 * Lets a good answer pass.
 *
 * @throws AuthorizationError when the token is missing, wrong or too weak
 * @throws BadInputError when there is no such thing
 * @throws RemoteError when the code host has a problem or wants less
 */
export function expectSuccess(answer: Answer, egress: Egress, wanted: Wanted): Answer {
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return answer;
  const { host, hasToken } = egress;
  const { what, permission, variable } = wanted;
  const nowMs = Date.now();
  const { isRefused, untilMs } = readRateLimit(status, headers, nowMs);
  if (isRefused) {
    const details = untilMs === null ? { status } : { status, retryAfterMs: Math.max(0, untilMs - nowMs) };
    throw new RemoteError(`${host} limits its rate: try again ${waitOf(headers)}`, details);
  }
  if (status === 401 && hasToken) {
    throw new AuthorizationError(`${host} refused the token in ${variable}: expected a valid one with ${permission}`, {
      status,
    });
  }
  if (status === 401 || (status === 403 && !hasToken)) {
    throw new AuthorizationError(`${host} shows ${what} only with a token: set ${variable} to one with ${permission}`, {
      status,
    });
  }
  if (status === 403) {
    throw new AuthorizationError(`the token in ${variable} may not read ${what}: it needs ${permission}`, { status });
  }
  if (status === 404 && !hasToken) {
    throw new AuthorizationError(
      `${host} shows no ${what}: it does not exist, or it is private and ${variable} must hold a token with ${permission}`,
      { status },
    );
  }
  if (status === 404) {
    throw new BadInputError(`${host} shows no ${what}: it does not exist, or the token may not see it`, { status });
  }
  if (status === 410) throw new BadInputError(`the log of ${what} is no longer kept by ${host}`, { status });
  throw new RemoteError(`${host} answered ${status} when asked for ${what}: try again later`, { status });
}

/** null when what was asked for is gone, or never was. */
export async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof BadInputError && (error.details.status === 404 || error.details.status === 410)) return null;
    throw error;
  }
}

function waitOf(headers: Headers): string {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  if (Number.isFinite(seconds)) return `in ${seconds} s`;
  const reset = Number(headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset') ?? Number.NaN);
  return Number.isFinite(reset) && reset > 0 && reset < 4e9 ? `after ${new Date(reset * 1000).toISOString()}` : 'later';
}

/** A job in a list of the code host, as far as it is needed. */
export interface ListedJob {
  readonly id: number;
  readonly name: string;
  readonly state: string;
}

/** Takes jobs out of what a code host sent; what has not their form is left out. */
export function listedJobs(list: unknown, state: string): ListedJob[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    const job = entry as Record<string, unknown> | null;
    if (typeof job?.id !== 'number' || typeof job.name !== 'string') return [];
    return [{ id: job.id, name: job.name, state: String(job[state]) }];
  });
}
