import { isRerun } from '../ceilings.ts';
import { blocks, type Guard, passes } from '../guard.ts';

/** What did not help a few times will not help the next time. */
export const attemptsPerIncident: Guard = {
  name: 'attempts_per_incident',
  protectsAgainst: 'Trying the same thing against the same failure without end.',
  covers: isRerun,
  settings: ['attempts_per_incident'],
  check({ situation: { history }, playbook }) {
    const most = playbook.guards.attemptsPerIncident;
    const sentence = `${history.actionsOnIncident} of ${most} changes for this incident are used`;
    return history.actionsOnIncident >= most ? blocks(sentence) : passes(sentence);
  },
};
