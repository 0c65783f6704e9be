import { useRef, useState } from 'preact/hooks';
import type { Problem } from '../../src/api/contract.ts';
import { newKey, problemOf } from './client.ts';

/** One change at a time, and what the server had against the last. */
export interface Change {
  readonly isBusy: boolean;
  readonly problem: Problem | null;
  /**
   * Makes a change; nothing while another is under way.
   *
   * @param act gets a key: the same one until the server has answered
   * @returns true when it was made
   */
  readonly make: (act: (key: string) => Promise<unknown>) => Promise<boolean>;
}

export function useChange(): Change {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  // A second click may come before the button is drawn anew.
  const isRunning = useRef(false);
  const key = useRef<string | null>(null);
  const make = async (act: (key: string) => Promise<unknown>) => {
    if (isRunning.current) return false;
    isRunning.current = true;
    setBusy(true);
    setProblem(null);
    key.current ??= newKey();
    try {
      await act(key.current);
      key.current = null;
      return true;
    } catch (error) {
      const met = problemOf(error);
      if (met.status !== 0) key.current = null;
      setProblem(met);
      return false;
    } finally {
      isRunning.current = false;
      setBusy(false);
    }
  };
  return { isBusy, problem, make };
}
