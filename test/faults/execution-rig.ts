import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Storage } from '../../src/storage/index.ts';
import { startPrivateServer, type TestServer } from '../contracts/private-server.ts';
import { FakeHost } from '../helpers/fake-host.ts';

export const LEASE_MS = 1_000;
const WORKER = fileURLToPath(new URL('execution-worker.ts', import.meta.url));

/** What a worker asks of the host. */
export interface HostCall {
  readonly pid: number;
  readonly kind: 'step' | 'look' | 'act';
  /** the effect's key, or the step's execution */
  readonly name: string;
}

/** A database, workers in processes of their own, and a host that notes a change before it answers. */
export class ExecutionRig {
  readonly storage: Storage;
  /** by key: how often it was made */
  readonly effects = new Map<string, number>();
  /** hears of every call: before an act is noted, and after it was, before the answer */
  onCall: (call: HostCall, when: 'before' | 'after') => Promise<void> | void = () => {};
  readonly #server: TestServer;
  readonly #host: FakeHost;
  readonly #database: string;

  private constructor(server: TestServer, database: string, storage: Storage, host: FakeHost) {
    this.#server = server;
    this.#database = database;
    this.storage = storage;
    this.#host = host;
  }

  static async open(): Promise<ExecutionRig> {
    const server = await startPrivateServer();
    const database = await server.makeMigrated();
    let rig: ExecutionRig | null = null;
    const host = await FakeHost.open(async (url, response, request) => {
      const { status, text } = await rig!.#answer(url.pathname, request);
      response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
    });
    rig = new ExecutionRig(server, database, await server.openAt(database), host);
    return rig;
  }

  /** Starts a worker and waits until it is at work. */
  async startWorker(): Promise<WorkerProcess> {
    const worker = new WorkerProcess({
      WORKER_DATABASE: this.#database,
      WORKER_HOST: this.#host.address,
      WORKER_DATA: '/nonexistent',
      WORKER_LEASE_MS: String(LEASE_MS),
    });
    await worker.ready();
    return worker;
  }

  /** Starts executions of the worker's workflow under these names. */
  async begin(names: readonly string[]): Promise<void> {
    await this.storage.executions.start(
      names.map((name) => ({ id: name, scope: 'acme', workflow: 'ship@1', input: { name } })),
    );
  }

  /** Those that are not done yet. Ones given up because their process was killed again and again are played again. */
  async unfinished(names: readonly string[]): Promise<readonly string[]> {
    const views = await Promise.all(names.map((name) => this.storage.executions.read(name)));
    for (const view of views) if (view?.state === 'failed') await this.storage.executions.replay(view.id);
    return names.filter((_, place) => views[place]?.state !== 'done');
  }

  /** Waits until all are done. */
  async finish(names: readonly string[], patienceMs = 120_000): Promise<readonly string[]> {
    const untilMs = performance.now() + patienceMs;
    let rest = names;
    while (rest.length > 0 && performance.now() < untilMs) {
      rest = await this.unfinished(rest);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return rest;
  }

  async close(): Promise<void> {
    await this.storage.close();
    await this.#host.close();
    await this.#server.stop();
  }

  async #answer(path: string, request: IncomingMessage): Promise<{ status: number; text: string }> {
    const [, folder, name] = path.split('/') as [string, string, string];
    const isAct = request.method === 'POST';
    const kind = folder === 'steps' ? 'step' : isAct ? 'act' : 'look';
    const call: HostCall = { pid: Number(request.headers['x-pid']), kind, name };
    await this.onCall(call, 'before');
    if (isAct) this.effects.set(name, (this.effects.get(name) ?? 0) + 1);
    await this.onCall(call, 'after');
    if (kind === 'look' && !this.effects.has(name)) return { status: 404, text: '' };
    return { status: 200, text: `${name} is there` };
  }
}

/** One worker. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  /** every sentence it said, with its values */
  readonly said: { readonly sentence: string; readonly executionId?: string }[] = [];
  #rest = '';

  constructor(environment: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, [WORKER], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child.stdout!.on('data', (text: Buffer) => this.#hear(String(text)));
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async ready(): Promise<void> {
    while (!this.said.some(({ sentence }) => sentence === 'ready')) {
      if (!this.isAlive) throw new Error('the worker ended before it was ready');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  signal(signal: NodeJS.Signals): void {
    if (this.isAlive) this.#child.kill(signal);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isAlive) return;
    this.#child.kill(signal);
    await once(this.#child, 'exit');
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) if (line.startsWith('{')) this.said.push(JSON.parse(line));
  }
}
