import { useRef, useState } from 'preact/hooks';
import type { Problem } from '../../src/api/contract.ts';
import type { Request } from '../../src/api/healing-contract.ts';
import type { Verdict } from '../healing-words.ts';
import { newKey, problemOf, send } from './client.ts';

/** An answer to a question, and what the server had against it. */
export interface Said {
  readonly verdict: Verdict;
  readonly problem: Problem | null;
}

/** What goes with an answer beside the verdict. */
interface AnswerParts {
  readonly note?: string;
  /** of `defer`; RFC 3339 */
  readonly until?: string;
  /** of `modify`: places of the actions that stay, from 0 */
  readonly actions?: readonly number[];
}

export interface Answering {
  /** an answer to this question is under way */
  readonly isBusy: (request: Request) => boolean;
  /** answers exactly the question that is given: its hash goes along; nothing while another answer to it is under way */
  readonly say: (request: Request, verdict: Verdict, parts?: AnswerParts) => void;
}

/** Answers questions; `onSaid` hears whether an answer was taken. */
export function useAnswering(onSaid: (said: Said) => void): Answering {
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  // A second click may come before the button is drawn anew.
  const running = useRef(new Set<string>());
  const say = async (request: Request, verdict: Verdict, { note = '', ...parts }: AnswerParts = {}) => {
    if (running.current.has(request.id)) return;
    running.current.add(request.id);
    setBusy(new Set(running.current));
    const path = `/api/v1/healings/${encodeURIComponent(request.healing)}/${verdict}`;
    const said = note.trim() === '' ? {} : { note: note.trim() };
    let problem: Problem | null = null;
    try {
      await send('POST', path, { content_hash: request.content_hash, ...said, ...parts }, { key: newKey() });
    } catch (error) {
      problem = problemOf(error);
    }
    running.current.delete(request.id);
    setBusy(new Set(running.current));
    onSaid({ verdict, problem });
  };
  return {
    isBusy: ({ id }) => busy.has(id),
    say: (request, verdict, parts) => void say(request, verdict, parts),
  };
}
