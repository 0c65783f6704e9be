import { isCodeHostWrite } from '../ceilings.ts';
import { blocks, type Guard, passes } from '../guard.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** What is written into issues, comments and statuses of a repository within an hour and a day. */
export const writes: Guard = {
  name: 'writes',
  protectsAgainst: 'A flood of issues and comments when many things fail at once.',
  covers: isCodeHostWrite,
  settings: ['writes_per_hour', 'writes_per_day'],
  check({ situation: { history }, playbook, nowMs }) {
    const { writesPerHour, writesPerDay } = playbook.guards;
    const said = (used: number, most: number, when: string) =>
      `${used} of ${most} issues, comments and statuses in this repository within the last ${when} are written`;
    // Not before the oldest of them is so old; the latest that can be.
    const again = (most: number, ms: number) => (most === 0 ? null : nowMs + ms);
    const { writesInHour, writesInDay } = history;
    if (writesInDay >= writesPerDay) return blocks(said(writesInDay, writesPerDay, 'day'), again(writesPerDay, DAY_MS));
    const sentence = said(writesInHour, writesPerHour, 'hour');
    return writesInHour >= writesPerHour ? blocks(sentence, again(writesPerHour, HOUR_MS)) : passes(sentence);
  },
};
