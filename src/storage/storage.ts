import { join } from 'node:path';
import type pg from 'pg';
import type { Clock, IdMaker, Logger } from '../foundation/index.ts';
import { PostgresAccountStore } from './account-store.ts';
import { PostgresAlertStore } from './alert-store.ts';
import { PostgresAuditStore } from './audit-store.ts';
import { PostgresAuthorHistory } from './author-history.ts';
import { BundledServer } from './bundled/bundled-server.ts';
import { PostgresCaseStore } from './case-store.ts';
import { PostgresCorrectionStore } from './correction-store.ts';
import { Database } from './database.ts';
import { PostgresDeadLetterStore } from './dead-letter-store.ts';
import { PostgresDetectorStore } from './detector-store.ts';
import { PostgresEventLog } from './event-log.ts';
import { PostgresExecutionStore } from './execution-store.ts';
import { PostgresFailureStore } from './failure-store.ts';
import { FreeSpace } from './free-space.ts';
import { PostgresGivenUpTasks } from './given-up-task-store.ts';
import { PostgresHealingStore } from './healing-store.ts';
import { PostgresHostLimitStore } from './host-limit-store.ts';
import { PostgresIdempotencyStore } from './idempotency-store.ts';
import { PostgresIncidentStore } from './incident-store.ts';
import { PostgresJointWatchStore } from './joint-watch-store.ts';
import { PostgresMessageStore } from './message-store.ts';
import { PostgresMetricStore } from './metric-store.ts';
import { migrate } from './migrations.ts';
import { PostgresNoticeStore } from './notice-store.ts';
import { PostgresPipelineStore } from './pipeline-store.ts';
import { PostgresPlaceStore } from './place-store.ts';
import { PostgresPolicyStore } from './policy-store.ts';
import { RepositoryDirectory } from './repository-directory.ts';
import { PostgresRequestStore } from './request-store.ts';
import { DEFAULT_RETENTION, makeMonthsAhead, type Retention, type RetentionReport, runRetention } from './retention.ts';
import { PostgresRunnerStore } from './runner-store.ts';
import { encryptionKey, ProviderSecrets, serverSecret } from './secrets.ts';
import { PostgresSignalStore } from './signal-store.ts';
import { PostgresStopStore } from './stop-store.ts';
import { PostgresTaskQueue } from './task-queue.ts';
import { PostgresOutbox } from './webhook-outbox.ts';

/** Where things are kept, and what keeping them needs. */
export interface StorageOptions {
  /** address of a PostgreSQL >= 15; null: the one that comes with the program, in the data directory */
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
  readonly clock: Clock;
  readonly makeId: IdMaker;
  readonly logger: Logger;
  /** REGREEN_ENCRYPTION_KEY; null: a key file in the data directory */
  readonly encryptionKey?: string | null;
  /** where the programs of the bundled server are; null: a cache directory of the system */
  readonly serverDirectory?: string | null;
  /** connections at most; 20 */
  readonly poolSize?: number;
  readonly retention?: Partial<Retention>;
  /** hears what takes a while at the first start, one sentence at a time */
  readonly tell?: (sentence: string) => void;
}

/** Everything that is kept, behind its ports. */
export interface Storage {
  readonly signals: PostgresSignalStore;
  readonly tasks: PostgresTaskQueue;
  readonly givenUpTasks: PostgresGivenUpTasks;
  readonly pipeline: PostgresPipelineStore;
  readonly failures: PostgresFailureStore;
  readonly incidents: PostgresIncidentStore;
  readonly metrics: PostgresMetricStore;
  readonly alerts: PostgresAlertStore;
  readonly detectors: PostgresDetectorStore;
  readonly jointWatches: PostgresJointWatchStore;
  readonly executions: PostgresExecutionStore;
  readonly deadLetters: PostgresDeadLetterStore;
  readonly healings: PostgresHealingStore;
  readonly places: PostgresPlaceStore;
  readonly requests: PostgresRequestStore;
  readonly stops: PostgresStopStore;
  readonly notices: PostgresNoticeStore;
  readonly hostLimits: PostgresHostLimitStore;
  readonly runner: PostgresRunnerStore;
  readonly messages: PostgresMessageStore;
  readonly authors: PostgresAuthorHistory;
  readonly corrections: PostgresCorrectionStore;
  readonly cases: PostgresCaseStore;
  readonly policies: PostgresPolicyStore;
  readonly outbox: PostgresOutbox;
  readonly events: PostgresEventLog;
  readonly accounts: PostgresAccountStore;
  readonly audit: PostgresAuditStore;
  readonly idempotency: PostgresIdempotencyStore;
  readonly providerSecrets: ProviderSecrets;
  /** 32 bytes that are the same in all processes of this database */
  secret(name: string): Promise<Uint8Array>;
  /** makes months ahead, drops old ones, trims logs; once a day */
  runRetention(nowMs: number): Promise<RetentionReport>;
  health(): Promise<{ readonly isUp: boolean; readonly detail: string }>;
  /** writes what was taken, closes all connections, stops the bundled server unless others use it */
  close(): Promise<void>;
}

