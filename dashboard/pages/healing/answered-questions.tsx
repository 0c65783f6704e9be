import type { Request } from '../../../src/api/healing-contract.ts';
import { Person } from '../../components/person.tsx';
import { PlannedCalls } from '../../components/planned-calls.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import { ACTION_WORDS, REQUEST_KIND_WORDS, REQUEST_STATE_WORDS, VERDICT_WORDS } from '../../healing-words.ts';
import { wordOf } from '../../words.ts';

/** What people were asked, and what they said. */
export function AnsweredQuestions({ requests }: { readonly requests: readonly Request[] }) {
  const shown = requests.filter(({ state, answers }) => state !== 'open' || answers.length > 0);
  if (shown.length === 0) return null;
  return (
    <section class="card" aria-labelledby="answers-title">
      <h2 id="answers-title">What people said</h2>
      <ol class="entries">
        {shown.map((request) => (
          <li key={request.id}>
            <p class="entry-head">
              <strong>{wordOf(REQUEST_KIND_WORDS, request.kind)}</strong>
              <span class="badge">{wordOf(REQUEST_STATE_WORDS, request.state)}</span>
              <span class="muted">
                asked <When at={request.created_at} />
              </span>
            </p>
            <ul>
              {request.answers.map(({ person, name, verdict, note, at }) => (
                <li key={at + person}>
                  <Person id={person} name={name} /> {wordOf(VERDICT_WORDS, verdict)}{' '}
                  <span class="muted">
                    <When at={at} />
                  </span>
                  {note !== null && (
                    <blockquote>
                      <Text>{note}</Text>
                    </blockquote>
                  )}
                </li>
              ))}
            </ul>
            {request.state !== 'open' && (
              <details>
                <summary>What was asked</summary>
                {request.actions.map(({ kind, calls }, place) => (
                  <div key={place}>
                    <p>{wordOf(ACTION_WORDS, kind)}</p>
                    <PlannedCalls calls={calls} />
                  </div>
                ))}
              </details>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
