import type { Guard, GuardFacts, GuardTrace } from './guard.ts';
import { allJobsQualify } from './guards/all-jobs-qualify.ts';
import { attemptsPerIncident } from './guards/attempts-per-incident.ts';
import { attemptsPerRun } from './guards/attempts-per-run.ts';
import { cancelledJobs } from './guards/cancelled-jobs.ts';
import { cooldown } from './guards/cooldown.ts';
import { evidenceComplete } from './guards/evidence-complete.ts';
import { flapping } from './guards/flapping.ts';
import { forkOrigin } from './guards/fork-origin.ts';
import { freezeWindow } from './guards/freeze-window.ts';
import { killSwitch } from './guards/kill-switch.ts';
import { massFailure } from './guards/mass-failure.ts';
import { minutesBudget } from './guards/minutes-budget.ts';
import { neverForDeployment } from './guards/never-for-deployment.ts';
import { neverForValidation } from './guards/never-for-validation.ts';
import { ownCommits } from './guards/own-commits.ts';
import { perDay } from './guards/per-day.ts';
import { perHour } from './guards/per-hour.ts';
import { perScope } from './guards/per-scope.ts';
import { possible } from './guards/possible.ts';
import { protectedBranch } from './guards/protected-branch.ts';
import { superseded } from './guards/superseded.ts';
import { tooManyFailedJobs } from './guards/too-many-failed-jobs.ts';
import { writes } from './guards/writes.ts';

/**
 * Every guard, in the order in which they are named when several block: the first that blocks is the reason. First what
 * people decided, then what cannot be done at all, then what makes the run the wrong one, then what the failure itself forbids, then what was used up,
 * last what passes by itself.
 */
export const GUARDS: readonly Guard[] = [
  killSwitch,
  possible,
  superseded,
  evidenceComplete,
  forkOrigin,
  ownCommits,
  protectedBranch,
  allJobsQualify,
  cancelledJobs,
  neverForValidation,
  neverForDeployment,
  tooManyFailedJobs,
  massFailure,
  flapping,
  attemptsPerIncident,
  attemptsPerRun,
  minutesBudget,
  perScope,
  perDay,
  perHour,
  writes,
  cooldown,
  freezeWindow,
];

/** Guards whose block means that it was tried enough: a playbook goes on with `otherwise`. */
export const EXHAUSTING_GUARDS: ReadonlySet<string> = new Set([
  'flapping',
  'attempts_per_incident',
  'attempts_per_run',
]);

/** What every guard says of one action, in their order. Those that do not look at its kind pass. */
export function checkGuards(facts: GuardFacts): readonly GuardTrace[] {
  return GUARDS.map((guard) => ({
    guard: guard.name,
    action: facts.action,
    result: guard.covers(facts.action)
      ? guard.check(facts)
      : { verdict: 'passes', sentence: `does not look at ${facts.action}` },
  }));
}