/**
 * Opens what everything is kept in: starts the bundled server when no address is given, brings the schema up to date,
 * makes the months ahead.
 *
 * @throws ConfigurationError when the address, the server or the schema is none we can use
 * @throws UnavailableError when the server does not answer
 */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const { clock, makeId, logger } = options;
  const server = options.databaseUrl === null ? await startServer(options) : null;
  const connection: pg.ClientConfig = server?.connection ?? { connectionString: options.databaseUrl! };
  const database = new Database({ connection, logger, poolSize: options.poolSize ?? 20 });
  const freeSpace = server === null ? null : new FreeSpace(server.directory, logger);
  const retention = { ...DEFAULT_RETENTION, ...options.retention };
  try {
    await database.checkVersion();
    const done = await migrate(connection);
    if (done.length > 0) logger.info({ migrations: done }, 'the schema is up to date');
    await freeSpace?.check();
    await makeMonthsAhead(database, clock.nowMs());
    const key = await encryptionKey(options.encryptionKey ?? null, options.dataDirectory);
    return assemble();

    function assemble(): Storage {
      const repositories = new RepositoryDirectory(database, makeId);
      const signals = new PostgresSignalStore(database, repositories, freeSpace);
      const events = new PostgresEventLog(database, logger);
      const audit = new PostgresAuditStore(database);
      const executions = new PostgresExecutionStore(database);
      const accounts = new PostgresAccountStore(database, audit);
      const idempotency = new PostgresIdempotencyStore(database);
      return {
        signals,
        tasks: new PostgresTaskQueue(database, makeId),
        givenUpTasks: new PostgresGivenUpTasks(database, audit),
        pipeline: new PostgresPipelineStore(database, repositories, freeSpace, makeId),
        failures: new PostgresFailureStore(database, freeSpace, makeId),
        incidents: new PostgresIncidentStore(database),
        metrics: new PostgresMetricStore(database, freeSpace, makeId),
        alerts: new PostgresAlertStore(database, audit),
        detectors: new PostgresDetectorStore(database, audit),
        jointWatches: new PostgresJointWatchStore(database, audit, makeId),
        executions,
        deadLetters: new PostgresDeadLetterStore(executions, audit),
        healings: new PostgresHealingStore(database, audit, makeId),
        places: new PostgresPlaceStore(database, audit, makeId),
        requests: new PostgresRequestStore(database, audit, makeId),
        stops: new PostgresStopStore(database, audit),
        notices: new PostgresNoticeStore(database, audit, makeId),
        hostLimits: new PostgresHostLimitStore(database),
        runner: new PostgresRunnerStore(database, repositories),
        messages: new PostgresMessageStore(database, makeId),
        authors: new PostgresAuthorHistory(database),
        corrections: new PostgresCorrectionStore(database, audit),
        cases: new PostgresCaseStore(database, audit, makeId),
        policies: new PostgresPolicyStore(database, audit),
        outbox: new PostgresOutbox(database),
        events,
        accounts,
        audit,
        idempotency,
        providerSecrets: new ProviderSecrets(database, key),
        secret: (name) => serverSecret(database, name),
        runRetention: async (nowMs) => {
          await accounts.tidy(nowMs);
          await idempotency.tidy(nowMs);
          return runRetention(database, retention, nowMs);
        },
        health: () => healthOf(database, freeSpace),
        close: async () => {
          await signals.drain();
          await events.close();
          await closeAll();
        },
      };
    }
  } catch (error) {
    await closeAll();
    throw error;
  }

  async function closeAll(): Promise<void> {
    freeSpace?.close();
    await database.close().catch(() => {});
    await server?.close();
  }
}

/** Brings a database to the newest schema and does nothing else. */
export async function migrateStorage(
  options: Pick<StorageOptions, 'databaseUrl' | 'dataDirectory' | 'logger' | 'serverDirectory' | 'tell'>,
): Promise<readonly number[]> {
  if (options.databaseUrl !== null) return migrate({ connectionString: options.databaseUrl });
  const server = await startServer(options);
  try {
    return await migrate(server.connection);
  } finally {
    await server.close();
  }
}

function startServer(
  options: Pick<StorageOptions, 'dataDirectory' | 'logger' | 'serverDirectory' | 'tell'>,
): Promise<BundledServer> {
  return BundledServer.start({
    directory: join(options.dataDirectory, 'postgresql'),
    programs: options.serverDirectory ?? null,
    logger: options.logger,
    tell: options.tell ?? (() => {}),
  });
}

async function healthOf(database: Database, freeSpace: FreeSpace | null) {
  try {
    const [row] = await database.query<{ version: string }>(`select current_setting('server_version') as version`);
    const detail = freeSpace?.isFull ? 'the disk is nearly full, nothing new is taken' : `PostgreSQL ${row?.version}`;
    return { isUp: true, detail };
  } catch (error) {
    return { isUp: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
