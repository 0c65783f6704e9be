import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../src/api/contract.ts';
import { keptAnswer, problemOf, read } from './client.ts';

/** What is known of something asked of the server. `problem` beside a value: the last try to renew it failed. */
export type Answer<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'filled'; readonly value: T; readonly problem: Problem | null };

/** Reads a path and again when told; what was read before stays visible meanwhile. */
export function useAnswer<T>(path: string): { readonly answer: Answer<T>; readonly reload: () => void } {
  const [held, setHeld] = useState<{ readonly path: string; readonly answer: Answer<T> }>(() => begin(path));
  const running = useRef<AbortController | null>(null);

  const reload = useCallback(() => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    read<T>(path, controller.signal).then(
      (value) => {
        if (!controller.signal.aborted) setHeld({ path, answer: { state: 'filled', value, problem: null } });
      },
      (error) => {
        if (!controller.signal.aborted) setHeld((before) => ({ path, answer: afterProblem(before, path, error) }));
      },
    );
  }, [path]);

  useEffect(() => {
    setHeld((before) => (before.path === path ? before : begin(path)));
    reload();
    return () => running.current?.abort();
  }, [path, reload]);

  const retry = useCallback(() => {
    setHeld((before) => (before.answer.state === 'failed' ? { path, answer: { state: 'loading' } } : before));
    reload();
  }, [path, reload]);

  return { answer: held.path === path ? held.answer : begin<T>(path).answer, reload: retry };
}

function begin<T>(path: string): { path: string; answer: Answer<T> } {
  const value = keptAnswer<T>(path);
  return { path, answer: value === undefined ? { state: 'loading' } : { state: 'filled', value, problem: null } };
}

function afterProblem<T>(before: { path: string; answer: Answer<T> }, path: string, error: unknown): Answer<T> {
  const problem = problemOf(error);
  const isKept = before.path === path && before.answer.state === 'filled' && problem.status !== 404;
  return isKept && before.answer.state === 'filled' ? { ...before.answer, problem } : { state: 'failed', problem };
}
