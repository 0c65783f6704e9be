import { ConfigurationError, RemoteError } from '../foundation/index.ts';

/** What sends a request; the platform's `fetch`, or a stand-in for tests. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How requests to one outside system are sent. */
export interface EgressOptions {
  /** where its API is, as the operator configured it */
  readonly baseUrl: string;
  readonly token: string | null;
  /** whose token it is, for systems that want a name with it */
  readonly user?: string;
  readonly fetch?: Fetch;
  /** longest silence, before the answer and between its parts */
  readonly timeoutMs?: number;
}

/** An answer whose body has not been read yet. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** may throw RemoteError midway */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** What was answered to a change, read to its end. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** at most 1 MB */
  readonly text: string;
}

/** What a change takes along: JSON, or the fields of a form. */
export type Content = { readonly json: unknown } | { readonly form: Readonly<Record<string, string>> };

const LARGEST_REPLY = 1 << 20;
const TIMEOUT_MS = 30_000;
const MOST_REDIRECTS = 5;
const LARGEST_JSON = 16 * (1 << 20);
const LARGEST_LOG = 2 ** 31;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** The one way to an outside system: only its own host gets the token, and every wait and size has an end. */
export class Egress {
  readonly #base: URL;
  readonly #token: string | null;
  readonly #authorization: string | null;
  readonly #fetch: Fetch;
  readonly #timeoutMs: number;

