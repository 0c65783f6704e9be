import type { AuditEntry } from '../../src/access/index.ts';
import type { Action, HealingRecord, KeptDecision } from '../../src/healing/index.ts';
import type { RunFact } from '../../src/intake/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import { makeId, NOON, outcome, redRun, repository, sha256 } from './examples.ts';
import { FIRST_PAGE } from './intake-stores.ts';

// What the contracts of healing are tried with.

export const ALL = 'everything';
export const CALLS = [{ method: 'POST', path: '/rerun', body: null }];

/** A run that failed and is explained; gives its newest healing. */
export async function failedRun(
  { pipeline, failures, healings }: Storage,
  run: string,
  more: Partial<RunFact> = {},
  fingerprint?: string,
): Promise<HealingRecord> {
  const [failure] = await pipeline.record([{ task: null, facts: [redRun(run, more)] }]);
  await failures.recordDiagnoses([{ task: null, outcome: outcome(failure!, fingerprint) }]);
  const { name } = more.repository ?? repository();
  const { items } = await healings.list(ALL, { repository: name, run }, FIRST_PAGE);
  return items[0]!;
}

/** A healing that is decided about by a playbook of the name; gives what is known of it then. */
export async function decide(
  { healings }: Storage,
  { id }: HealingRecord,
  name: string,
  said: Partial<KeptDecision> = {},
): Promise<HealingRecord> {
  const situation = (await healings.situation(id))!;
  const playbook = { name, origin: { kind: 'shipped' }, digest: sha256(name) };
  const decision = { situation, state: 'healing', level: 'auto', playbook, reason: null, trace: {} } as const;
  await healings.decide(id, { ...decision, ...said });
  return (await healings.read(ALL, id))!;
}

export function entryOf(action: string, subject = '*'): AuditEntry {
  return { id: makeId('aud'), atMs: NOON, actor: 'system', action, subject, organisation: '*', details: {} };
}

/** An action about the run of a healing; another place is another action. */
export function actionOf(healing: HealingRecord, kind: Action['kind'] = 'rerun_failed_jobs', place = 0): Action {
  const { provider, run, attempt } = healing;
  const target = { provider, repository: healing.repository, run, attempt, jobs: [] };
  return {
    kind,
    target: { ...target, branch: 'main', commit: null, pullRequest: null },
    text: null,
    options: {},
    key: sha256(`${healing.id} ${kind} ${place}`),
    incidentId: healing.incidentId ?? '',
  };
}
