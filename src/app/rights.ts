import { SILENT } from '../foundation/index.ts';
import {
  type ActionKind,
  type CiActions,
  type CiRights,
  Hands,
  isTelling,
  type NeededRight,
  type Playbook,
  type RightsReport,
  Telling,
} from '../healing/index.ts';
import type { Notifier } from '../notices/index.ts';
import type { Finding } from './finding.ts';
import { Playbooks } from './playbook-source.ts';
import { createCiSystems } from './providers.ts';
import { createReceivers } from './receivers.ts';
import type { ServerSettings } from './settings.ts';
import { systemClock } from './storage-options.ts';

const DAY_MS = 24 * 3_600_000;
/** A token that ends within so long is told of. */
const SOON_DAYS = 14;

/**
 * Whether what playbooks may do can be done: the rights it needs at each CI system, and those who are told. Asks the
 * systems; changes and tells nothing.
 */
export async function examineRights(settings: ServerSettings): Promise<readonly Finding[]> {
  let receivers: ReadonlyMap<string, Notifier>;
  let systems: ReturnType<typeof createCiSystems>;
  let playbooks: readonly Playbook[];
  try {
    receivers = createReceivers(settings);
    systems = createCiSystems(settings);
    playbooks = await playbooksOf(settings, systems.actions, receivers);
  } catch (error) {
    return [{ name: 'healing', state: 'bad', detail: (error as Error).message }];
  }
  const kinds = kindsOf(playbooks);
  return [
    ...(await Promise.all(
      systems.rights.map((rights) => {
        const actions = systems.actions.find(({ provider }) => provider === rights.provider)!;
        return examineSystem(rights, neededBy(actions, kinds));
      }),
    )),
    ...(await examineReceivers(receivers, playbooks)),
  ];
}

async function playbooksOf(
  settings: ServerSettings,
  actions: readonly CiActions[],
  receivers: ReadonlyMap<string, Notifier>,
): Promise<readonly Playbook[]> {
  const telling = new Telling({ receivers, topics: [], publicUrl: null, redact: (text) => text });
  const hands = new Hands(new Map(actions.map((one) => [one.provider, one])), telling);
  return (await new Playbooks(settings.healing.playbooks, hands, SILENT).all(null)).playbooks;
}

/** What playbooks of the server and shipped ones may do by themselves or when somebody agrees. */
function kindsOf(playbooks: readonly Playbook[]): ReadonlySet<ActionKind> {
  const steps = playbooks
    .filter(({ level }) => level !== 'observe')
    .flatMap(({ steps, otherwise }) => [...steps, ...otherwise]);
  return new Set(steps.flatMap((step) => (step.kind === 'action' && !isTelling(step.action) ? [step.action] : [])));
}

function neededBy(actions: CiActions, kinds: ReadonlySet<ActionKind>): readonly NeededRight[] {
  const able = actions.kinds.filter((kind) => kinds.has(kind));
  return [...Map.groupBy(able, (kind) => actions.permissionOf(kind))].map(([right, all]) => ({ right, kinds: all }));
}

async function examineSystem(rights: CiRights, needed: readonly NeededRight[]): Promise<Finding> {
  const name = `${rights.provider} rights`;
  try {
    return { name, ...judge(await rights.examine(needed), needed) };
  } catch (error) {
    const isRefused = (error as { kind?: string }).kind === 'authorization';
    return { name, state: isRefused ? 'bad' : 'doubtful', detail: (error as Error).message };
  }
}

function judge({ identity, missing, unseen, expiresAtMs }: RightsReport, needed: readonly NeededRight[]) {
  const daysLeft = expiresAtMs === null ? Number.POSITIVE_INFINITY : (expiresAtMs - systemClock.nowMs()) / DAY_MS;
  const problems = missing.map(({ right, kinds, grant }) => `${kinds.join(', ')} need ${right}: grant ${grant}`);
  if (unseen !== null) problems.push(unseen);
  if (daysLeft < SOON_DAYS) {
    problems.push(
      daysLeft < 0 ? 'it has ended: set a new one' : `it ends in ${Math.ceil(daysLeft)} days: set a new one`,
    );
  }
  if (problems.length > 0) return { state: 'doubtful' as const, detail: `${identity}: ${problems.join('; ')}` };
  const enough = needed.length === 0 ? 'playbooks do nothing there' : needed.map(({ right }) => right).join(', ');
  return { state: 'good' as const, detail: `${identity} has what playbooks need: ${enough}` };
}

async function examineReceivers(
  receivers: ReadonlyMap<string, Notifier>,
  playbooks: readonly Playbook[],
): Promise<readonly Finding[]> {
  if (receivers.size === 0) {
    return [
      { name: 'receivers', state: 'good', detail: 'nobody is set up to be told; the dashboard shows everything' },
    ];
  }
  const found = await Promise.all(
    [...receivers].map(async ([name, notifier]): Promise<Finding> => {
      const { isGood, sentence } = await notifier.reach();
      return { name: `receiver ${name}`, state: isGood ? 'good' : 'doubtful', detail: sentence };
    }),
  );
  const unknown = playbooks.flatMap(({ name, steps, otherwise }) =>
    [...steps, ...otherwise].flatMap((step) => {
      const to = step.kind === 'action' ? step.options.to : undefined;
      return to === undefined || receivers.has(String(to)) ? [] : [`playbook ${name} tells ${to}`];
    }),
  );
  if (unknown.length === 0) return found;
  const detail = `${unknown.join(', ')}, who is not set up: everybody is told instead; add it to notify.receivers`;
  return [...found, { name: 'receivers', state: 'doubtful', detail }];
}
