import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Logger, UnavailableError } from '../../foundation/index.ts';
import {
  findRunning,
  makeCluster,
  NAME,
  type RunningServer,
  readPassword,
  spawnServer,
  startProblem,
} from './cluster.ts';
import { isAlive, withProcessLock } from './process-lock.ts';
import { findPrograms, type ServerPrograms } from './programs.ts';
import { findOwner, reachableDirectory, type ServerOwner } from './server-owner.ts';

/** What starting the bundled server takes. */
export interface BundledServerOptions {
  /** for the files of the server */
  readonly directory: string;
  /** where its programs are kept; null: a cache directory */
  readonly programs: string | null;
  readonly logger: Logger;
  readonly tell: (sentence: string) => void;
}

const LOCK_MS = 60_000;
const START_MS = 30_000;
const STOP_MS = 20_000;
const LOOK_MS = 10;
const KEEPER = 'regreen keeper';

/**
 * The PostgreSQL that comes with the program. Each process that uses it holds one connection of its own, the keeper:
 * when it is cut, the process sees to it that a server runs again; who closes the last keeper stops the server. A
 * server left over by processes that were killed is found by its own file and used again. Starting and stopping happen
 * under a lock file, so that a server is never stopped under a process that just found it.
 */
export class BundledServer {
  /** the files of the server, for looking after free space */
  readonly directory: string;
  readonly #lock: string;
  readonly #programs: ServerPrograms;
  readonly #owner: ServerOwner | null;
  readonly #logger: Logger;
  readonly #connection: pg.ClientConfig;
  #keeper: pg.Client | null = null;
  #isClosed = false;

  private constructor(
    directory: string,
    lock: string,
    programs: ServerPrograms,
    owner: ServerOwner | null,
    connection: pg.ClientConfig,
    logger: Logger,
  ) {
    this.directory = directory;
    this.#lock = lock;
    this.#programs = programs;
    this.#owner = owner;
    this.#connection = connection;
    this.#logger = logger;
  }

  /**
   * Fetches the programs, makes the files, starts the server, each only where it is not there yet.
   *
   * @throws ConfigurationError, UnavailableError
   */
  static async start({ directory, programs, logger, tell }: BundledServerOptions): Promise<BundledServer> {
    const found = await findPrograms(programs, tell);
    const owner = await findOwner();
    await mkdir(dirname(directory), { recursive: true, mode: owner === null ? 0o700 : 0o755 });
    const lock = `${directory}.lock`;
    return withProcessLock(lock, LOCK_MS, async () => {
      const place = await reachableDirectory(directory, owner);
      await makeCluster(place, found, owner);
      const running = await ensureRunning(place, found, owner);
      const connection = {
        host: running.host,
        port: running.port,
        user: NAME,
        database: 'postgres',
        password: await readPassword(place),
      };
      const server = new BundledServer(place, lock, found, owner, connection, logger);
      await server.#keep();
      return server;
    });
  }

  /** How to reach it. */
  get connection(): pg.ClientConfig {
    return this.#connection;
  }

  /** Stops the server, unless another process uses it. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await withProcessLock(this.#lock, LOCK_MS, async () => {
      const isLast = await this.#isLastKeeper();
      await this.#keeper?.end().catch(() => {});
      const running = isLast ? await findRunning(this.directory) : null;
      if (running === null) return;
      // The fast way: sessions end, what is committed is on disk.
      process.kill(running.pid, 'SIGINT');
      const until = performance.now() + STOP_MS;
      while (isAlive(running.pid) && performance.now() < until) await sleep(LOOK_MS);
    });
  }

  async #isLastKeeper(): Promise<boolean> {
    try {
      const { rows } = await this.#keeper!.query(
        'select from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()',
        [KEEPER],
      );
      return rows.length === 0;
    } catch {
      // It does not answer: whoever uses it will start it again.
      return true;
    }
  }

  async #keep(): Promise<void> {
    const keeper = new pg.Client({ ...this.#connection, application_name: KEEPER, keepAlive: true });
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      if (!this.#isClosed) void this.#revive();
    };
    keeper.on('error', end);
    await keeper.connect();
    keeper.on('end', end);
    this.#keeper = keeper;
  }

  async #revive(): Promise<void> {
    this.#logger.warn({}, 'the connection to the bundled database was cut, will see to it');
    for (let attempt = 1; !this.#isClosed; attempt++) {
      try {
        await withProcessLock(this.#lock, LOCK_MS, async () => {
          if (this.#isClosed) return;
          const running = await ensureRunning(this.directory, this.#programs, this.#owner);
          Object.assign(this.#connection, { host: running.host, port: running.port });
          await this.#keep();
        });
        this.#logger.info({ attempt }, 'the bundled database answers again');
        return;
      } catch (error) {
        this.#logger.error({ attempt, error: String(error) }, 'the bundled database does not start, will try again');
        await sleep(Math.min(5_000, 100 * 2 ** attempt));
      }
    }
  }
}

/** A server that answers: the one that runs, or a new one. */
async function ensureRunning(
  directory: string,
  programs: ServerPrograms,
  owner: ServerOwner | null,
): Promise<RunningServer> {
  const until = performance.now() + START_MS;
  let child = (await findRunning(directory)) === null ? await spawnServer(directory, programs, owner) : null;
  while (performance.now() < until) {
    const running = await findRunning(directory);
    if (running?.isReady) return running;
    if (child !== null && (child.exitCode !== null || child.signalCode !== null)) {
      const problem = await startProblem(directory);
      // Children of a killed server hold its memory for a moment longer.
      if (!/pre-existing shared memory|lock file/.test(problem)) {
        throw new UnavailableError(`PostgreSQL did not start: ${problem}`, { directory });
      }
      await sleep(100);
      child = await spawnServer(directory, programs, owner);
    } else if (child === null && running === null) {
      child = await spawnServer(directory, programs, owner);
    }
    await sleep(LOOK_MS);
  }
  throw new UnavailableError('PostgreSQL did not become ready', { directory });
}
