import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  circuitBreaker,
  handleAll,
  SamplingBreaker,
} from 'cockatiel';
import { type RequestInit as UndiciInit, fetch as undiciFetch } from 'undici';
import { RemoteError } from '../foundation/index.ts';
import { createGuardedAgent } from './address-guard.ts';
import type { Fetch } from './egress.ts';
import { readRateLimit } from './rate-limit.ts';

/** How an outside system is spoken to. */
export interface OutsideOptions {
  /** where its API is, as the operator configured it; may be on a private network */
  readonly baseUrl: string;
  readonly connectMs?: number;
  readonly silenceMs?: number;
  /** for one call with all its redirects and tries; null for downloads, which only must not fall silent */
  readonly totalMs?: number | null;
  /** `host:port` of others that may be on a private network, as the storage of logs beside a code host of one's own */
  readonly alsoTrusted?: readonly string[];
}

const MOST_REDIRECTS = 5;
const AT_ONCE = 10;
const MOST_WAITING = 200;
const TRIES = 3;
const FIRST_PAUSE_MS = 250;
const LONGEST_WAIT_MS = 60_000;
const BETWEEN_CHANGES_MS = 1000;
const REST_MS = 10_000;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const SAFE = new Set(['GET', 'HEAD']);

/**
 * The one way to an outside system: ten calls at once, a breaker when half of them fail, up to three tries of calls that
 * change nothing, no call before the system wants one again, and redirects that are followed by hand: never to a closed
 * network, never with the token to another host.
 */
export function createOutsideFetch(options: OutsideOptions): Fetch {
  const { baseUrl, connectMs = 10_000, silenceMs = 30_000, totalMs = 120_000, alsoTrusted = [] } = options;
  const base = new URL(baseUrl);
  const own = `${base.hostname.replace(/^\[|\]$/g, '')}:${base.port || (base.protocol === 'https:' ? '443' : '80')}`;
  const dispatcher = createGuardedAgent({ trustedHosts: [own, ...alsoTrusted], connectMs, silenceMs });
  const places = bulkhead(AT_ONCE, MOST_WAITING);
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: REST_MS,
    breaker: new SamplingBreaker({ threshold: 0.5, duration: 30_000, minimumRps: 20 / 30 }),
  });
  const turnstile = new Turnstile(base.host);

  /** One try. Whoever waited for a place may meet a limit that was not there before: the turnstile comes last. */
  const attempt = (url: string, init: RequestInit, method: string, signal: AbortSignal) =>
    places.execute(async () => {
      await turnstile.pass(method, signal);
      return await breaker.execute(async () => {
        const answer = await follow(new URL(url), { ...init, signal }, base, dispatcher);
        turnstile.heed(answer);
        // Only what the system could not do counts against it; what it refused was an answer.
        if (answer.status >= 500) throw new ServerTrouble(answer);
        return answer;
      });
    });

  return async (url, init) => {
    const signal = withEnd(init.signal ?? null, totalMs);
    const method = (init.method ?? 'GET').toUpperCase();
    for (let tries = 1; ; tries++) {
      const isLast = tries === TRIES || !SAFE.has(method);
      try {
        const response = await attempt(url, init, method, signal);
        const { isRefused } = readRateLimit(response.status, response.headers, Date.now());
        if (!isRefused || isLast || !turnstile.isWorthWaiting()) return response;
        await response.body?.cancel();
      } catch (error) {
        if (error instanceof ServerTrouble) {
          if (isLast || !turnstile.isWorthWaiting()) return error.response;
          await error.response.body?.cancel();
        } else if (error instanceof BulkheadRejectedError || error instanceof BrokenCircuitError) {
          const details = { retryAfterMs: REST_MS };
          const message = `${base.host} is left alone for a while: too many calls failed or wait`;
          throw new RemoteError(message, details, { cause: error });
        } else {
          const refusal = refusalOf(error);
          if (refusal !== null) throw refusal;
          if (isLast || signal.aborted) throw error;
        }
      }
      // Full jitter, so that many callers do not come back together.
      await sleep(Math.random() * FIRST_PAUSE_MS * 2 ** tries, signal);
    }
  };
}

/** What this program itself refused, also where the client wrapped it; trying again would change nothing. */
function refusalOf(error: unknown): RemoteError | null {
  if (error instanceof RemoteError) return error;
  const cause = error instanceof Error ? error.cause : null;
  return cause instanceof RemoteError ? cause : null;
}

