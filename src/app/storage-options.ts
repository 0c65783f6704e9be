import { randomFillSync } from 'node:crypto';
import { resolve } from 'node:path';
import { type Clock, createIdMaker, type IdMaker, type Logger, type RandomBytes } from '../foundation/index.ts';
import type { StorageOptions } from '../storage/index.ts';
import type { ServerSettings } from './settings.ts';

/** The time of this machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

const POOL_BYTES = 4096;

/** Identifiers of this process. */
export const makeSystemId: IdMaker = createIdMaker(systemClock, createRandomSource());

/** Random bytes out of a pool: asking the system for ten at a time costs more than using them. */
function createRandomSource(): RandomBytes {
  const pool = new Uint8Array(POOL_BYTES);
  let used = POOL_BYTES;
  return (bytes) => {
    if (used + bytes.length > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    bytes.set(pool.subarray(used, used + bytes.length));
    used += bytes.length;
  };
}

const MEGABYTE = 1 << 20;

/** What the settings say of where everything is kept. */
export function storageOptionsOf(
  settings: ServerSettings,
  logger: Logger,
  tell?: (sentence: string) => void,
): StorageOptions {
  const { signalDays, failureDays, sampleDays, logMegabytes } = settings.retention;
  return {
    databaseUrl: settings.databaseUrl ?? null,
    // Other programs use it from folders of their own.
    dataDirectory: resolve(settings.data),
    clock: systemClock,
    makeId: makeSystemId,
    logger,
    encryptionKey: settings.encryptionKey ?? null,
    serverDirectory: settings.postgresDirectory ?? null,
    retention: { signalDays, failureDays, sampleDays, logBytes: logMegabytes * MEGABYTE },
    ...(tell === undefined ? {} : { tell }),
  };
}
