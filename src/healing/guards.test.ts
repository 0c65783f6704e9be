import { describe, expect, it } from 'vitest';
import { failedJob, NOW_MS, playbooksOf, situation } from '../../test/helpers/situations.ts';
import { DEFAULT_WIDE_CAPS, type WideCaps } from './guard.ts';
import { GUARD_SETTINGS } from './guard-settings.ts';
import { GUARDS } from './guards.ts';
import type { Playbook } from './playbook.ts';
import { type ActionKind, DIAGNOSIS_GIVEN_UP, type Situation } from './records.ts';

const MINUTE_MS = 60_000;

function playbook(guards = ''): Playbook {
  const [one] = playbooksOf(
    `playbooks: [{ name: x, when: { category: network }, guards: {${guards}}, steps: [{ action: rerun_failed_jobs }] }]`,
  );
  return one!;
}

interface Row {
  readonly guard: string;
  readonly guards?: string;
  readonly facts: Situation;
  /** of the operator */
  readonly wide?: Partial<WideCaps>;
  readonly action?: ActionKind;
  readonly idempotent?: true;
  readonly isEarly?: true;
  readonly atMs?: number;
  /** absent: passes */
  readonly blocks?: string;
  /** part of what it says when it passes */
  readonly says?: string;
  readonly again?: number;
}

const job = (changes: Parameters<typeof failedJob>[0]) => situation({ failures: [failedJob(changes)] });
const run = (changes: Partial<Situation['run']>) => situation({ run: changes });
const history = (changes: Partial<Situation['history']>) => situation({ history: changes });
const WIDE = { actionsInHour: 0, actionsInDay: 0, lastRuns: 1, lastRedRuns: 1 };
const STOP = { by: 'ann', sinceMs: NOW_MS, reason: 'release' };

