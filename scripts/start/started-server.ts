import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { programArguments, root } from '../../bin/launcher.js';

const HOST = process.env.REGREEN_HOST ?? '127.0.0.1';
const PORT = process.env.REGREEN_PORT ?? '8000';
const READY_MS = 120_000;
const isForPerson = process.stdout.isTTY === true;
/** One Ctrl-C comes from the terminal and from whoever started this: signals so close together are one. */
const SAME_WISH_MS = 500;

/** How a command of `regreen` ended. */
export interface Ending {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The server of `npm start`, and `regreen` beside it. */
export class StartedServer {
  readonly address: string;
  readonly data = process.env.REGREEN_DATA ?? './data';
  /** for the first account; null when there is one */
  setupLink: string | null = null;
  readonly #child: ChildProcess;
  #shows: 'start' | 'problems' | 'everything' = 'start';
  #stoppedAtMs: number | null = null;

  private constructor(address: string, child: ChildProcess) {
    this.address = address;
    this.#child = child;
  }

  /** Starts it and waits until it is ready; ends this process when it does not get so, and when it ends later. */
  static async start(): Promise<StartedServer> {
    await demandFreePort();
    const flags = ['--host', HOST, '--port', PORT];
    // In a group of its own: a Ctrl-C reaches it once, through here, and lets it finish what is under way.
    const child = spawn(process.execPath, programArguments(['serve', ...flags, ...dataFlag()]), {
      cwd: root,
      env: { ...process.env, REGREEN_LOG_FORMAT: process.env.REGREEN_LOG_FORMAT ?? (isForPerson ? 'text' : 'json') },
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new StartedServer(`http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}`, child);
    server.#hear(child.stdout!, process.stdout);
    server.#hear(child.stderr!, process.stderr);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => server.#stop(signal));
    child.on('exit', (code) => process.exit(code ?? 1));
    await server.#untilReady();
    server.#shows = 'problems';
    return server;
  }

  get isStopping(): boolean {
    return this.#stoppedAtMs !== null;
  }

  /** From now on the server's log is shown as it is written. */
  showLog(): void {
    this.#shows = 'everything';
  }

  /** Runs `regreen` on the same data. */
  async regreen(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ending> {
    const child = spawn(process.execPath, programArguments([...args]), {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, code] = await Promise.all([
      textOf(child.stdout),
      textOf(child.stderr),
      new Promise<number>((resolve) => child.on('close', (status) => resolve(status ?? 1))),
    ]);
    return { code, stdout, stderr };
  }

  /** A key for one day, to report and to read with. */
  async createKey(): Promise<string> {
    const words = ['keys', 'create', '--name', 'npm start', '--scope', 'read,write', '--days', '1', '--json'];
    const { code, stdout, stderr } = await this.regreen([...words, ...dataFlag()]);
    if (code !== 0) throw new Error(stderr.trim());
    return (JSON.parse(stdout) as { key: string }).key;
  }

  #stop(signal: NodeJS.Signals): void {
    const nowMs = performance.now();
    if (this.#stoppedAtMs !== null && nowMs - this.#stoppedAtMs < SAME_WISH_MS) return;
    if (this.#stoppedAtMs === null)
      console.log('\nthe server finishes what is under way; Ctrl-C again ends it at once');
    this.#stoppedAtMs = nowMs;
    this.#child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
  }

  #hear(from: Readable, to: NodeJS.WriteStream): void {
    createInterface({ input: from }).on('line', (line) => {
      const link = /https?:\/\/\S+\/setup\?token=\w+/.exec(line)?.[0];
      const story = storyOf(line);
      if (link !== undefined) this.setupLink = link;
      else if (this.#shows === 'everything' || story === null) to.write(`${line}\n`);
      else if (this.#shows === 'start') to.write(`  ${story}\n`);
    });
  }

  async #untilReady(): Promise<void> {
    const startMs = performance.now();
    while (performance.now() - startMs < READY_MS) {
      const answer = await fetch(`${this.address}/health/ready`).catch(() => null);
      await answer?.arrayBuffer();
      if (answer?.status === 200) return;
      await sleep(100);
    }
    console.error(`the server did not get ready on ${this.address}; its messages are above`);
    this.#child.kill();
    process.exit(4);
  }
}

/** Said for every command, so that all of them mean the same folder. */
export function dataFlag(): readonly string[] {
  return ['--data', process.env.REGREEN_DATA ?? './data'];
}

/** Asked beforehand: whoever answers there already would be taken for the server that is being started. */
async function demandFreePort(): Promise<void> {
  const probe = createServer();
  const problem = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    probe.once('error', resolve);
    probe.listen(Number(PORT), HOST, () => resolve(null));
  });
  await new Promise((resolve) => probe.close(resolve));
  if (problem?.code !== 'EADDRINUSE') return;
  console.error(
    `port ${PORT} is taken, perhaps by a server started before: stop what uses it, or choose another: ` +
      `REGREEN_PORT=${Number(PORT) + 1} npm start`,
  );
  process.exit(3);
}

/** What a line of the server's log says, where nobody has to act on it; else null. */
function storyOf(line: string): string | null {
  if (line.startsWith('{"level":"info"')) return (JSON.parse(line) as { msg: string }).msg;
  return /^\d\d:\d\d:\d\d info {2}(.*)$/.exec(line)?.[1] ?? null;
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const piece of stream.setEncoding('utf8')) text += piece;
  return text;
}
