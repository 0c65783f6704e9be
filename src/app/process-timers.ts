import type { Timers } from '../workflows/index.ts';

// What a timer of JavaScript can count.
const LONGEST_MS = 2 ** 31 - 1;

/** The timers of the process. */
export const PROCESS_TIMERS: Timers = {
  after(ms, task) {
    if (ms <= 0) {
      const turn = setImmediate(task);
      return () => clearImmediate(turn);
    }
    const timer = setTimeout(task, Math.min(ms, LONGEST_MS));
    return () => clearTimeout(timer);
  },
};
