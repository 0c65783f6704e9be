import { FakeHost } from './fake-host.ts';

/** One change that was made, kept before it is answered. */
export interface Effect {
  readonly method: string;
  /** with its query */
  readonly path: string;
  /** as it was sent; null when there was none */
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly atMs: number;
}

export interface FakeAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FakeCall {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** of JSON or of a form; null when there was none */
  readonly body: Readonly<Record<string, unknown>> | null;
}

export interface FakeSystem {
  /** what is wrong with who asks, or null */
  refuse(call: FakeCall): FakeAnswer | null;
  /** what this part knows; null: the reading part is asked */
  read(call: FakeCall): FakeAnswer | Promise<FakeAnswer | null> | null;
  /** does it, and says so; only what is answered below 400 counts as done */
  change(call: FakeCall): FakeAnswer;
}

/** How the next changes end: made and told of to nobody, at once or never; made and answered otherwise; not made. */
interface Trouble {
  readonly kind: 'lost' | 'silent' | 'spoilt' | 'refused';
  readonly answer?: FakeAnswer;
  readonly path: string;
  left: number;
}

/**
 * A host whose state can be changed. A change is made and kept before it is answered, so that an answer can be lost; what
 * it does not know itself it asks the fake that is read from.
 */
export class FakeActionsHost {
  readonly effects: Effect[] = [];
  /** hears of a change that was made and kept, before it is answered */
  onEffect: (effect: Effect, call: FakeCall) => Promise<void> | void = () => {};
  readonly #troubles: Trouble[] = [];
  #api!: FakeHost;

  static async open(system: FakeSystem, reading: FakeHost, port = 0): Promise<FakeActionsHost> {
    const host = new FakeActionsHost();
    host.#api = await FakeHost.open(async (url, response, request) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of request) pieces.push(piece as Uint8Array);
      const text = Buffer.concat(pieces).toString();
      const { method = 'GET', headers } = request;
      const call: FakeCall = { method, url, headers, text, body: bodyOf(text, headers['content-type']) };
      const path = url.pathname + url.search;
      const isChange = method !== 'GET' && method !== 'HEAD';
      const trouble = isChange ? host.#takeTrouble(path) : undefined;
      let answer = (trouble?.kind === 'refused' ? trouble.answer : null) ?? system.refuse(call);
      if (answer === null && isChange) {
        answer = system.change(call);
        if (answer.status < 400) {
          const effect = { method, path, body: call.body, atMs: Date.now() };
          host.effects.push(effect);
          await host.onEffect(effect, call);
        }
      }
      if (trouble?.kind === 'lost') return request.socket.destroy();
      if (trouble?.kind === 'silent') return;
      if (trouble?.kind === 'spoilt') answer = trouble.answer!;
      answer ??= await system.read(call);
      answer ??= await forward(reading, call);
      const isText = typeof answer.body === 'string';
      response.writeHead(answer.status, {
        'content-type': isText ? 'text/html' : 'application/json',
        ...answer.headers,
      });
      return response.end(answer.body === undefined ? '' : isText ? answer.body : JSON.stringify(answer.body));
    }, port);
    return host;
  }

  get api(): FakeHost {
    return this.#api;
  }

  /** The next changes are made, and nobody hears of it. */
  loseAnswers(path = '', times = 1): void {
    this.#troubles.push({ kind: 'lost', path, left: times });
  }

  /** The next changes are made, and nobody is ever answered. */
  keepSilent(path = '', times = 1): void {
    this.#troubles.push({ kind: 'silent', path, left: times });
  }

  /** The next changes are made, and something else is answered, as by a gateway on the way. */
  spoilAnswers(answer: FakeAnswer, path = '', times = 1): void {
    this.#troubles.push({ kind: 'spoilt', answer, path, left: times });
  }

  /** The next changes are not made. */
  refuseChanges(answer: FakeAnswer, path = '', times = Number.POSITIVE_INFINITY): void {
    this.#troubles.push({ kind: 'refused', answer, path, left: times });
  }

  /** Changes that came in, whatever became of them. */
  get changeCalls(): number {
    return this.#api.calls.filter(({ method }) => method !== 'GET').length;
  }

  /** Switches every fault off. */
  mend(): void {
    this.#troubles.length = 0;
    this.#api.mend();
  }

  reset(): void {
    this.effects.length = 0;
    this.mend();
    this.onEffect = () => {};
    this.#api.reset();
  }

  close(): Promise<void> {
    return this.#api.close();
  }

  #takeTrouble(path: string): Trouble | undefined {
    const found = this.#troubles.find((trouble) => trouble.left > 0 && path.includes(trouble.path));
    if (found !== undefined) found.left--;
    return found;
  }
}

/** The answer of the fake that is read from, as it is. */
export async function forward(
  reading: FakeHost,
  { url, headers }: FakeCall,
  path = url.pathname + url.search,
): Promise<FakeAnswer> {
  const { authorization } = headers;
  const response = await fetch(reading.address + path, {
    headers: typeof authorization === 'string' ? { authorization } : {},
    redirect: 'manual',
  });
  const text = await response.text();
  // Whoever came by a name of this machine is sent on by the same.
  const origin = headers.host === undefined ? url.origin : `http://${String(headers.host)}`;
  const link = response.headers.get('link')?.replaceAll(reading.address, origin);
  const location = response.headers.get('location')?.replace(reading.address, origin);
  const kept = { ...(link === undefined ? {} : { link }), ...(location === undefined ? {} : { location }) };
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, body: isJson && text !== '' ? (JSON.parse(text) as unknown) : text, headers: kept };
}

function bodyOf(text: string, type: string | undefined): FakeCall['body'] {
  if (text === '') return null;
  if (type?.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  return JSON.parse(text) as Record<string, unknown>;
}

/** One page of a list, as GitHub and GitLab count them. */
export function pageOf(url: URL, all: readonly unknown[]): readonly unknown[] {
  const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
  const page = Number(url.searchParams.get('page') ?? 1);
  return all.slice((page - 1) * size, page * size);
}
