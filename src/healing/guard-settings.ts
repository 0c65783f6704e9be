import type { FreezeWindow, GuardSettings } from './playbook.ts';

/** One setting of guards as a playbook or the server's settings write it. */
export interface GuardSettingRow {
  /** as written */
  readonly key: string;
  readonly field: keyof GuardSettings;
  readonly type: 'count' | 'duration' | 'share' | 'globs' | 'boolean' | 'windows';
  /** of counts, and milliseconds of durations */
  readonly least: number;
  readonly most: number;
  readonly description: string;
}

const DAY_MS = 86_400_000;

/** Every setting, with the bounds nobody can set aside. */
export const GUARD_SETTINGS: readonly GuardSettingRow[] = [
  {
    key: 'attempts_per_run',
    field: 'attemptsPerRun',
    type: 'count',
    least: 0,
    most: 3,
    description: 'changes of the CI system for one run, all its attempts together',
  },
  {
    key: 'attempts_per_incident',
    field: 'attemptsPerIncident',
    type: 'count',
    least: 0,
    most: 10,
    description: 'changes for one incident, over its whole life',
  },
  {
    key: 'per_hour',
    field: 'perHour',
    type: 'count',
    least: 0,
    most: 100,
    description: 'changes in the repository within an hour',
  },
  {
    key: 'per_day',
    field: 'perDay',
    type: 'count',
    least: 0,
    most: 1000,
    description: 'changes in the repository within a day',
  },
  {
    key: 'writes_per_hour',
    field: 'writesPerHour',
    type: 'count',
    least: 0,
    most: 1000,
    description: 'issues, comments and statuses written in the repository within an hour',
  },
  {
    key: 'writes_per_day',
    field: 'writesPerDay',
    type: 'count',
    least: 0,
    most: 10_000,
    description: 'issues, comments and statuses written in the repository within a day',
  },
  {
    key: 'cooldown',
    field: 'cooldownMs',
    type: 'duration',
    least: 0,
    most: 7 * DAY_MS,
    description: 'time between two healings of the same fingerprint',
  },
  {
    key: 'backoff_doublings',
    field: 'backoffDoublings',
    type: 'count',
    least: 0,
    most: 10,
    description: 'how often the cooldown doubles at most, once for each healing that did not help',
  },
  {
    key: 'minutes_per_day',
    field: 'minutesPerDay',
    type: 'count',
    least: 0,
    most: 100_000,
    description: 'minutes of CI that changes may cost in the repository within a day',
  },
  {
    key: 'failed_jobs_most',
    field: 'failedJobsMost',
    type: 'count',
    least: 1,
    most: 100,
    description: 'failed jobs of one run; more of them are an incident of its own',
  },
  {
    key: 'mass_failure',
    field: 'massFailureShare',
    type: 'share',
    least: 0.1,
    most: 1,
    description: 'share of red runs within the last hour from which nothing is begun again; `stop` means 0.8',
  },
  {
    key: 'protected_branches',
    field: 'protectedBranches',
    type: 'globs',
    least: 0,
    most: 50,
    description: 'branches on which nothing is changed; * stands for any characters',
  },
  {
    key: 'allow_forks',
    field: 'allowForks',
    type: 'boolean',
    least: 0,
    most: 1,
    description: 'whether something may be changed or written for runs that anybody may have caused',
  },
  {
    key: 'freeze_windows',
    field: 'freezeWindows',
    type: 'windows',
    least: 0,
    most: 50,
    description: 'when nothing is changed, in UTC: `{ days: [fri, sat], from: "18:00", to: "06:00" }`',
  },
  {
    key: 'flaps_per_week',
    field: 'flapsPerWeek',
    type: 'count',
    least: 0,
    most: 50,
    description: 'how often an incident may come back within a week before people look at it',
  },
  {
    key: 'approvers',
    field: 'approvers',
    type: 'count',
    least: 1,
    most: 10,
    description: 'how many different people have to agree where one is asked',
  },
];

/** What holds where neither the playbook nor the server's settings say something. */
export const DEFAULT_GUARDS: GuardSettings = {
  attemptsPerRun: 1,
  attemptsPerIncident: 3,
  perHour: 20,
  perDay: 100,
  writesPerHour: 30,
  writesPerDay: 150,
  cooldownMs: 120_000,
  backoffDoublings: 5,
  minutesPerDay: 600,
  failedJobsMost: 5,
  massFailureShare: 0.8,
  protectedBranches: [],
  allowForks: false,
  freezeWindows: [],
  flapsPerWeek: 3,
  approvers: 1,
};

/**
 * The stricter of two values of one setting. A repository may be stricter than the operator, never less strict.
 */
export function stricter<F extends keyof GuardSettings>(
  field: F,
  a: GuardSettings[F],
  b: GuardSettings[F],
): GuardSettings[F] {
  const join = STRICTER[field] as (a: GuardSettings[F], b: GuardSettings[F]) => GuardSettings[F];
  return join(a, b);
}

type Joins = { readonly [F in keyof GuardSettings]: (a: GuardSettings[F], b: GuardSettings[F]) => GuardSettings[F] };

const STRICTER: Joins = {
  attemptsPerRun: Math.min,
  attemptsPerIncident: Math.min,
  perHour: Math.min,
  perDay: Math.min,
  writesPerHour: Math.min,
  writesPerDay: Math.min,
  cooldownMs: Math.max,
  backoffDoublings: Math.max,
  minutesPerDay: Math.min,
  failedJobsMost: Math.min,
  massFailureShare: Math.min,
  protectedBranches: (a, b) => [...new Set([...a, ...b])],
  allowForks: (a, b) => a && b,
  freezeWindows: (a, b) => [...a, ...b.filter((window) => !a.some((other) => isSameWindow(other, window)))],
  flapsPerWeek: Math.min,
  approvers: Math.max,
};

function isSameWindow(a: FreezeWindow, b: FreezeWindow): boolean {
  return a.fromMinute === b.fromMinute && a.toMinute === b.toMinute && a.days.join() === b.days.join();
}
