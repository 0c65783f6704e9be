import type {
  Action,
  EffectivePlaybook,
  Healing,
  HealingDetail,
  HealingStatus,
  PlannedCall,
  PlaybookList,
  Request,
} from '../../src/api/healing-contract.ts';
import { NAMED } from './dashboard-data.ts';

/** What the server of the page tests tells of healing. */
export interface HealingData {
  /** newest first */
  readonly healings: readonly Healing[];
  readonly details: ReadonlyMap<string, HealingDetail>;
  /** of all healings, newest first */
  readonly requests: readonly Request[];
  readonly playbooks: PlaybookList;
  readonly status: HealingStatus;
}

/** Healings that have a page of their own in the tests. */
export const HEALINGS = {
  asking: 'hea_asking0000000000000000000',
  healed: 'hea_healed0000000000000000000',
  refused: 'hea_refused000000000000000000',
  stuck: 'hea_stuck00000000000000000000',
  untouched: 'hea_untouched0000000000000000',
  hostile: 'hea_hostile000000000000000000',
} as const;

const MINUTE_MS = 60_000;
const RUN = '7261934410';

/** @param nowMs the moment the newest healing is a few minutes older than */
export function makeHealingData(nowMs: number): HealingData {
  const at = (minutes: number) => new Date(nowMs - minutes * MINUTE_MS).toISOString();
  const details = [asking(at), stuck(at), hostile(at), untouched(at), healed(at), refused(at)];
  const requests = details.flatMap((detail) => detail.requests);
  return {
    healings: details.map(({ healing }) => healing),
    details: new Map(details.map((detail) => [detail.healing.id, detail])),
    requests,
    playbooks: { data: PLAYBOOKS, problems: PROBLEMS },
    status: {
      stopped: [],
      open: { awaiting_decision: 2, stuck: 1 },
      outcomes: { healed: 41, not_healed: 6, superseded: 3 },
      minutes_spent: 212.5,
      minutes_saved: 1090.2,
      open_requests: requests.filter(({ state }) => state === 'open').length,
      escalations: [],
      notices: { waiting: 0, given_up: 0 },
    },
  };
}

type At = (minutes: number) => string;

function healing(known: Partial<Healing> & Pick<Healing, 'id' | 'state' | 'created_at'>): Healing {
  return {
    repository: 'harbour/gateway',
    provider: 'github',
    incident: 'inc_kind200000',
    fingerprint: `v1:${'2'.repeat(16)}`,
    run: RUN,
    attempt: 1,
    round: 1,
    pipeline: 'ci',
    branch: 'main',
    url: `https://ci.example.test/runs/${RUN}`,
    level: 'approve',
    playbook: 'registry hiccup',
    reason: null,
    outcome: null,
    minutes_spent: 0,
    minutes_saved: 0,
    decided_at: known.created_at,
    finished_at: null,
    ...known,
  };
}

function rerun(repository: string, run = RUN): PlannedCall {
  return {
    method: 'POST',
    path: `/repos/${repository}/actions/runs/${run}/rerun-failed-jobs`,
    body: { enable_debug_logging: false },
  };
}

function issue(repository: string): PlannedCall {
  return {
    method: 'POST',
    path: `/repos/${repository}/issues`,
    body: { title: 'CI cannot pull node:24-slim', body: 'registry.example.test answered 503.\n\nSeen in 4 runs.' },
  };
}

const PASSING = { guard: 'attempts_per_run', passes: true, sentence: null, passes_again_at: null };
const LOWERED = {
  from: 'auto' as const,
  to: 'approve' as const,
  sentence: 'bounds of the server let no playbook go beyond approve',
};
const FITS = { name: 'registry hiccup', fits: true, sentence: 'category is registry_or_service_outage at 0.81' };
const FITS_NOT = { name: 'flaky test', fits: false, sentence: 'the category is registry_or_service_outage' };
const FAILURE = {
  id: NAMED.example,
  job: 'image',
  category: 'registry_or_service_outage',
  confidence: 0.81,
  summary: 'registry.example.test answered 503 while pulling node:24-slim',
};

function step(name: string, at: string, known: Partial<HealingDetail['steps'][number]> = {}) {
  return { name, state: 'done' as const, at, attempts: 1, result: null, problem: null, ...known };
}

