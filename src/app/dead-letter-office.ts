import type { AuditEntry } from '../access/index.ts';
import { SILENT } from '../foundation/index.ts';
import { openStorage } from '../storage/index.ts';
import type { DeadLetterPage, ExecutionView } from '../workflows/index.ts';
import type { ServerSettings } from './settings.ts';
import { makeSystemId, storageOptionsOf, systemClock } from './storage-options.ts';

/** Executions that were given up, for somebody on the machine itself. */
export interface DeadLetterOffice {
  list(limit: number): Promise<DeadLetterPage>;
  read(id: string): Promise<ExecutionView | null>;
  /** false when it was not given up */
  replay(id: string): Promise<boolean>;
  /** false when it was not given up */
  discard(id: string): Promise<boolean>;
  close(): Promise<void>;
}

/** @throws ConfigurationError, UnavailableError */
export async function openDeadLetters(settings: ServerSettings): Promise<DeadLetterOffice> {
  const storage = await openStorage({ ...storageOptionsOf(settings, SILENT), poolSize: 3 });
  const entryOf = async (verb: string, id: string): Promise<AuditEntry> => ({
    id: makeSystemId('aud'),
    atMs: systemClock.nowMs(),
    actor: 'system',
    action: `execution.${verb}`,
    subject: id,
    organisation: (await storage.executions.read(id))?.scope ?? '*',
    details: {},
  });
  return {
    list: (limit) => storage.deadLetters.list('everything', { limit, after: null }),
    read: (id) => storage.deadLetters.read('everything', id),
    replay: async (id) => storage.deadLetters.replay(id, await entryOf('replay', id)),
    discard: async (id) => storage.deadLetters.discard(id, await entryOf('discard', id)),
    close: () => storage.close(),
  };
}
