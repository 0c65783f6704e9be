import { isRerun } from '../ceilings.ts';
import { printDuration } from '../duration.ts';
import { blocks, type Guard, passes } from '../guard.ts';
import type { History } from '../records.ts';
import { count } from '../shown.ts';

/** Time between two healings of the same fingerprint; it doubles with each that did not help. */
export const cooldown: Guard = {
  name: 'cooldown',
  protectsAgainst: 'Trying again before anything can have changed.',
  covers: isRerun,
  settings: ['cooldown', 'backoff_doublings'],
  check({ situation: { history }, playbook, nowMs }) {
    const healings = history.healingsOfFingerprint;
    if (healings.length === 0) return passes('this fingerprint was not healed before');
    const newestMs = Math.max(...healings.map(({ atMs }) => atMs));
    const failed = failedInARow(healings);
    const doublings = Math.min(failed, playbook.guards.backoffDoublings);
    const waitMs = playbook.guards.cooldownMs * 2 ** doublings;
    const sinceMs = Math.max(0, nowMs - newestMs);
    const sentence =
      `the last healing of this fingerprint was ${printDuration(sinceMs)} ago, and it rests ${printDuration(waitMs)}` +
      (failed === 0 ? '' : ` after ${count(failed, 'healing')} that did not help`);
    return sinceMs < waitMs ? blocks(sentence, newestMs + waitMs) : passes(sentence);
  },
};

/** The newest healings up to the first that helped; those without an outcome yet do not count. */
function failedInARow(healings: History['healingsOfFingerprint']): number {
  let failed = 0;
  const newestFirst = [...healings].sort((a, b) => b.atMs - a.atMs || ((a.outcome ?? '') < (b.outcome ?? '') ? -1 : 1));
  for (const { outcome } of newestFirst) {
    if (outcome === 'healed') return failed;
    if (outcome === 'not_healed' || outcome === 'unknown') failed += 1;
  }
  return failed;
}
