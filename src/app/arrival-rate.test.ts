import { expect, it } from 'vitest';
import { ArrivalRate } from './arrival-rate.ts';

it('follows what arrives, and forgets it', () => {
  let nowMs = 10_000;
  const rate = new ArrivalRate(() => nowMs);
  expect(rate.perSecond()).toBe(0);
  for (let count = 0; count < 500; count++) {
    rate.note();
    nowMs += 1;
  }
  expect(rate.perSecond()).toBeGreaterThan(450);
  nowMs += 1000;
  expect(rate.perSecond()).toBe(0);
});
