import type { AuditEntry } from '../access/index.ts';
import { SILENT } from '../foundation/index.ts';
import type { PageOf, TaskView } from '../intake/index.ts';
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

/** Tasks of the intake that were given up, for somebody on the machine itself. */
export interface GivenUpTaskOffice {
  list(limit: number): Promise<PageOf<TaskView>>;
  /** null when there is none: one that is done is gone */
  read(id: string): Promise<TaskView | null>;
  /** as it is then; null when it was not given up */
  replay(id: string): Promise<TaskView | null>;
  /** as it is then; null when it was not given up */
  discard(id: string): Promise<TaskView | null>;
  close(): Promise<void>;
}

/** @throws ConfigurationError, UnavailableError */
export async function openGivenUpTasks(settings: ServerSettings): Promise<GivenUpTaskOffice> {
  const storage = await openStorage({ ...storageOptionsOf(settings, SILENT), poolSize: 3 });
  const { givenUpTasks } = storage;
  const change = async (verb: 'replay' | 'discard', id: string): Promise<TaskView | null> => {
    const task = await givenUpTasks.read('everything', id);
    if (task === null) return null;
    return givenUpTasks[verb](id, {
      id: makeSystemId('aud'),
      atMs: systemClock.nowMs(),
      actor: 'system',
      action: `task.${verb}`,
      subject: id,
      organisation: task.organisationId,
      details: { kind: task.kind, subject: task.subject },
    });
  };
  return {
    list: (limit) => givenUpTasks.list('everything', null, { limit, after: null }),
    read: (id) => givenUpTasks.read('everything', id),
    replay: (id) => change('replay', id),
    discard: (id) => change('discard', id),
    close: () => storage.close(),
  };
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
