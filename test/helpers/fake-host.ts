import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What goes wrong with a call, instead of or on top of its answer. */
export type Fault =
  | { readonly kind: 'hang' }
  | { readonly kind: 'delay'; readonly ms: number }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly message?: string;
    }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  /** the connection is reset before any answer */
  | { readonly kind: 'reset' }
  /** the answer begins, then the connection is gone */
  | { readonly kind: 'drop' }
  /** the answer begins, then nothing more comes */
  | { readonly kind: 'stall' }
  /** a good answer that says something else */
  | { readonly kind: 'body'; readonly body: string };

/** One call as it came in. */
export interface RecordedCall {
  readonly method: string;
  /** with its query */
  readonly path: string;
  readonly atMs: number;
  readonly headers: IncomingMessage['headers'];
}

interface ActiveFault {
  readonly fault: Fault;
  readonly matches: (path: string) => boolean;
  left: number;
}

export type Answerer = (path: URL, response: ServerResponse, request: IncomingMessage) => unknown;

/** An HTTP server on this machine that notes every call and fails as it is told. */
export class FakeHost {
  readonly calls: RecordedCall[] = [];
  readonly #server: Server;
  readonly #faults: ActiveFault[] = [];
  /** calls under way, and the most there ever were */
  underWay = 0;
  mostAtOnce = 0;

  private constructor(answer: Answerer) {
    this.#server = createServer((request, response) => {
      this.#take(request, response, answer).catch(() => response.destroy());
    });
  }

  static async open(answer: Answerer, port = 0): Promise<FakeHost> {
    const host = new FakeHost(answer);
    host.#server.listen(port, '127.0.0.1');
    await once(host.#server, 'listening');
    return host;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Lets the next calls whose path has this text in it, or is like this, fail; without a number, all of them. */
  fail(
    fault: Fault,
    { path = '', times = Number.POSITIVE_INFINITY }: { readonly path?: string | RegExp; readonly times?: number } = {},
  ): void {
    const matches = (called: string) => (typeof path === 'string' ? called.includes(path) : path.test(called));
    this.#faults.push({ fault, matches, left: times });
  }

  /** Switches every fault off. */
  mend(): void {
    this.#faults.length = 0;
  }

  /** Switches every fault off and forgets the calls. */
  reset(): void {
    this.mend();
    this.calls.length = 0;
    this.mostAtOnce = 0;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #take(request: IncomingMessage, response: ServerResponse, answer: Answerer): Promise<void> {
    const { method = '', url = '/', headers } = request;
    this.calls.push({ method, path: url, atMs: Date.now(), headers });
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.underWay);
    response.on('close', () => this.underWay--);
    const active = this.#faults.find(({ matches, left }) => left > 0 && matches(url));
    if (active !== undefined) {
      active.left--;
      if (await breakCall(active.fault, request, response)) return;
    }
    await answer(new URL(url, this.address), response, request);
  }
}

/** @returns whether the call was dealt with */
async function breakCall(fault: Fault, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  switch (fault.kind) {
    case 'hang':
      return true;
    case 'delay':
      await sleep(fault.ms);
      return false;
    case 'status':
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
      response.end(JSON.stringify({ message: fault.message ?? 'no' }));
      return true;
    case 'redirect':
      response.writeHead(fault.status ?? 302, { location: fault.to }).end();
      return true;
    case 'reset':
      request.socket.resetAndDestroy();
      return true;
    case 'drop':
      response.writeHead(200, { 'content-length': '1000' });
      response.write('the beginning');
      setTimeout(() => request.socket.destroy(), 20);
      return true;
    case 'stall':
      response.writeHead(200, { 'content-length': '1000' });
      response.write('the beginning');
      return true;
    case 'body':
      response.writeHead(200, { 'content-type': 'application/json' }).end(fault.body);
      return true;
  }
}

/** Answers and ends. */
export function sendJson(
  response: ServerResponse,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): ServerResponse {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  return response.end(JSON.stringify(value));
}

export function sendProblem(response: ServerResponse, status: number, message: string): ServerResponse {
  response.writeHead(status, { 'content-type': 'application/json' });
  return response.end(JSON.stringify({ message }));
}
