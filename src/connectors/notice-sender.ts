import { AuthorizationError, ConfigurationError, RemoteError } from '../foundation/index.ts';
import { Egress, type Fetch } from './egress.ts';
import { createOutsideFetch } from './outside-fetch.ts';
import { readRateLimit } from './rate-limit.ts';

const TOTAL_MS = 30_000;

/** Sends notices to one address an operator configured; its path and query may be a secret and are told to nobody. */
export class NoticeSender {
  readonly #egress: Egress;
  readonly #path: string;

  /** @throws ConfigurationError when the address is none */
  constructor(address: string, fetch?: Fetch) {
    const url = URL.canParse(address) ? new URL(address) : null;
    if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '') {
      throw new ConfigurationError('the address notices are sent to is none: expected https://…');
    }
    const sender = fetch ?? createOutsideFetch({ baseUrl: url.origin, totalMs: TOTAL_MS });
    this.#egress = new Egress({ baseUrl: url.origin, token: null, fetch: sender });
    this.#path = url.pathname + url.search;
  }

  /** Whether its host answers anything; nobody is told anything. */
  async reach(): Promise<{ readonly isGood: boolean; readonly sentence: string }> {
    const { host } = this.#egress;
    try {
      await this.#egress.send('HEAD', '/', null);
      return { isGood: true, sentence: `${host} answers` };
    } catch (error) {
      return { isGood: false, sentence: error instanceof Error ? error.message : `${host} does not answer` };
    }
  }

  /** @throws RemoteError; with `isFinal` in its details where sending the same again changes nothing */
  async post(json: unknown, headers: Record<string, string> = {}): Promise<void> {
    const { host } = this.#egress;
    const reply = await this.#egress.send('POST', this.#path, { json }, headers);
    const { status } = reply;
    if (status >= 200 && status < 300) return;
    const nowMs = Date.now();
    const { isRefused, untilMs } = readRateLimit(status, reply.headers, nowMs);
    if (isRefused || untilMs !== null) {
      const retryAfterMs = Math.max(0, (untilMs ?? nowMs + 60_000) - nowMs);
      throw new RemoteError(`${host} wants fewer notices: try again in ${Math.ceil(retryAfterMs / 1000)} s`, {
        status,
        retryAfterMs,
      });
    }
    if (status === 401 || status === 403 || status === 404 || status === 410) {
      throw new AuthorizationError(`${host} takes no notices at this address any more: set a new one`, { status });
    }
    const isFinal = status < 500;
    throw new RemoteError(`${host} answered ${status} to a notice`, { status, ...(isFinal ? { isFinal } : {}) });
  }
}
