import { isRerun } from '../ceilings.ts';
import { blocks, type Guard, passes } from '../guard.ts';

const RUNS_LEAST = 5;

/** While most runs of a repository are red, one more re-run only adds load. */
export const massFailure: Guard = {
  name: 'mass_failure',
  protectsAgainst: 'Adding load to an outage, and blaming single jobs for it.',
  covers: isRerun,
  settings: ['mass_failure'],
  check({ situation: { history }, playbook }) {
    const { runsInHour, redRunsInHour } = history;
    const share = playbook.guards.massFailureShare;
    const sentence = `${redRunsInHour} of ${runsInHour} runs within the last hour were red`;
    if (runsInHour < RUNS_LEAST) return passes(`${sentence}; fewer than ${RUNS_LEAST} runs say nothing`);
    if (redRunsInHour / runsInHour < share) return passes(`${sentence}, less than ${percent(share)}`);
    return blocks(`${sentence}, ${percent(share)} or more`);
  },
};

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
