import { blocks, type Guard, passes } from '../guard.ts';
import { plain } from '../shown.ts';

/** A newer run of the same pipeline and branch has begun; its answer is the one that counts. */
export const superseded: Guard = {
  name: 'superseded',
  protectsAgainst: 'Work on a run nobody waits for any more.',
  covers: (action) => action !== 'cancel_run' && action !== 'notify' && action !== 'escalate',
  settings: [],
  check({ situation: { history } }) {
    if (history.newerRun === null) return passes('no newer run of this pipeline and branch is known');
    return blocks(`run ${plain(history.newerRun)} of the same pipeline and branch began later, for another commit`);
  },
};
