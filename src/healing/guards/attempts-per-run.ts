import { isRerun } from '../ceilings.ts';
import { blocks, type Guard, passes } from '../guard.ts';

/** A run is healed a few times at most. */
export const attemptsPerRun: Guard = {
  name: 'attempts_per_run',
  protectsAgainst: 'Beginning one run again and again.',
  covers: isRerun,
  settings: ['attempts_per_run'],
  check({ situation: { history }, playbook }) {
    const most = playbook.guards.attemptsPerRun;
    const sentence = `${history.actionsOnRun} of ${most} changes for this run are used`;
    return history.actionsOnRun >= most ? blocks(sentence) : passes(sentence);
  },
};
