import type { PlaybookStep } from './playbook.ts';
import type { Action, ActionKind, FailedRun } from './records.ts';

type Step = PlaybookStep | { readonly kind: 'action'; readonly action: Action };

/** Kinds that begin what would be cancelled. */
const BEGINNING: ReadonlySet<ActionKind> = new Set(['rerun_failed_jobs', 'rerun_without_cache']);

/** Whether steps cancel the run: they are of use while it goes on, and only then. */
export function cancelsRun(steps: readonly Step[]): boolean {
  return steps.some((step) => kindOf(step) === 'cancel_run');
}

/**
 * Why a playbook that cancels the run can be none; null when it can be, or cancels nothing. What was cancelled is over
 * for good reasons: the same playbook does not begin it again.
 */
export function whyContrary(steps: readonly Step[], otherwise: readonly Step[]): string | null {
  if (!cancelsRun(steps)) return null;
  const again = [...steps, ...otherwise].map(kindOf).find((kind) => kind !== null && BEGINNING.has(kind));
  if (again === undefined) return null;
  return (
    `expected a playbook that cancels the run or one that begins jobs again, came cancel_run and ${again}; ` +
    `leave one of them out, or write ${again} in a playbook of its own below this one`
  );
}

/** Why nothing of a run is left to cancel; null while a job of it is known to go on. */
export function whyNothingToCancel({ status, pendingJobs }: FailedRun): string | null {
  if (status === 'finished') return 'the run is over: there is nothing left to cancel';
  // The last job that failed ends its run by itself, a moment later.
  return pendingJobs === 0 ? 'no job of the run is known to go on: there is nothing left to cancel' : null;
}

function kindOf(step: Step): ActionKind | null {
  if (step.kind === 'wait') return null;
  return typeof step.action === 'string' ? step.action : step.action.kind;
}
