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
    const sentence = `${Math.ceil(history.minutesSpentInDay)} of ${most} minutes of CI within the last day are spent`;
    return history.minutesSpentInDay >= most ? blocks(sentence, most === 0 ? null : nowMs + DAY_MS) : passes(sentence);
  },
};
