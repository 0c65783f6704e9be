import { isRerun } from '../ceilings.ts';
import { blocks, type Guard, passes } from '../guard.ts';

const DAY_MS = 86_400_000;

/** Minutes of CI that changes cost. */
export const minutesBudget: Guard = {
  name: 'minutes_budget',
  protectsAgainst: 'Spending minutes of CI that nobody agreed to.',
  covers: isRerun,
  settings: ['minutes_per_day'],
  check({ situation: { history }, playbook, nowMs }) {
    const most = playbook.guards.minutesPerDay;
    const { minutesSpentInDay, minutesUnderWay } = history;
    const underWay = minutesUnderWay === 0 ? '' : `, ${Math.ceil(minutesUnderWay)} more are under way`;
    const sentence = `${Math.ceil(minutesSpentInDay)} of ${most} minutes of CI within the last day are spent${underWay}`;
    return minutesSpentInDay + minutesUnderWay >= most
      ? blocks(sentence, most === 0 ? null : nowMs + DAY_MS)
      : passes(sentence);
  },
};
