import { isRerun } from '../ceilings.ts';
import { blocks, type Guard, passes } from '../guard.ts';
import { count } from '../shown.ts';

/** Many failed jobs in one run have a common cause that running again does not take away. */
export const tooManyFailedJobs: Guard = {
  name: 'too_many_failed_jobs',
  protectsAgainst: 'Treating an outage or a broken change as many small hiccups.',
  covers: isRerun,
  settings: ['failed_jobs_most'],
  check({ situation: { failures }, playbook }) {
    const most = playbook.guards.failedJobsMost;
    const jobs = count(failures.length, 'failed job');
    return failures.length > most
      ? blocks(`${jobs} in this run, more than ${most}`)
      : passes(`${jobs} in this run of ${most} at most`);
  },
};
