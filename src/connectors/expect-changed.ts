import { AuthorizationError, RemoteError } from '../foundation/index.ts';
import type { Egress, Reply } from './egress.ts';
import { readRateLimit } from './rate-limit.ts';
import type { Wanted } from './run-log.ts';

/** What was asked for lives elsewhere from now on; other redirects may be a gateway's on the way. */
const MOVED = new Set([301, 308]);
/** Trying the same again ends the same. */
const FINAL = new Set([400, 405, 406, 409, 412, 422]);

/**
 * Lets the answer to a change that was made pass.
 *
 * @throws AuthorizationError when the token is missing, wrong or too weak; also for 404, which hides what it may not see
 * @throws RemoteError for anything else; with `isFinal` in its details where trying again changes nothing
 */
export function expectChanged(
  reply: Reply,
  egress: Egress,
  { what, permission, variable }: Wanted,
  nowMs: number,
): Reply {
  const { status, headers, text } = reply;
  if (status >= 200 && status < 300) return reply;
  const { host } = egress;
  const { isRefused, untilMs } = readRateLimit(status, headers, nowMs);
  if (isRefused || (status === 503 && untilMs !== null)) {
    const retryAfterMs = Math.max(0, (untilMs ?? nowMs + 60_000) - nowMs);
    throw new RemoteError(`${host} limits its rate: try again in ${Math.ceil(retryAfterMs / 1000)} s`, {
      status,
      retryAfterMs,
    });
  }
  if (status === 401 || status === 403) {
    throw new AuthorizationError(`${host} refused ${what}: the token in ${variable} needs ${permission}`, {
      status,
      permission,
    });
  }
  if (status === 404 || status === 410) {
    throw new AuthorizationError(
      `${host} shows nothing of ${what}: it is gone, or the token in ${variable} needs ${permission}`,
      {
        status,
        permission,
      },
    );
  }
  if (MOVED.has(status)) {
    const message = `${host} sends ${what} elsewhere and did nothing: it was moved or renamed for good`;
    throw new RemoteError(message, { status, isFinal: true });
  }
  if (FINAL.has(status))
    throw new RemoteError(`${host} refused ${what}: ${wordsOf(text) ?? status}`, { status, isFinal: true });
  throw new RemoteError(`${host} answered ${status} to ${what}: whether it was done, a look tells`, { status });
}

/** What the other side says of why, fit for one line of ours. */
function wordsOf(text: string): string | null {
  try {
    const { message, error } = JSON.parse(text) as Record<string, unknown>;
    const said = message ?? error;
    const words = typeof said === 'string' ? said : JSON.stringify(said);
    return words === undefined ? null : words.replace(/[\x00-\x1f\x7f-\x9f]/g, ' ').slice(0, 200);
  } catch {
    return null;
  }
}
