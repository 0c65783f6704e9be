import { isChange, isCodeHostWrite } from '../ceilings.ts';
import { blocks, type Guard, passes } from '../guard.ts';

/** Branches this program makes begin so. */
const OWN_BRANCH_PREFIX = 'regreen/';

/** What this program wrote itself never makes it act. */
export const ownCommits: Guard = {
  name: 'own_commits',
  protectsAgainst: 'A circle in which this program heals what it wrote itself.',
  covers: (action) => isChange(action) || isCodeHostWrite(action),
  settings: [],
  check({ situation: { run } }) {
    if (run.branch?.startsWith(OWN_BRANCH_PREFIX))
      return blocks(`the branch begins with ${OWN_BRANCH_PREFIX}, as those made here do`);
    if (run.isOwnCommit === true) return blocks('it was begun by the account this program acts as');
    return passes('neither its branch nor who began it is known to be this program');
  },
};