const ROWS: readonly Row[] = [
  { guard: 'kill_switch', facts: history({}) },
  {
    guard: 'kill_switch',
    facts: history({
      stopped: [
        { scope: 'github/acme', ...STOP },
        { scope: '*', ...STOP },
      ],
    }),
    action: 'notify',
    blocks: 'healing is stopped for * by ann since 2026-11-27T12:00:00.000Z: release',
  },
  {
    guard: 'kill_switch',
    facts: history({
      stopped: [
        { scope: '*', ...STOP, by: 'bob' },
        { scope: '*', ...STOP },
      ],
    }),
    blocks: 'healing is stopped for * by ann',
  },
  { guard: 'possible', facts: { ...situation(), unable: { open_issue: 'jenkins cannot do open_issue' } } },
  {
    guard: 'possible',
    facts: { ...situation(), unable: { open_issue: 'jenkins cannot do open_issue' } },
    action: 'open_issue',
    blocks: 'jenkins cannot do open_issue',
  },
  {
    guard: 'superseded',
    facts: history({ newerRun: '101' }),
    blocks: 'run 101 of the same pipeline and branch began later',
  },
  { guard: 'superseded', facts: history({ newerRun: '101' }), action: 'cancel_run' },
  { guard: 'evidence_complete', facts: situation() },
  {
    guard: 'evidence_complete',
    facts: run({ pendingJobs: 2 }),
    action: 'notify',
    blocks: '2 of 3 jobs have not ended',
  },
  { guard: 'evidence_complete', facts: run({ status: 'running' }), blocks: 'the run is running' },
  // While the run goes on that is to be cancelled, only what failed until now counts.
  {
    guard: 'evidence_complete',
    facts: run({ status: 'running', pendingJobs: 2, jobsKnown: false }),
    action: 'cancel_run',
    isEarly: true,
    says: 'what failed until now is explained',
  },
  {
    guard: 'evidence_complete',
    facts: run({ status: 'running', pendingJobs: 2 }),
    action: 'open_issue',
    isEarly: true,
  },
  {
    guard: 'evidence_complete',
    facts: run({ status: 'running', pendingJobs: 2, undiagnosedJobs: 1 }),
    action: 'cancel_run',
    isEarly: true,
    blocks: '1 failed job without a diagnosis',
  },
  {
    guard: 'evidence_complete',
    facts: job({ missing: [DIAGNOSIS_GIVEN_UP] }),
    action: 'cancel_run',
    isEarly: true,
    blocks: 'was given up',
  },
  {
    guard: 'evidence_complete',
    facts: job({ missing: ['no_error_line'] }),
    action: 'cancel_run',
    isEarly: true,
    blocks: 'without a line that says what went wrong',
  },
  {
    guard: 'evidence_complete',
    facts: run({ status: 'running', pendingJobs: 2 }),
    action: 'cancel_run',
    blocks: '2 of 3 jobs have not ended',
  },
  {
    guard: 'evidence_complete',
    facts: job({ category: 'unknown' }),
    action: 'cancel_run',
    isEarly: true,
    blocks: '1 of 1 failed job with an unknown cause',
  },
  { guard: 'evidence_complete', facts: run({ undiagnosedJobs: 1 }), blocks: '1 failed job without a diagnosis' },
  {
    guard: 'evidence_complete',
    facts: job({ category: 'unknown' }),
    blocks: '1 of 1 failed job with an unknown cause',
  },
  { guard: 'evidence_complete', facts: job({ category: 'unknown' }), action: 'notify' },
  {
    guard: 'evidence_complete',
    facts: job({ missing: ['no_error_line'] }),
    blocks: 'without a line that says what went wrong',
  },
  { guard: 'evidence_complete', facts: job({ missing: ['log_too_large'] }) },
  {
    guard: 'evidence_complete',
    facts: job({ category: 'unknown', missing: [DIAGNOSIS_GIVEN_UP] }),
    action: 'notify',
    blocks: 'the diagnosis of 1 of 1 failed job was given up',
  },
  { guard: 'fork_origin', facts: run({ trust: 'untrusted' }), blocks: 'allow_forks is false' },
  {
    guard: 'fork_origin',
    facts: run({ trust: 'untrusted' }),
    action: 'comment_pull_request',
    blocks: 'allow_forks is false',
  },
  { guard: 'fork_origin', facts: run({ trust: 'untrusted' }), action: 'notify' },
  { guard: 'fork_origin', facts: run({ trust: 'untrusted' }), guards: 'allow_forks: true' },
  { guard: 'own_commits', facts: run({ branch: 'regreen/fix-1' }), blocks: 'begins with regreen/' },
  { guard: 'own_commits', facts: run({ isOwnCommit: true }), blocks: 'begun by the account this program acts as' },
  { guard: 'own_commits', facts: run({ branch: 'fix/regreen/1' }) },
  {
    guard: 'protected_branch',
    facts: run({ branch: 'release/1' }),
    guards: 'protected_branches: ["release/*"]',
    blocks: 'branch `release/1` is protected by `release/*`',
  },
  {
    guard: 'protected_branch',
    facts: run({ branch: null }),
    guards: 'protected_branches: ["release/*"]',
    blocks: 'the branch is unknown',
  },
  { guard: 'protected_branch', facts: run({ branch: 'main' }), guards: 'protected_branches: ["release/*"]' },
  { guard: 'all_jobs_qualify', facts: situation() },
  {
    guard: 'all_jobs_qualify',
    facts: situation({ failures: [failedJob(), failedJob({ job: 'tests', category: 'test_failure' })] }),
    blocks:
      '1 of 2 failed jobs not fitting the playbook: job `tests` (test_failure): running it again does not change test_failure',
  },
  {
    guard: 'all_jobs_qualify',
    facts: situation({ failures: [failedJob(), failedJob({ job: 'image', category: 'disk_full' })] }),
    blocks: 'job `image` (disk_full): expected category == "network", but category is "disk_full"',
  },
  { guard: 'never_for_validation', facts: job({ failedStep: 'npm ci' }) },
  {
    guard: 'never_for_validation',
    facts: job({ failedStep: 'Run npm test' }),
    blocks: 'step `Run npm test` of job `build` judges the code (test)',
  },
  { guard: 'never_for_validation', facts: job({ failedStep: 'fetch latest' }) },
  {
    guard: 'never_for_validation',
    facts: job({ category: 'lint_or_format' }),
    blocks: 'failed by lint_or_format, which judges the code',
  },
  { guard: 'never_for_validation', facts: job({ category: 'flaky_test', failedStep: 'npm test' }) },
  { guard: 'never_for_validation', facts: job({ category: 'lint_or_format' }), action: 'open_issue' },
  {
    guard: 'never_for_deployment',
    facts: job({ job: 'deploy-prod' }),
    blocks: '`deploy-prod` deploys or publishes (deploy)',
  },
  {
    guard: 'never_for_deployment',
    facts: job({ failedStep: 'npmPublish' }),
    blocks: '`npmPublish` deploys or publishes (publish)',
  },
  { guard: 'never_for_deployment', facts: job({ job: 'deploy-prod' }), idempotent: true },
  {
    guard: 'too_many_failed_jobs',
    facts: situation({ failures: Array.from({ length: 6 }, () => failedJob()) }),
    blocks: '6 failed jobs in this run, more than 5',
  },
  { guard: 'too_many_failed_jobs', facts: situation({ failures: Array.from({ length: 5 }, () => failedJob()) }) },
  {
    guard: 'mass_failure',
    facts: history({ runsInHour: 10, redRunsInHour: 8 }),
    blocks: '8 of 10 runs within the last hour were red, 80 % or more',
  },
  { guard: 'mass_failure', facts: history({ runsInHour: 10, redRunsInHour: 7 }) },
  { guard: 'mass_failure', facts: history({ runsInHour: 4, redRunsInHour: 4 }) },
  { guard: 'flapping', facts: history({ reopened: 4 }), blocks: 'came back 4 times within a week, more than 3' },
  { guard: 'flapping', facts: history({ reopened: 3 }) },
  { guard: 'flapping', facts: run({ attempt: 4 }), blocks: 'this is attempt 4 of the run' },
  {
    guard: 'attempts_per_incident',
    facts: history({ actionsOnIncident: 3 }),
    blocks: '3 of 3 changes for this incident are used',
  },
  { guard: 'attempts_per_incident', facts: history({ actionsOnIncident: 2 }) },
  { guard: 'attempts_per_run', facts: history({ actionsOnRun: 1 }), blocks: '1 of 1 changes for this run are used' },
  { guard: 'attempts_per_run', facts: history({ actionsOnRun: 1 }), guards: 'attempts_per_run: 2' },
  { guard: 'attempts_per_run', facts: history({ actionsOnRun: 1 }), action: 'escalate' },
  { guard: 'minutes_budget', facts: history({ minutesSpentInDay: 599.5 }) },
  {
    guard: 'minutes_budget',
    facts: history({ minutesSpentInDay: 100, minutesUnderWay: 500 }),
    blocks: '100 of 600 minutes of CI within the last day are spent, 500 more are under way',
    again: 24 * 60 * MINUTE_MS,
  },
  { guard: 'cancelled_jobs', facts: situation() },
  { guard: 'cancelled_jobs', facts: run({ cancelledJobs: ['deploy production'] }), action: 'open_issue' },
  {
    guard: 'cancelled_jobs',
    facts: run({ cancelledJobs: ['lint', 'deploy production'] }),
    blocks: 'job `deploy production` was cancelled',
  },
  {
    guard: 'cancelled_jobs',
    facts: situation({ run: { cancelledJobs: ['build (18)'] }, failures: [failedJob({ job: 'build (20)' })] }),
    says: 'only jobs of the matrix that failed',
  },
  {
    guard: 'cancelled_jobs',
    facts: situation({ run: { cancelledJobs: ['build (18)', 'lint'] }, failures: [failedJob({ job: 'build (20)' })] }),
    blocks: 'job `lint` was cancelled',
  },
  { guard: 'cancelled_jobs', facts: run({ cancelledJobs: ['build'] }), blocks: 'job `build` was cancelled' },
  {
    guard: 'never_for_deployment',
    facts: run({ cancelledJobs: ['build (publish)'] }),
    blocks: '`build (publish)` deploys or publishes (publish)',
  },
  { guard: 'per_scope', facts: situation(), says: '0 of 100 changes in this organisation' },
  {
    guard: 'per_scope',
    facts: history({ organisation: { ...WIDE, actionsInHour: 100, actionsInDay: 100 } }),
    blocks: '100 of 100 changes in this organisation within the last hour',
    again: 60 * MINUTE_MS,
  },
  {
    guard: 'per_scope',
    facts: history({ organisation: { ...WIDE, actionsInDay: 500 } }),
    action: 'delete_cache',
    blocks: '500 of 500 changes in this organisation within the last day',
    again: 24 * 60 * MINUTE_MS,
  },
  {
    guard: 'per_scope',
    facts: history({ everything: { ...WIDE, actionsInHour: 301 } }),
    blocks: '301 of 300 changes everywhere within the last hour',
    again: 60 * MINUTE_MS,
  },
  {
    guard: 'per_scope',
    facts: history({ everything: { ...WIDE, actionsInDay: 1500 } }),
    blocks: '1500 of 1500 changes everywhere within the last day',
    again: 24 * 60 * MINUTE_MS,
  },
  {
    guard: 'mass_failure',
    facts: history({ organisation: { ...WIDE, lastRuns: 20, lastRedRuns: 16 } }),
    blocks: '16 of 20 runs in this organisation within the last hour were red, 80 % or more',
  },
  { guard: 'mass_failure', facts: history({ organisation: { ...WIDE, lastRuns: 19, lastRedRuns: 19 } }) },
  { guard: 'mass_failure', facts: history({ everything: { ...WIDE, lastRuns: 200, lastRedRuns: 159 } }) },
  {
    guard: 'mass_failure',
    facts: history({ everything: { ...WIDE, lastRuns: 200, lastRedRuns: 160 } }),
    blocks: '160 of 200 runs everywhere',
  },
  {
    guard: 'mass_failure',
    facts: history({ everything: { ...WIDE, lastRuns: 200, lastRedRuns: 200 } }),
    wide: { massFailureRuns: 0 },
  },
  { guard: 'writes', facts: history({ writesInHour: 29, writesInDay: 149 }), action: 'open_issue', says: '29 of 30' },
  { guard: 'writes', facts: history({ writesInHour: 30 }) },
  {
    guard: 'writes',
    facts: history({ writesInHour: 30 }),
    action: 'comment_pull_request',
    blocks: '30 of 30 issues, comments and statuses in this repository within the last hour are written',
    again: 60 * MINUTE_MS,
  },
  {
    guard: 'writes',
    facts: history({ writesInHour: 30, writesInDay: 150 }),
    action: 'open_issue',
    blocks: '150 of 150 issues, comments and statuses in this repository within the last day',
    again: 24 * 60 * MINUTE_MS,
  },
  { guard: 'writes', guards: 'writes_per_hour: 0', facts: situation(), action: 'set_commit_status', blocks: '0 of 0' },
  {
    guard: 'minutes_budget',
    facts: history({ minutesSpentInDay: 600 }),
    blocks: '600 of 600 minutes',
    again: 1440 * MINUTE_MS,
  },
  {
    guard: 'per_day',
    facts: history({ actionsInDay: 100 }),
    blocks: '100 of 100 changes in this repository within the last day',
    again: 1440 * MINUTE_MS,
  },
  { guard: 'per_day', facts: history({ actionsInDay: 99 }) },
  {
    guard: 'per_hour',
    facts: history({ actionsInHour: 20 }),
    blocks: '20 of 20 changes in this repository within the last hour',
    again: 60 * MINUTE_MS,
  },
  { guard: 'per_hour', facts: history({ actionsInHour: 0 }), guards: 'per_hour: 0', blocks: '0 of 0 changes' },
  { guard: 'per_hour', facts: history({ actionsInHour: 19 }) },
  { guard: 'cooldown', facts: situation() },
  {
    guard: 'cooldown',
    facts: history({ healingsOfFingerprint: [{ atMs: NOW_MS - MINUTE_MS, outcome: 'healed' }] }),
    blocks: 'was 1m ago, and it rests 2m',
    again: MINUTE_MS,
  },
  {
    guard: 'cooldown',
    facts: history({ healingsOfFingerprint: [{ atMs: NOW_MS - 2 * MINUTE_MS, outcome: 'healed' }] }),
  },
  {
    guard: 'cooldown',
    facts: history({
      healingsOfFingerprint: [
        { atMs: NOW_MS - 3 * MINUTE_MS, outcome: 'not_healed' },
        { atMs: NOW_MS - 9 * MINUTE_MS, outcome: 'unknown' },
        { atMs: NOW_MS - 20 * MINUTE_MS, outcome: 'healed' },
        { atMs: NOW_MS - 30 * MINUTE_MS, outcome: 'not_healed' },
      ],
    }),
    blocks: 'it rests 8m after 2 healings that did not help',
    again: 5 * MINUTE_MS,
  },
  {
    guard: 'cooldown',
    guards: 'backoff_doublings: 0',
    facts: history({ healingsOfFingerprint: [{ atMs: NOW_MS - 2 * MINUTE_MS, outcome: 'not_healed' }] }),
  },
  {
    guard: 'freeze_window',
    facts: situation(),
    guards: 'freeze_windows: [{ days: [fri], from: "11:00", to: "13:00" }]',
    blocks: 'open until 2026-11-27T13:00:00.000Z',
    again: 60 * MINUTE_MS,
  },
  {
    guard: 'freeze_window',
    facts: situation(),
    guards: 'freeze_windows: [{ days: [thu], from: "18:00", to: "12:30" }]',
    blocks: 'open until 2026-11-27T12:30:00.000Z',
    again: 30 * MINUTE_MS,
  },
  {
    guard: 'freeze_window',
    facts: situation(),
    guards: 'freeze_windows: [{ days: [fri], from: "11:00", to: "13:00" }, { from: "13:00", to: "14:00" }]',
    blocks: 'T14:00',
    again: 120 * MINUTE_MS,
  },
  {
    guard: 'freeze_window',
    facts: situation(),
    guards:
      'freeze_windows: [{ days: [fri], from: "11:00", to: "12:00" }, { days: [sat], from: "00:00", to: "24:00" }]',
  },
];

