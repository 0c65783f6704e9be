import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { programArguments } from '../../bin/launcher.js';

export interface ServerOptions {
  /** kept between starts; left out, a new one that `remove` takes away */
  readonly data?: string;
  readonly port?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

const READY_MS = 60_000;

/** The secret the servers of tests believe GitHub by. */
export const GITHUB_SECRET = 'It is a secret of the tests';

/** The whole program in a process of its own, as a user starts it. */
export class ServerProcess {
  readonly data: string;
  readonly port: number;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #flags: readonly string[];
  #child: ChildProcess | null = null;
  /** what it said, for messages of failed tests */
  output = '';

  private constructor(data: string, port: number, options: ServerOptions) {
    this.data = data;
    this.port = port;
    this.#environment = options.environment ?? {};
    this.#flags = options.flags ?? [];
  }

  static async create(options: ServerOptions = {}): Promise<ServerProcess> {
    const data = options.data ?? mkdtempSync(join(tmpdir(), 'regreen-server-'));
    // Where root runs the tests, the database runs as another user: what is closed to it would be kept, and left, elsewhere.
    if (options.data === undefined) chmodSync(data, 0o755);
    return new ServerProcess(data, options.port ?? (await freePort()), options);
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#child?.pid ?? -1;
  }

  /** Starts it and waits until it is ready; milliseconds that took. */
  async start(): Promise<number> {
    const startMs = performance.now();
    const { DATABASE_URL: _, REDIS_URL: __, ...environment } = process.env;
    const child = spawn(
      process.execPath,
      programArguments(['serve', '--port', String(this.port), '--data', this.data, ...this.#flags]),
      {
        env: { ...environment, REGREEN_GITHUB_WEBHOOK_SECRET: GITHUB_SECRET, ...this.#environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#child = child;
    const hear = (text: Buffer) => {
      this.output = (this.output + text).slice(-20_000);
    };
    child.stdout!.on('data', hear);
    child.stderr!.on('data', hear);
    while (!(await this.isReady())) {
      if (performance.now() - startMs > READY_MS) throw new Error(`the server did not get ready: ${this.output}`);
      await sleep(25);
    }
    return performance.now() - startMs;
  }

  async isReady(): Promise<boolean> {
    this.#demandRunning();
    try {
      const answer = await fetch(`${this.address}/health/ready`, { signal: AbortSignal.timeout(2000) });
      await answer.arrayBuffer();
      return answer.status === 200;
    } catch {
      return false;
    }
  }

  /** A process that is gone will never be ready. */
  #demandRunning(): void {
    const { exitCode, signalCode } = this.#child ?? { exitCode: null, signalCode: null };
    if (exitCode !== null || signalCode !== null)
      throw new Error(`the server ended with ${exitCode ?? signalCode}: ${this.output}`);
  }

  /** Ends it at once, as a crash does. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  /** Asks it to end; its exit code and the milliseconds that took. */
  async stop(): Promise<{ code: number | null; ms: number }> {
    const startMs = performance.now();
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return { code: null, ms: 0 };
    child.kill('SIGTERM');
    await once(child, 'exit');
    return { code: child.exitCode, ms: performance.now() - startMs };
  }

  /** A key made on the machine itself, as an operator does. */
  async createKey(scope = 'read,write,execute,admin'): Promise<string> {
    const out = await this.run(['keys', 'create', '--name', 'tests', '--scope', scope, '--json']);
    return (JSON.parse(out) as { key: string }).key;
  }

  /** A command of the shell beside the server; what it printed. */
  async run(args: readonly string[]): Promise<string> {
    const child = spawn(process.execPath, programArguments([...args, '--data', this.data]), {
      env: { ...process.env, ...this.#environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let problems = '';
    child.stdout!.on('data', (text) => {
      out += text;
    });
    child.stderr!.on('data', (text) => {
      problems += text;
    });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${problems}`);
    return out;
  }

  /** Ends it and takes its data away. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
