import type { AuditEntry, KeyScope } from '../access/index.ts';
import { type HealingStatus, namesOf, statusToWire } from '../api/index.ts';
import { LocalActions } from '../connectors/index.ts';
import { SILENT } from '../foundation/index.ts';
import {
  type HealingDesk,
  type HealingPlan,
  MACHINE_OPERATOR,
  type RequestRecord,
  type RequestStore,
  type SeenStop,
  type Speaker,
} from '../healing/index.ts';
import type { PageRequest } from '../intake/index.ts';
import { openStorage } from '../storage/index.ts';
import { assembleHealing } from './healing.ts';
import { openLocalRuns } from './local-work.ts';
import { createCiSystems } from './providers.ts';
import { createReceivers } from './receivers.ts';
import type { ServerSettings } from './settings.ts';
import { makeSystemId, storageOptionsOf, systemClock } from './storage-options.ts';

export type { HealingStatus };

/** Healing, for somebody on the machine itself: what is begun here, a running server goes on with. */
export interface HealingOffice {
  heal(
    wanted: { readonly failure: string } | { readonly incident: string },
    isDryRun: boolean,
  ): Promise<HealingPlan | null>;
  /** what waits for a person, the newest first: all of it, read in parts */
  questions(): AsyncIterable<RequestRecord>;
  /** what a healing asks for; null when it asks for nothing */
  question(healing: string): Promise<RequestRecord | null>;
  answer(healing: string, answer: Parameters<HealingDesk['answer']>[2]): Promise<RequestRecord | null>;
  /** false when it was stopped already */
  stop(scope: string, reason: string): Promise<boolean>;
  /** false when it was not stopped */
  resume(scope: string): Promise<boolean>;
  stopped(): Promise<readonly SeenStop[]>;
  /** how healing fares, in the words of the API */
  status(): Promise<HealingStatus>;
  close(): Promise<void>;
}

const READ_AT_ONCE = 100;

// Whoever can do this can read the database too: it is the operator of the machine.
const OPERATOR: Speaker = {
  principal: {
    kind: 'person',
    id: MACHINE_OPERATOR,
    name: 'the operator',
    grants: new Map([['*', new Set<KeyScope>(['execute'])]]),
  },
  visibility: 'everything',
};

/** @throws ConfigurationError, UnavailableError */
export async function openHealing(settings: ServerSettings): Promise<HealingOffice> {
  const storage = await openStorage({ ...storageOptionsOf(settings, SILENT), poolSize: 3 });
  const runs = openLocalRuns(settings, storage.runner, () => {});
  const actions = [...createCiSystems(settings, () => storage.hostLimits).actions, new LocalActions(runs)];
  const { desk } = assembleHealing(settings, storage, actions, createReceivers(settings), SILENT);
  const entryOf = (action: string, subject: string): AuditEntry => ({
    id: makeSystemId('aud'),
    atMs: systemClock.nowMs(),
    actor: OPERATOR.principal.id,
    action,
    subject,
    organisation: '*',
    details: {},
  });
  return {
    heal: (wanted, isDryRun) =>
      desk.heal(wanted, OPERATOR, { isDryRun, entry: entryOf('healing.ask', Object.values(wanted)[0] as string) }),
    questions: () => openQuestions(storage.requests),
    async question(healing) {
      const { items } = await storage.requests.list(
        'everything',
        { healingId: healing, state: 'open' },
        { limit: 1, after: null },
      );
      return items[0] ?? null;
    },
    answer: (healing, answer) => desk.answer(healing, OPERATOR, answer, entryOf(`healing.${answer.verdict}`, healing)),
    stop: (scope, reason) => storage.stops.stop(scope, reason, entryOf('healing.stop', scope)),
    resume: (scope) => storage.stops.resume(scope, entryOf('healing.resume', scope)),
    stopped: () => desk.stopped('everything'),
    async status() {
      const stopped = await desk.stopped('everything');
      return statusToWire(
        stopped,
        await storage.healings.counts('everything'),
        await storage.notices.depth('everything'),
        await namesOf(
          storage.accounts,
          stopped.map(({ by }) => by),
        ),
      );
    },
    close: () => storage.close(),
  };
}

/** Every question that is open, the newest first. */
export async function* openQuestions(requests: Pick<RequestStore, 'list'>): AsyncGenerator<RequestRecord> {
  let after: PageRequest['after'] = null;
  for (;;) {
    const part = await requests.list('everything', { state: 'open' }, { limit: READ_AT_ONCE, after });
    yield* part.items;
    const last = part.items.at(-1);
    if (!part.hasMore || last === undefined) return;
    after = { timeMs: last.createdAtMs, id: last.id };
  }
}
