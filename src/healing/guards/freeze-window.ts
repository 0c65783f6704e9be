import { isChange } from '../ceilings.ts';
import { blocks, type Guard, passes } from '../guard.ts';
import type { FreezeWindow } from '../playbook.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DAYS_OF_WEEK = 7;
const FIRST_DAY = 4; // 1 January 1970 was a Thursday

/** Times in which nothing is changed. */
export const freezeWindow: Guard = {
  name: 'freeze_window',
  protectsAgainst: 'Changes while people agreed on none.',
  covers: isChange,
  settings: ['freeze_windows'],
  check({ playbook, nowMs }) {
    const windows = playbook.guards.freezeWindows;
    const endMs = endOfFreeze(windows, nowMs);
    if (endMs === nowMs) return passes(windows.length === 0 ? 'no freeze windows are set' : 'no freeze window is open');
    return blocks(`a freeze window is open until ${new Date(endMs).toISOString()}`, endMs);
  },
};

/** When no window is open any more; windows that touch are one. `nowMs` when none is open. */
function endOfFreeze(windows: readonly FreezeWindow[], nowMs: number): number {
  let endMs = nowMs;
  // After a week of windows without a gap there is none.
  while (endMs < nowMs + (DAYS_OF_WEEK + 1) * DAY_MS) {
    const next = Math.max(endMs, ...windows.map((window) => endOfWindow(window, endMs)));
    if (next === endMs) return endMs;
    endMs = next;
  }
  return endMs;
}

function endOfWindow({ days, fromMinute, toMinute }: FreezeWindow, atMs: number): number {
  const day = Math.floor(atMs / DAY_MS);
  const lengthMs = (toMinute > fromMinute ? toMinute - fromMinute : toMinute + 1440 - fromMinute) * MINUTE_MS;
  for (const start of [day - 1, day]) {
    const isDay =
      days.length === 0 || days.includes((((start + FIRST_DAY) % DAYS_OF_WEEK) + DAYS_OF_WEEK) % DAYS_OF_WEEK);
    const startMs = start * DAY_MS + fromMinute * MINUTE_MS;
    if (isDay && atMs >= startMs && atMs < startMs + lengthMs) return startMs + lengthMs;
  }
  return atMs;
}