  /** @throws ConfigurationError when the address is none, or the token cannot be one */
  constructor(options: EgressOptions) {
    this.#base = parseBase(options.baseUrl);
    if (options.token !== null && !/^[\x21-\x7e]+$/.test(options.token)) {
      throw new ConfigurationError('the token has blanks or line breaks in it: expected one word');
    }
    this.#token = options.token;
    this.#authorization = authorizationOf(options.token, options.user);
    this.#fetch = options.fetch ?? fetch;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  }

  get host(): string {
    return this.#base.host;
  }

  get hasToken(): boolean {
    return this.#token !== null;
  }

  /**
   * Asks the API, following redirects.
   *
   * @param path after the base address, with its `/` and query
   * @throws RemoteError when there is no answer in time; statuses are the caller's to judge
   */
  async get(path: string, accept: string): Promise<Answer> {
    let url = new URL(this.#base.href.replace(/\/$/, '') + path);
    for (let redirects = 0; ; redirects++) {
      const answer = await this.#send(url, accept);
      if (!REDIRECTS.has(answer.status)) return answer;
      const location = answer.headers.get('location');
      if (location === null || redirects === MOST_REDIRECTS) {
        throw new RemoteError(
          `${this.host} redirects without end: expected an answer after ${MOST_REDIRECTS} redirects`,
        );
      }
      url = this.#checkRedirect(location, url);
    }
  }

  /**
   * Changes something, once; redirects are the caller's to judge.
   *
   * @param path after the base address, with its `/` and query
   * @throws RemoteError when there is no whole answer: whether it was done is not known then
   */
  async send(method: string, path: string, content: Content | null, more: Record<string, string> = {}): Promise<Reply> {
    const url = new URL(this.#base.href.replace(/\/$/, '') + path);
    const patience = new Patience(this.#timeoutMs);
    const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'regreen', ...more };
    if (this.#authorization !== null) headers.authorization = this.#authorization;
    const body =
      content === null
        ? null
        : 'json' in content
          ? JSON.stringify(content.json)
          : String(new URLSearchParams(content.form));
    if (content !== null)
      headers['content-type'] = 'json' in content ? 'application/json' : 'application/x-www-form-urlencoded';
    try {
      const init = { method, headers, body, redirect: 'manual', signal: patience.signal } as const;
      const response = await this.#fetch(url.href, init);
      const pieces: Uint8Array[] = [];
      let length = 0;
      for await (const chunk of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
        patience.renew();
        pieces.push(chunk);
        length += chunk.length;
        if (length > LARGEST_REPLY) break;
      }
      return { status: response.status, headers: response.headers, text: Buffer.concat(pieces).toString() };
    } catch (error) {
      throw this.#problemOf(error, url);
    } finally {
      patience.end();
    }
  }

  /** The whole body as JSON. */
  async json(answer: Answer): Promise<unknown> {
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of answer.chunks) {
      pieces.push(chunk);
      length += chunk.length;
      if (length > LARGEST_JSON) throw new RemoteError(`${this.host} sent more than 16 MB: expected a short list`);
    }
    try {
      return JSON.parse(Buffer.concat(pieces).toString());
    } catch (error) {
      throw new RemoteError(`${this.host} sent no JSON: is its API address right?`, {}, { cause: error });
    }
  }

  #checkRedirect(location: string, from: URL): URL {
    const to = URL.canParse(location, from.href) ? new URL(location, from.href) : null;
    if (to === null || !(to.protocol === 'https:' || (to.protocol === 'http:' && this.#base.protocol === 'http:'))) {
      throw new RemoteError(`${this.host} redirects to an address that is not https`);
    }
    // An outside system must not make this machine talk to its own network.
    if (to.host !== this.#base.host && isLocal(to.hostname) && !isLocal(this.#base.hostname)) {
      throw new RemoteError(`${this.host} redirects to a private address: refused`);
    }
    return to;
  }

  async #send(url: URL, accept: string): Promise<Answer> {
    const patience = new Patience(this.#timeoutMs);
    const headers: Record<string, string> = { accept, 'user-agent': 'regreen' };
    if (this.#authorization !== null && url.origin === this.#base.origin) headers.authorization = this.#authorization;
    try {
      const response = await this.#fetch(url.href, { headers, redirect: 'manual', signal: patience.signal });
      // Only the body of a good answer is ever read; an open one would keep the process alive.
      if (!response.ok) await response.body?.cancel();
      // A log may wait for its turn: it is not the host that is silent then.
      patience.end();
      return { status: response.status, headers: response.headers, chunks: this.#read(response, url, patience) };
    } catch (error) {
      patience.end();
      throw this.#problemOf(error, url);
    }
  }

  async *#read(response: Response, url: URL, patience: Patience): AsyncGenerator<Uint8Array> {
    let length = 0;
    try {
      if (response.body === null) return;
      patience.renew();
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        patience.renew();
        length += chunk.length;
        if (length > LARGEST_LOG) throw new RemoteError(`${url.host} sent more than 2 GB: expected a log`);
        yield chunk;
        patience.renew();
      }
    } catch (error) {
      throw this.#problemOf(error, url);
    } finally {
      patience.end();
    }
  }

  #problemOf(error: unknown, url: URL): unknown {
    if (error instanceof RemoteError) return error;
    const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
    if (name === 'TimeoutError' || name === 'AbortError') {
      return new RemoteError(
        `${url.host} was silent for ${this.#timeoutMs / 1000} s: try again later`,
        {},
        { cause: error },
      );
    }
    const reason = (cause?.code ?? cause?.message ?? message).replace(/[\x00-\x1f\x7f-\x9f]/g, ' ');
    return new RemoteError(`cannot reach ${url.host}: ${reason}`, {}, { cause: error });
  }
}

function authorizationOf(token: string | null, user: string | undefined): string | null {
  if (token === null) return null;
  return user === undefined ? `Bearer ${token}` : `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
}

/** A clock that aborts when nothing happened for too long. */
class Patience {
  readonly #controller = new AbortController();
  readonly #timeoutMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.renew();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  renew(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), this.#timeoutMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

function parseBase(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '') {
    throw new ConfigurationError('the API address is none: expected something like https://git.example.org/api');
  }
  return url;
}

/** Names and literal addresses of this machine and of private networks. */
function isLocal(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  if (name === 'localhost' || name.endsWith('.localhost') || name.endsWith('.internal')) return true;
  if (name.includes(':')) return /^(?:::1?$|::ffff:|f[cd]|fe[89ab])/.test(name);
  return /^(?:0|10|127)\.|^169\.254\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(
    name,
  );
}
