import { type RequestInit as UndiciInit, fetch as undiciFetch } from 'undici';
import { RemoteError } from '../foundation/index.ts';
import { createGuardedAgent } from './address-guard.ts';
import { askingLeave, demandLeave } from './change-leave.ts';
import type { Fetch } from './egress.ts';
import { HostGate, isSafe } from './host-gate.ts';

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
  /** what all who speak to this host share; left out, one of its own */
  readonly gate?: HostGate;
}

const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const KEEPS_METHOD = new Set([307, 308]);

/**
 * The one way to an outside system: through the gate of its host, with an end to every wait, and redirects that are
 * followed by hand: never to a closed network, never with the token to another host, and with a change nowhere else.
 */
export function createOutsideFetch(options: OutsideOptions): Fetch {
  const { baseUrl, connectMs = 10_000, silenceMs = 30_000, totalMs = 120_000, alsoTrusted = [] } = options;
  const base = new URL(baseUrl);
  const own = `${base.hostname.replace(/^\[|\]$/g, '')}:${base.port || (base.protocol === 'https:' ? '443' : '80')}`;
  const dispatcher = askingLeave(createGuardedAgent({ trustedHosts: [own, ...alsoTrusted], connectMs, silenceMs }));
  const { gate = new HostGate(base.host) } = options;
  return async (url, init) => {
    const signal = withEnd(init.signal ?? null, totalMs);
    const method = (init.method ?? 'GET').toUpperCase();
    const demand = isSafe(method) ? () => {} : demandLeave;
    const send = () => follow(new URL(url), { ...init, method, signal }, base, dispatcher);
    return await gate.call(method, signal, send, demand);
  };
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
    // The answer to a change that was made; where it leads is a page for people.
    if (!isSafe(init.method ?? 'GET') && !KEEPS_METHOD.has(response.status)) return keptWithBody(response);
    await response.body?.cancel();
    if (redirects === MOST_REDIRECTS) throw new RemoteError(`${base.host} redirects without end`);
    const to = URL.canParse(location, url.href) ? new URL(location, url) : null;
    const isHttp = to?.protocol === 'https:' || (to?.protocol === 'http:' && base.protocol === 'http:');
    if (to === null || !isHttp || to.username !== '' || to.password !== '') {
      throw new RemoteError(`${base.host} redirects to an address that is not https`);
    }
    if (to.origin !== url.origin && !isSafe(init.method ?? 'GET')) {
      throw new RemoteError(`${base.host} sends a change on to another host: refused`);
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
  return KEEPS_METHOD.has(status)
    ? { ...rest, headers, body: body ?? null }
    : { ...rest, method: init.method === 'HEAD' ? 'HEAD' : 'GET', headers };
}

function withEnd(signal: AbortSignal | null, totalMs: number | null): AbortSignal {
  const signals = [signal, totalMs === null ? null : AbortSignal.timeout(totalMs)].filter((one) => one !== null);
  return signals.length === 0 ? new AbortController().signal : AbortSignal.any(signals);
}
