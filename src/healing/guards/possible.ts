import { blocks, type Guard, passes } from '../guard.ts';

/** What the system of the run has no call for, or nothing to do it to. */
export const possible: Guard = {
  name: 'possible',
  protectsAgainst: 'Half of a playbook where the CI system cannot do the rest, and a word that something was done.',
  covers: () => true,
  settings: [],
  check({ situation: { unable }, action }) {
    const why = unable?.[action];
    return why === undefined ? passes(`${action} can be done here`) : blocks(why);
  },
};
