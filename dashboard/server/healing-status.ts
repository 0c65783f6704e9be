import type { HealingStatus } from '../../src/api/healing-contract.ts';
import { type Answer, useAnswer } from './answer.ts';
import { useEvents } from './live-feed.ts';

/** Where healing is stopped and how it fares, as it is now. */
export function useHealingStatus(): { readonly answer: Answer<HealingStatus>; readonly reload: () => void } {
  const { answer, reload } = useAnswer<HealingStatus>('/api/v1/healing/status');
  useEvents(['healing.', 'request.'], reload);
  return { answer, reload };
}
