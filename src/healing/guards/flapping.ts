import { isRerun } from '../ceilings.ts';
import { blocks, type Guard, passes } from '../guard.ts';

/** One run, then three more: whoever asks for a fifth is in a circle. */
const RUN_ATTEMPTS_MOST = 4;

/** An incident that keeps coming back, or a run that something begins again and again. */
export const flapping: Guard = {
  name: 'flapping',
  protectsAgainst: 'Circles: incidents that heal and come back, runs that are begun again and again.',
  covers: isRerun,
  settings: ['flaps_per_week'],
  check({ situation: { run, history }, playbook }) {
    const most = playbook.guards.flapsPerWeek;
    if (run.attempt >= RUN_ATTEMPTS_MOST) {
      return blocks(`this is attempt ${run.attempt} of the run; after ${RUN_ATTEMPTS_MOST} somebody has to look`);
    }
    const sentence = `the incident came back ${history.reopened} times within a week`;
    return history.reopened > most
      ? blocks(`${sentence}, more than ${most}`)
      : passes(`${sentence}, of ${most} at most`);
  },
};