function asking(at: At): HealingDetail {
  const it = healing({ id: HEALINGS.asking, state: 'awaiting_decision', created_at: at(8) });
  return {
    healing: it,
    lowered: [LOWERED],
    guards: [PASSING, { ...PASSING, guard: 'cooldown' }],
    playbooks: [FITS_NOT, FITS],
    failures: [FAILURE],
    notices: [],
    actions: [],
    requests: [
      {
        id: 'req_asking0000000000000000000',
        healing: it.id,
        repository: it.repository,
        kind: 'approval',
        state: 'open',
        content_hash: 'a1'.repeat(32),
        actions: [
          { kind: 'rerun_failed_jobs', title: null, body: null, calls: [rerun(it.repository)] },
          {
            kind: 'open_issue',
            title: 'CI cannot pull node:24-slim',
            body: 'See there',
            calls: [issue(it.repository)],
          },
        ],
        approvers: 1,
        answers: [],
        created_at: at(7),
        expires_at: at(7 - 3 * 24 * 60),
        deferred_until: null,
      },
    ],
    steps: [
      step('look at the run', at(8), { result: 'incomplete' }),
      step('look at the run', at(8), { result: 'complete', attempts: 2 }),
      step('decide', at(7), { result: { kind: 'plan', level: 'approve' } }),
      step('ask', at(7)),
      step('answer', at(7), { state: 'waiting' }),
    ],
    next_at: at(-4 * 60),
  };
}

function stuck(at: At): HealingDetail {
  const it = healing({
    id: HEALINGS.stuck,
    state: 'stuck',
    created_at: at(22),
    repository: 'harbour/ledger',
    level: 'auto',
    reason: {
      code: 'permission_missing',
      sentence: 'the token may not run jobs again: it needs actions: write',
    },
  });
  return {
    healing: it,
    lowered: [],
    guards: [PASSING],
    playbooks: [FITS],
    failures: [{ ...FAILURE, id: NAMED.long }],
    notices: [
      {
        id: 'ntc_stuck00000000000000000000',
        healing: it.id,
        incident: it.incident,
        repository: it.repository,
        receiver: 'on-call',
        type: 'healing.stuck',
        title: 'Healing is stuck: rerun_failed_jobs (harbour/gateway)',
        urgent: true,
        state: 'given_up',
        attempts: 30,
        problem: 'pager.example.test answered 503 to a notice',
        made_at: at(20),
        ended_at: at(2),
        due_at: null,
      },
    ],
    actions: [action(it, at(21), { state: 'failed', problem: 'GitHub answered 403: actions: write is missing' })],
    requests: [],
    steps: [
      step('decide', at(22)),
      step('rerun_failed_jobs', at(21), { state: 'failed', problem: 'GitHub answered 403' }),
    ],
    next_at: at(-5),
  };
}

function hostile(at: At): HealingDetail {
  const evil = '<img src=x onerror="document.title=1">\u202Etxt.exe';
  const it = healing({
    id: HEALINGS.hostile,
    state: 'awaiting_decision',
    created_at: at(31),
    repository: 'visitor/price-list',
    branch: evil,
    pipeline: evil,
    playbook: evil,
    level: 'suggest',
    url: 'javascript:alert(1)',
  });
  return {
    healing: it,
    lowered: [{ ...LOWERED, sentence: evil }],
    guards: [{ ...PASSING, passes: false, sentence: evil }],
    playbooks: [{ name: evil, fits: false, sentence: evil }],
    failures: [{ ...FAILURE, id: NAMED.hostile, job: evil, summary: evil }],
    notices: [],
    actions: [action(it, at(30), { summary: evil, undo: evil, url: 'javascript:alert(1)' })],
    requests: [
      {
        id: 'req_hostile000000000000000000',
        healing: it.id,
        repository: it.repository,
        kind: 'suggestion',
        state: 'open',
        content_hash: 'b2'.repeat(32),
        actions: [
          {
            kind: 'rerun_failed_jobs',
            title: evil,
            body: evil,
            calls: [{ method: 'POST', path: evil, body: { evil } }],
          },
        ],
        approvers: 2,
        answers: [{ person: evil, name: evil, verdict: 'approve', note: evil, at: at(29) }],
        created_at: at(30),
        expires_at: at(-30),
        deferred_until: null,
      },
    ],
    steps: [step('decide', at(31), { result: { evil } }), step(evil, at(30), { state: 'failed', problem: evil })],
    next_at: null,
  };
}

