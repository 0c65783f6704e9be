import { expect, it } from 'vitest';
import { warmUp } from './warm-up.ts';

it('lets others have their turn while it judges, and ends when it is told to', async () => {
  let judged = 0;
  let turns = 0;
  const busy = () => {
    const endMs = performance.now() + 3;
    while (performance.now() < endMs);
    judged++;
    return {} as never;
  };
  const timer = setInterval(() => turns++, 1);
  await warmUp({ judge: busy }, () => judged >= 20);
  clearInterval(timer);
  expect(judged).toBeLessThan(25);
  expect(turns).toBeGreaterThan(3);
});

it('judges other texts each time, so that no way through the judge is met first by a caller', async () => {
  const texts = new Set<string>();
  await warmUp({ judge: (text) => void texts.add(text) as never }, () => false);
  expect(texts.size).toBeGreaterThan(20);
});
