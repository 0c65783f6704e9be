import { describe, expect, it } from 'vitest';
import { FAULTS } from './all.ts';
import { QUICK_ROUNDS } from './fault.ts';

// Each a few times; `npm run faults` does each as often as its promise says and judges timings too, which depend on
// what else a machine does.
describe('whatever happens', () => {
  for (const { name, quickRounds = QUICK_ROUNDS, obstacle, run } of FAULTS) {
    const why = obstacle?.() ?? null;
    it.skipIf(why !== null)(`${name}${why === null ? '' : ` (not tried: ${why})`}`, { timeout: 240_000 }, async () => {
      const { laws, figures } = await run(quickRounds);
      const broken = Object.entries(laws).filter(([, holds]) => !holds);
      expect(broken, figures.join('; ')).toEqual([]);
    });
  }
});