describe('guards', () => {
  it.each(ROWS.map((row, i) => ({ ...row, i })))(
    '$guard, row $i',
    ({ guard, guards, facts, wide, action, idempotent, isEarly, blocks, says, again }) => {
      const found = GUARDS.find(({ name }) => name === guard)!;
      const kind = action ?? 'rerun_failed_jobs';
      const result = found.covers(kind)
        ? found.check({
            situation: facts,
            playbook: playbook(guards),
            wideCaps: { ...DEFAULT_WIDE_CAPS, ...wide },
            action: kind,
            options: idempotent ? { idempotent } : {},
            nowMs: NOW_MS,
            ...(isEarly === undefined ? {} : { isEarly }),
          })
        : { verdict: 'passes', sentence: '' };
      if (blocks === undefined) {
        expect(result).toMatchObject({ verdict: 'passes' });
        expect(result.sentence).toContain(says ?? '');
      } else {
        expect(result).toMatchObject({
          verdict: 'blocks',
          passesAgainAtMs: again === undefined ? null : NOW_MS + again,
        });
        expect(result.sentence).toContain(blocks);
      }
    },
  );

  it.each([
    'attempts_per_run',
    'attempts_per_incident',
    'minutes_budget',
    'per_hour',
    'per_day',
    'per_scope',
    'cancelled_jobs',
    'cooldown',
    'flapping',
    'mass_failure',
    'too_many_failed_jobs',
  ])('that keep from beginning too much, as %s, do not keep a run from being cancelled', (name) => {
    const { covers } = GUARDS.find((guard) => guard.name === name)!;
    expect([covers('cancel_run'), covers('rerun_failed_jobs')]).toEqual([false, true]);
  });

  it('have each been seen to pass or not look, and to block', () => {
    const blocking = new Set(ROWS.filter(({ blocks }) => blocks !== undefined).map(({ guard }) => guard));
    expect([...blocking].sort()).toEqual(GUARDS.map(({ name }) => name).sort());
    const passing = new Set(ROWS.filter(({ blocks }) => blocks === undefined).map(({ guard }) => guard));
    expect([...passing].sort()).toEqual(GUARDS.map(({ name }) => name).sort());
  });

  it('read every setting there is, each in one guard', () => {
    // How many have to approve is read by the question that is put to people.
    const read = [...GUARDS.flatMap(({ settings }) => settings), 'approvers'];
    expect(read.sort()).toEqual(GUARD_SETTINGS.map(({ key }) => key).sort());
  });
});
