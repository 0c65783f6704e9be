import { isRerun } from '../ceilings.ts';
import { blocks, type Guard, passes } from '../guard.ts';
import { shown } from '../shown.ts';

/** Who begins what failed again begins what was cancelled, too, or the run stays as it is for it. */
export const cancelledJobs: Guard = {
  name: 'cancelled_jobs',
  protectsAgainst: 'Beginning again what somebody cancelled.',
  covers: isRerun,
  settings: [],
  check({ situation: { run, failures } }) {
    if (run.cancelledJobs.length === 0) return passes('no job of the run was cancelled');
    // A matrix cancels the others of its jobs when one of them fails.
    const failed = new Set(failures.flatMap(({ job }) => matrixOf(job) ?? []));
    const others = run.cancelledJobs.filter((name) => !failed.has(matrixOf(name) ?? '')).sort();
    if (others.length === 0) return passes('only jobs of the matrix that failed were cancelled');
    return blocks(
      `job ${shown(others[0]!)} was cancelled: it would begin again with what failed, or keep the run from going green`,
    );
  },
};

/** The name that jobs of a matrix share, without their values in brackets; null for a job that is of none. */
function matrixOf(job: string | null): string | null {
  const at = job?.endsWith(')') ? job.indexOf(' (') : -1;
  return at <= 0 ? null : job!.slice(0, at);
}
