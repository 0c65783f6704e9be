import { describe, expect, it } from 'vitest';
import { FAULTS } from './all.ts';
import { QUICK_ROUNDS } from './fault.ts';

// The full counts are `npm run faults`.
describe('whatever happens', () => {
  for (const { name, run, rounds, obstacle } of FAULTS) {
    it(name, { timeout: 240_000 }, async (context) => {
      const why = obstacle?.() ?? null;
      if (why !== null) context.skip(why);
      const { laws, figures } = await run(Math.min(QUICK_ROUNDS, rounds));
      const broken = Object.entries(laws).filter(([, holds]) => !holds);
      expect(broken, figures.join('; ')).toEqual([]);
    });
  }
});
