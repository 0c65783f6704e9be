import fc from 'fast-check';
import { expect, it } from 'vitest';
import { simulate } from '../../test/helpers/simulated-executions.ts';

// A seed is a whole history: which messages are late, double or lost, when processes die or stand still. `npm test`
// plays some; REGREEN_SIMULATIONS says how many, REGREEN_SEED where to begin.
const SEEDS = Number(process.env.REGREEN_SIMULATIONS ?? 60);
const FIRST_SEED = Number(process.env.REGREEN_SEED ?? 20_261_127);

it(`keeps its laws in ${SEEDS} histories`, { timeout: SEEDS * 1_000 + 60_000, retry: 0 }, async () => {
  let harms = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
      const { broken, crashes, freezes } = await simulate(seed);
      harms += crashes + freezes;
      expect(broken, `seed ${seed}`).toEqual([]);
    }),
    { numRuns: SEEDS, seed: FIRST_SEED, endOnFailure: true },
  );
  expect(harms).toBeGreaterThan(SEEDS);
});

it('breaks them when the engine acts without looking first', { retry: 0 }, async () => {
  let isDoubled = false;
  for (let seed = 0; seed < 100 && !isDoubled; seed++) {
    const { broken } = await simulate(seed, { isBlind: true });
    isDoubled = broken.some((law) => law.includes('made twice'));
  }
  expect(isDoubled).toBe(true);
});
