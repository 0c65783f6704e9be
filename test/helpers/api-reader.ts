import { setTimeout as sleep } from 'node:timers/promises';

/** A server that is read from, and what it said. */
export interface ReadServer {
  readonly address: string;
  readonly output: string;
}

/** A failure or incident as the API shows it, as far as a test looks at it. */
export type Shown = Readonly<Record<string, unknown>>;

const SENT_AWAY_MOST = 10;

/** Reads the API of a server as a program with a key does. */
export class ApiReader {
  readonly #server: ReadServer;
  readonly #key: string;

  constructor(server: ReadServer, key: string) {
    this.#server = server;
    this.#key = key;
  }

  async read(path: string): Promise<Shown> {
    const ask = () =>
      fetch(`${this.#server.address}/api/v1${path}`, { headers: { authorization: `Bearer ${this.#key}` } });
    let answer = await ask();
    // A server on a busy machine may send readers away for a moment.
    for (let tries = 1; answer.status === 503 && tries < SENT_AWAY_MOST; tries++) {
      await answer.arrayBuffer();
      await sleep(250 * tries);
      answer = await ask();
    }
    if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Shown;
  }

  /** Changes something, as whoever the headers say; with the key where they say nothing. */
  async post(
    path: string,
    body: object = {},
    headers: Readonly<Record<string, string>> = { authorization: `Bearer ${this.#key}` },
  ): Promise<{ readonly status: number; readonly json: Shown }> {
    const answer = await fetch(`${this.#server.address}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return { status: answer.status, json: (await answer.json()) as Shown };
  }

  /** The first 200 of a list. */
  async list(path: string): Promise<readonly Shown[]> {
    return (await this.read(`${path}${path.includes('?') ? '&' : '?'}limit=200`)).data as readonly Shown[];
  }

  /** The list as soon as it is as it should be. */
  async listWhen(
    path: string,
    isSo: (items: readonly Shown[]) => boolean,
    patienceMs = 30_000,
  ): Promise<readonly Shown[]> {
    const until = performance.now() + patienceMs;
    for (;;) {
      const items = await this.list(path);
      if (isSo(items)) return items;
      if (performance.now() > until) {
        throw new Error(`${path} stayed ${JSON.stringify(items)}; the server said: ${this.#server.output}`);
      }
      await sleep(100);
    }
  }
}
