import { isRerun } from '../ceilings.ts';
import { blocks, type Guard, passes } from '../guard.ts';

const RUNS_LEAST = 5;

/** While most runs of a repository, of its organisation or of all are red, one more re-run only adds load. */
export const massFailure: Guard = {
  name: 'mass_failure',
  protectsAgainst: 'Adding load to an outage, and blaming single jobs for it.',
  covers: isRerun,
  settings: ['mass_failure'],
  check({ situation: { history }, playbook, wideCaps: { massFailureRuns } }) {
    const { organisation, everything } = history;
    const least = massFailureRuns === 0 ? Number.POSITIVE_INFINITY : massFailureRuns;
    const share = playbook.guards.massFailureShare;
    const scopes = [
      { red: history.redRunsInHour, of: history.runsInHour, least: RUNS_LEAST, where: '' },
      { red: organisation.lastRedRuns, of: organisation.lastRuns, least, where: ' in this organisation' },
      { red: everything.lastRedRuns, of: everything.lastRuns, least, where: ' everywhere' },
    ];
    const said = ({ red, of, where }: (typeof scopes)[number]) =>
      `${red} of ${of} runs${where} within the last hour were red`;
    for (const scope of scopes) {
      const isMost = scope.of >= scope.least && scope.red / scope.of >= share;
      if (isMost) return blocks(`${said(scope)}, ${percent(share)} or more`);
    }
    const [here] = scopes;
    if (here!.of < RUNS_LEAST) return passes(`${said(here!)}; fewer than ${RUNS_LEAST} runs say nothing`);
    return passes(`${said(here!)}, less than ${percent(share)}`);
  },
};

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
