import { isRerun } from '../ceilings.ts';
import { blocks, type Guard, passes } from '../guard.ts';

const HOUR_MS = 3_600_000;

/** Changes in a repository within an hour. */
export const perHour: Guard = {
  name: 'per_hour',
  protectsAgainst: 'A storm of changes in one repository within an hour.',
  covers: isRerun,
  settings: ['per_hour'],
  check({ situation: { history }, playbook, nowMs }) {
    const most = playbook.guards.perHour;
    const sentence = `${history.actionsInHour} of ${most} changes in this repository within the last hour are used`;
    // Not before the oldest of them is an hour old; the latest that can be.
    return history.actionsInHour >= most ? blocks(sentence, most === 0 ? null : nowMs + HOUR_MS) : passes(sentence);
  },
};
