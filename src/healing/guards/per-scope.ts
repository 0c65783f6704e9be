import { isRerun } from '../ceilings.ts';
import { blocks, type Guard, type GuardResult, passes } from '../guard.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Changes over all repositories of an organisation, and over everything, within an hour and a day. */
export const perScope: Guard = {
  name: 'per_scope',
  protectsAgainst: 'A storm of changes in which each repository has its share.',
  covers: isRerun,
  settings: [],
  check({ situation: { history }, wideCaps, nowMs }) {
    const rows: readonly (readonly [number, number, string, number])[] = [
      [history.everything.actionsInDay, wideCaps.everythingPerDay, 'everywhere within the last day', DAY_MS],
      [
        history.organisation.actionsInDay,
        wideCaps.organisationPerDay,
        'in this organisation within the last day',
        DAY_MS,
      ],
      [history.everything.actionsInHour, wideCaps.everythingPerHour, 'everywhere within the last hour', HOUR_MS],
      [
        history.organisation.actionsInHour,
        wideCaps.organisationPerHour,
        'in this organisation within the last hour',
        HOUR_MS,
      ],
    ];
    let last: GuardResult = passes('');
    for (const [used, most, where, ms] of rows) {
      const sentence = `${used} of ${most} changes ${where} are used`;
      // Not before the oldest of them is so old; the latest that can be.
      if (used >= most) return blocks(sentence, most === 0 ? null : nowMs + ms);
      last = passes(sentence);
    }
    return last;
  },
};
