import { isChange, isCodeHostWrite } from '../ceilings.ts';
import { blocks, type Guard, passes } from '../guard.ts';

/** Runs that anybody may have caused are only read. */
export const forkOrigin: Guard = {
  name: 'fork_origin',
  protectsAgainst: 'Strangers who make a run fail in order to have something done.',
  covers: (action) => isChange(action) || isCodeHostWrite(action),
  settings: ['allow_forks'],
  check({ situation: { run }, playbook }) {
    if (run.trust === 'trusted') return passes('the run was caused by somebody who is trusted');
    if (playbook.guards.allowForks) return passes('anybody may have caused the run, and allow_forks is true');
    return blocks(
      'anybody may have caused the run, for example by the pull request of a fork, and allow_forks is false',
    );
  },
};
