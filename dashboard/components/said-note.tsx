import { VERDICT_WORDS, wholeSentence } from '../healing-words.ts';
import type { Said } from '../server/answering.ts';
import { wordOf } from '../words.ts';
import { Icon } from './icon.tsx';

const CONFLICT = 409;

/** Whether the last answer was taken, and why not. */
export function SaidNote({ said }: { readonly said: Said | null }) {
  return (
    <>
      <div role="status">
        {said !== null && said.problem === null && (
          <p class="note note-good said">
            <Icon name="passed" />
            <span>You {wordOf(VERDICT_WORDS, said.verdict)}.</span>
          </p>
        )}
      </div>
      <div role="alert">
        {said !== null && said.problem !== null && (
          <p class="note note-problem said">
            {said.problem.status === CONFLICT
              ? `Your answer was not taken: ${wholeSentence(said.problem.detail)} This is how it stands now.`
              : `${wholeSentence(said.problem.title)} ${wholeSentence(said.problem.detail)}`}
          </p>
        )}
      </div>
    </>
  );
}
