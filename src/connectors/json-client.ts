import { AuthorizationError, RemoteError } from '../foundation/index.ts';
import type { Fetch } from './egress.ts';
import { readRateLimit } from './rate-limit.ts';

export interface JsonClientOptions {
  /** where the API is, as the operator configured it; without a `/` at its end */
  readonly baseUrl: string;
  readonly token: string | null;
  readonly fetch: Fetch;
  readonly nowMs: () => number;
  /** what the token needs, for sentences people read */
  readonly permission: string;
}

const LARGEST_ANSWER = 4 * (1 << 20);

/** Asks and changes an outside system in JSON. What may not be done twice is not tried twice here. */
export class JsonClient {
  readonly #options: JsonClientOptions;

  constructor(options: JsonClientOptions) {
    this.#options = options;
  }

  /**
   * @param path after the base address, made of checked names and numbers
   * @param what `to label issue 3`
   * @returns null when what was asked for is gone
   * @throws AuthorizationError, RemoteError
   */
  async send(method: 'GET' | 'POST' | 'PUT', path: string, what: string, body?: object): Promise<unknown> {
    const { baseUrl, token, fetch, nowMs, permission } = this.#options;
    const { host } = new URL(baseUrl);
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        'user-agent': 'regreen',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { status, headers } = response;
    if (response.ok) return await jsonOf(response, host);
    await response.body?.cancel();
    if (status === 404 || status === 410) return null;
    const { isRefused, untilMs } = readRateLimit(status, headers, nowMs());
    if (isRefused) {
      const retryAfterMs = Math.max(0, (untilMs ?? nowMs() + 60_000) - nowMs());
      throw new RemoteError(`${host} limits its rate: try again later`, { status, retryAfterMs });
    }
    if (status === 401 || status === 403) {
      throw new AuthorizationError(`${host} refused ${what}: the token needs ${permission}`, { status });
    }
    throw new RemoteError(`${host} answered ${status} when asked ${what}`, { status });
  }
}

async function jsonOf(response: Response, host: string): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  if (response.body !== null) {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > LARGEST_ANSWER) throw new RemoteError(`${host} sent more than 4 MB: expected a short answer`);
      pieces.push(chunk);
    }
  }
  if (length === 0) return {};
  try {
    return JSON.parse(Buffer.concat(pieces).toString());
  } catch (error) {
    throw new RemoteError(`${host} sent no JSON: is its API address right?`, {}, { cause: error });
  }
}
