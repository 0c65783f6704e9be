import { isRerun } from '../ceilings.ts';
import { blocks, type Guard, passes } from '../guard.ts';

const DAY_MS = 86_400_000;

/** Changes in a repository within a day. */
export const perDay: Guard = {
  name: 'per_day',
  protectsAgainst: 'A storm of changes in one repository within a day.',
  covers: isRerun,
  settings: ['per_day'],
  check({ situation: { history }, playbook, nowMs }) {
    const most = playbook.guards.perDay;
    const sentence = `${history.actionsInDay} of ${most} changes in this repository within the last day are used`;
    // Not before the oldest of them is a day old; the latest that can be.
    return history.actionsInDay >= most ? blocks(sentence, most === 0 ? null : nowMs + DAY_MS) : passes(sentence);
  },
};
