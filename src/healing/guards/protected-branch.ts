import { isChange } from '../ceilings.ts';
import { matchesGlob } from '../glob.ts';
import { blocks, type Guard, passes } from '../guard.ts';
import { shown } from '../shown.ts';

/** Branches on which nothing is changed. */
export const protectedBranch: Guard = {
  name: 'protected_branch',
  protectsAgainst: 'Changes on branches that people want to themselves.',
  covers: isChange,
  settings: ['protected_branches'],
  check({ situation: { run }, playbook }) {
    const globs = playbook.guards.protectedBranches;
    const { branch } = run;
    if (globs.length === 0) return passes('no branch is protected');
    if (branch === null) return blocks('the branch is unknown, and protected_branches names some');
    const glob = [...globs].sort().find((one) => matchesGlob(branch, one));
    if (glob === undefined) return passes(`branch ${shown(branch)} is not among protected_branches`);
    return blocks(`branch ${shown(branch)} is protected by ${shown(glob)} of protected_branches`);
  },
};
