import { expect, it } from 'vitest';
import { type Fault, QUICK_ROUNDS } from './fault.ts';

/**
 * Tries each fault a few times; `npm run faults` does each as often as its promise says and judges timings too, which
 * depend on what else a machine does.
 */
export function tryQuickly(faults: readonly Fault[]): void {
  for (const { name, quickRounds = QUICK_ROUNDS, obstacle, run } of faults) {
    const why = obstacle?.() ?? null;
    it.skipIf(why !== null)(`${name}${why === null ? '' : ` (not tried: ${why})`}`, { timeout: 240_000 }, async () => {
      const { laws, figures } = await run(quickRounds);
      const broken = Object.entries(laws).filter(([, holds]) => !holds);
      expect(broken, figures.join('; ')).toEqual([]);
    });
  }
}
