import { blocks, type Guard, passes } from '../guard.ts';
import { plain } from '../shown.ts';

/** Stopped by a person, here or in a wider scope. */
export const killSwitch: Guard = {
  name: 'kill_switch',
  protectsAgainst: 'Anything being done after somebody stopped healing here.',
  covers: () => true,
  settings: [],
  check({ situation: { history } }) {
    const [stop] = [...history.stopped].sort(
      (a, b) =>
        a.scope.length - b.scope.length || (a.scope < b.scope ? -1 : a.scope > b.scope ? 1 : a.sinceMs - b.sinceMs),
    );
    if (stop === undefined) return passes('healing is not stopped here');
    const since = new Date(stop.sinceMs).toISOString();
    return blocks(`healing is stopped for ${stop.scope} by ${plain(stop.by)} since ${since}: ${plain(stop.reason)}`);
  },
};