/** An answer that says the system itself failed. */
class ServerTrouble extends Error {
  readonly response: Response;

  constructor(response: Response) {
    super(`status ${response.status}`);
    this.response = response;
  }
}

async function follow(
  first: URL,
  init: RequestInit,
  base: URL,
  dispatcher: UndiciInit['dispatcher'],
): Promise<Response> {
  let url = first;
  let current = init;
  for (let redirects = 0; ; redirects++) {
    const response = (await undiciFetch(url, {
      ...(current as unknown as UndiciInit),
      redirect: 'manual',
      dispatcher: dispatcher!,
    })) as unknown as Response;
    const location = response.headers.get('location');
    if (!REDIRECTS.has(response.status) || location === null) return keptWithBody(response);
    await response.body?.cancel();
    if (redirects === MOST_REDIRECTS) throw new RemoteError(`${base.host} redirects without end`);
    const to = URL.canParse(location, url.href) ? new URL(location, url) : null;
    const isHttp = to?.protocol === 'https:' || (to?.protocol === 'http:' && base.protocol === 'http:');
    if (to === null || !isHttp || to.username !== '' || to.password !== '') {
      throw new RemoteError(`${base.host} redirects to an address that is not https`);
    }
    current = nextInit(current, response.status, to.origin === url.origin);
    url = to;
  }
}

/** The answer of each body that somebody still holds. */
const ANSWERS = new WeakMap<object, Response>();

/**
 * The client cancels a body that nobody began to read as soon as its answer is collected as garbage. A log may wait for
 * its turn longer than that: as long as somebody holds the body, the answer stays.
 */
function keptWithBody(response: Response): Response {
  if (response.body !== null) ANSWERS.set(response.body, response);
  return response;
}

/** What is sent to where a redirect leads: nothing that proves who we are goes to another host. */
function nextInit(init: RequestInit, status: number, isSameOrigin: boolean): RequestInit {
  const headers = new Headers(init.headers);
  if (!isSameOrigin) for (const name of ['authorization', 'cookie', 'private-token', 'job-token']) headers.delete(name);
  const { body, ...rest } = init;
  const keepsBody = status === 307 || status === 308;
  return keepsBody
    ? { ...rest, headers, body: body ?? null }
    : { ...rest, method: init.method === 'HEAD' ? 'HEAD' : 'GET', headers };
}

/** Lets calls through when the system wants them: none before `Retry-After`, one change a second. */
class Turnstile {
  readonly #host: string;
  #notBeforeMs = 0;
  #nextChangeMs = 0;

  constructor(host: string) {
    this.#host = host;
  }

  /** @throws RemoteError when that is too long to wait for; its `retryAfterMs` says how long */
  async pass(method: string, signal: AbortSignal): Promise<void> {
    if (!SAFE.has(method)) {
      const atMs = Math.max(Date.now(), this.#nextChangeMs);
      this.#nextChangeMs = atMs + BETWEEN_CHANGES_MS;
      await sleep(atMs - Date.now(), signal);
    }
    // Another call may have been told to wait for longer meanwhile.
    for (;;) {
      const waitMs = this.#notBeforeMs - Date.now();
      if (waitMs <= 0) return;
      if (waitMs > LONGEST_WAIT_MS) {
        const message = `${this.#host} limits its rate: try again in ${Math.ceil(waitMs / 1000)} s`;
        throw new RemoteError(message, { retryAfterMs: waitMs });
      }
      await sleep(waitMs, signal);
    }
  }

  /** Remembers from when on the system takes calls again. */
  heed({ status, headers }: Response): void {
    const { untilMs } = readRateLimit(status, headers, Date.now());
    if (untilMs !== null) this.#notBeforeMs = Math.max(this.#notBeforeMs, untilMs);
  }

  isWorthWaiting(): boolean {
    return this.#notBeforeMs - Date.now() <= LONGEST_WAIT_MS;
  }
}

function withEnd(signal: AbortSignal | null, totalMs: number | null): AbortSignal {
  const signals = [signal, totalMs === null ? null : AbortSignal.timeout(totalMs)].filter((one) => one !== null);
  return signals.length === 0 ? new AbortController().signal : AbortSignal.any(signals);
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
