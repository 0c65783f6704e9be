import { blocks, type Guard, passes } from '../guard.ts';
import { plain } from '../shown.ts';

/** Stopped by a person, here or in a wider scope. */
export const killSwitch: Guard = {
  name: 'kill_switch',
  protectsAgainst: 'Anything being done after somebody stopped healing here.',
  covers: () => true,
  settings: [],
  check({ situation: { history } }) {
    // Every word of them counts, so that the order they come in never does.
    const [stop] = [...history.stopped].sort(
      (a, b) =>
        a.scope.length - b.scope.length ||
        compareText(a.scope, b.scope) ||
        a.sinceMs - b.sinceMs ||
        compareText(a.by, b.by) ||
        compareText(a.reason, b.reason),
    );
    if (stop === undefined) return passes('healing is not stopped here');
    const since = new Date(stop.sinceMs).toISOString();
    return blocks(`healing is stopped for ${stop.scope} by ${plain(stop.by)} since ${since}: ${plain(stop.reason)}`);
  },
};

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