function healed(at: At): HealingDetail {
  const it = healing({
    id: HEALINGS.healed,
    state: 'finished',
    outcome: 'healed',
    level: 'auto',
    created_at: at(95),
    finished_at: at(80),
    minutes_spent: 4.2,
    minutes_saved: 21.6,
  });
  return {
    healing: it,
    lowered: [],
    guards: [PASSING, { ...PASSING, guard: 'per_hour' }],
    playbooks: [FITS],
    failures: [FAILURE],
    notices: [],
    actions: [
      action(it, at(92), {
        summary: 'Ran the failed jobs of run 7261934410 again as attempt 2.',
        url: `https://ci.example.test/runs/${RUN}`,
        undo: 'Cancel attempt 2 of the run.',
      }),
    ],
    requests: [],
    steps: [
      step('look at the run', at(95), { result: 'complete' }),
      step('decide', at(94), { result: { kind: 'plan', level: 'auto' } }),
      step('pause', at(92)),
      step('rerun_failed_jobs', at(92)),
      step('look at the new run', at(90)),
      step('look at the new run', at(85)),
      step('look at the new run', at(80), { result: 'healed' }),
    ],
    next_at: null,
  };
}

function untouched(at: At): HealingDetail {
  const it = healing({
    id: HEALINGS.untouched,
    state: 'not_healed_by_choice',
    created_at: at(60),
    finished_at: at(60),
    repository: 'harbour/price-list',
    branch: 'fix-discount',
    incident: `inc_${NAMED.example.slice(4)}`,
    level: null,
    playbook: null,
    reason: {
      code: 'no_playbook',
      sentence: 'no playbook changes anything for a failing test: somebody has to mend it',
    },
  });
  return {
    healing: it,
    lowered: [],
    guards: [],
    playbooks: [FITS_NOT, { ...FITS, fits: false, sentence: 'the category is test_failure' }],
    failures: [{ ...FAILURE, job: 'test (24)', category: 'test_failure', summary: 'rounds a discount to whole cents' }],
    notices: [],
    actions: [],
    requests: [],
    steps: [step('look at the run', at(60), { result: 'complete' }), step('decide', at(60))],
    next_at: null,
  };
}

function refused(at: At): HealingDetail {
  const it = healing({
    id: HEALINGS.refused,
    state: 'not_healed_by_choice',
    created_at: at(140),
    finished_at: at(140),
    repository: 'harbour/storefront',
    branch: 'release/4.2',
    reason: { code: 'protected_branches', sentence: 'release/4.2 is a protected branch: nothing is done there' },
  });
  return {
    healing: it,
    lowered: [],
    guards: [
      { guard: 'protected_branches', passes: false, sentence: 'release/4.2 is protected', passes_again_at: null },
      PASSING,
    ],
    playbooks: [FITS_NOT, FITS],
    failures: [{ ...FAILURE, id: NAMED.gapped }],
    notices: [],
    actions: [],
    requests: [],
    steps: [step('look at the run', at(140), { result: 'complete' }), step('decide', at(140))],
    next_at: null,
  };
}

function action(of: Healing, at: string, known: Partial<Action>): Action {
  return {
    id: `act_${of.id.slice(4)}`,
    healing: of.id,
    repository: of.repository,
    kind: 'rerun_failed_jobs',
    state: 'done',
    run: of.run,
    attempt: 1,
    title: null,
    calls: [rerun(of.repository)],
    summary: null,
    url: null,
    undo: null,
    problem: null,
    intended_at: at,
    ended_at: at,
    ...known,
  };
}

const PLAYBOOKS: EffectivePlaybook[] = [
  {
    name: 'registry hiccup',
    origin: 'repository',
    file: 'harbour/gateway/.regreen.yml',
    line: 4,
    repository: 'harbour/gateway',
    level: 'approve',
    when: 'category in [network, registry_or_service_outage] and confidence >= 0.8',
    steps: ['wait 2m', 'rerun_failed_jobs', 'open_issue'],
    otherwise: ['escalate to slack'],
    values: [
      { name: 'name', value: 'registry hiccup', from: 'harbour/gateway/.regreen.yml:4' },
      { name: 'level', value: 'approve', from: 'server' },
      { name: 'guards.attempts_per_run', value: '1', from: 'harbour/gateway/.regreen.yml:8' },
      { name: 'guards.cooldown', value: '2m', from: 'harbour/gateway/.regreen.yml:8' },
      { name: 'guards.per_day', value: '40', from: 'default' },
    ],
    source: 'name: registry hiccup\nlevel: approve\n',
  },
  {
    name: 'flaky test',
    origin: 'shipped',
    file: 'playbooks/flaky-test.yml',
    line: 1,
    repository: null,
    level: 'suggest',
    when: 'category = flaky_test and confidence >= 0.7',
    steps: ['rerun_failed_jobs'],
    otherwise: [],
    values: [{ name: 'guards.attempts_per_run', value: '1', from: 'default' }],
    source: null,
  },
];

const PROBLEMS: PlaybookList['problems'] = [
  {
    file: 'harbour/gateway/.regreen.yml',
    line: 12,
    column: 7,
    sentence: 'expected a level, found `autoo`: write `auto`',
  },
];
