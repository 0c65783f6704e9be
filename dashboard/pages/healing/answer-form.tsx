import { useState } from 'preact/hooks';
import type { Request } from '../../../src/api/healing-contract.ts';
import type { Answering } from '../../server/answering.ts';

const HOUR_MS = 3_600_000;
const PAUSES: readonly { readonly hours: number; readonly words: string }[] = [
  { hours: 1, words: 'an hour' },
  { hours: 4, words: 'four hours' },
  { hours: 24, words: 'a day' },
  { hours: 48, words: 'two days' },
];

interface AnswerFormProps {
  readonly request: Request;
  /** places of the actions to leave out */
  readonly left: ReadonlySet<number>;
  readonly answering: Answering;
}

/** Yes, no, later, or less of it; with a note if one likes. */
export function AnswerForm({ request, left, answering }: AnswerFormProps) {
  const { say } = answering;
  const isBusy = answering.isBusy(request);
  const [note, setNote] = useState('');
  const [hours, setHours] = useState(1);
  const { actions, expires_at: end } = request;
  const kept = actions.map((_, place) => place).filter((place) => !left.has(place));
  const pauses = PAUSES.filter((pause) => Date.now() + pause.hours * HOUR_MS < Date.parse(end));
  const until = () => new Date(Date.now() + hours * HOUR_MS).toISOString();
  return (
    <form class="answer-form" aria-label="Answer" onSubmit={(event) => event.preventDefault()}>
      <label class="field">
        <span>Note, if you like</span>
        <textarea
          name="note"
          rows={2}
          maxLength={2000}
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </label>
      <div class="answer-buttons">
        {left.size === 0 ? (
          <button type="button" class="primary" disabled={isBusy} onClick={() => say(request, 'approve', { note })}>
            Approve
          </button>
        ) : (
          <button
            type="button"
            class="primary"
            disabled={isBusy || kept.length === 0}
            onClick={() => say(request, 'modify', { note, actions: kept })}
          >
            Leave {left.size} out and ask anew
          </button>
        )}
        <button type="button" class="danger" disabled={isBusy} onClick={() => say(request, 'reject', { note })}>
          Reject
        </button>
        {pauses.length > 0 && (
          <span class="answer-later">
            <label class="field">
              <span class="for-listeners">Put off for</span>
              <select
                name="pause"
                value={hours}
                disabled={isBusy}
                onChange={(event) => setHours(Number(event.currentTarget.value))}
              >
                {pauses.map((pause) => (
                  <option key={pause.hours} value={pause.hours}>
                    {pause.words}
                  </option>
                ))}
              </select>
            </label>
            <button type="button" disabled={isBusy} onClick={() => say(request, 'defer', { note, until: until() })}>
              Put off
            </button>
          </span>
        )}
      </div>
    </form>
  );
}
