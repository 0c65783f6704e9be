import { useState } from 'preact/hooks';
import type { Problem } from '../../../src/api/contract.ts';
import { problemOf } from '../../server/client.ts';

/** One change at a time, and what the server had against the last. */
export interface Change {
  readonly isBusy: boolean;
  readonly problem: Problem | null;
  /** true when it was made */
  readonly make: (act: () => Promise<unknown>) => Promise<boolean>;
}

export function useChange(): Change {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const make = async (act: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(null);
    try {
      await act();
      return true;
    } catch (error) {
      setProblem(problemOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, problem, make };
}
