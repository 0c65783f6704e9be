import type { Logger } from '../foundation/index.ts';
import {
  type CiActions,
  createHealWorkflow,
  createUpdateWorkflow,
  Desk,
  Hands,
  type HealParts,
  Telling,
} from '../healing/index.ts';
import type { Visibility } from '../intake/index.ts';
import type { Notifier } from '../notices/index.ts';
import { Redactor } from '../redaction/index.ts';
import type { Storage } from '../storage/index.ts';
import { type Change, Engine } from '../workflows/index.ts';
import { Playbooks, sha256 } from './playbook-source.ts';
import { PROCESS_TIMERS } from './process-timers.ts';
import { secretsOf } from './providers.ts';
import type { ServerSettings } from './settings.ts';
import { makeSystemId, systemClock } from './storage-options.ts';

/** Healing, put together: what advances healings, and where it is asked for things. */
export interface Healing {
  readonly engine: Engine;
  readonly desk: Desk;
}

/** Hears of what healing does, for the numbers of this process. */
export interface HealingCounters {
  readonly action: HealParts['countAction'];
  readonly written: (change: Change) => void;
}

const NOBODY_COUNTS: HealingCounters = { action: () => {}, written: () => {} };

/** @throws ConfigurationError when a playbook or a provider is set up wrong */
export function assembleHealing(
  settings: ServerSettings,
  storage: Storage,
  actions: readonly CiActions[],
  receivers: ReadonlyMap<string, Notifier>,
  logger: Logger,
  count: HealingCounters = NOBODY_COUNTS,
): Healing {
  const publicUrl = settings.publicUrl?.replace(/\/$/, '') ?? null;
  const redactor = new Redactor(secretsOf(settings));
  const telling = new Telling({
    receivers,
    topics: settings.notify.about,
    publicUrl,
    redact: (text) => redactor.clean(text),
  });
  const hands = new Hands(new Map(actions.map((one) => [one.provider, one])), telling);
  const parts: HealParts = {
    healings: storage.healings,
    requests: storage.requests,
    places: storage.places,
    hands,
    telling,
    playbooks: new Playbooks(settings.healing.playbooks, hands, logger),
    wideCaps: settings.healing.caps,
    hash: sha256,
    makeId: makeSystemId,
    nowMs: systemClock.nowMs,
    publicUrl,
    timers: PROCESS_TIMERS,
    countAction: count.action,
  };
  const engine = new Engine({
    store: storage.executions,
    workflows: [createHealWorkflow(parts), createUpdateWorkflow(parts)],
    clock: systemClock,
    random: Math.random,
    timers: PROCESS_TIMERS,
    logger,
    leaseMs: settings.healing.leaseSeconds * 1000,
    onWritten: count.written,
  });
  return { engine, desk: new Desk(parts, storage.stops, engine, namesFor) };

  async function namesFor(visibility: Visibility): Promise<readonly string[]> {
    const repositories = await storage.pipeline.repositories();
    return repositories
      .filter(({ organisationId }) => visibility === 'everything' || visibility.includes(organisationId))
      .map(({ provider, name }) => `${provider}/${name}`);
  }
}
