import { useState } from 'preact/hooks';
import type { Request } from '../../../src/api/healing-contract.ts';
import { PlannedCalls } from '../../components/planned-calls.tsx';
import { Text } from '../../components/text.tsx';
import { Until } from '../../components/when.tsx';
import { mayExecute } from '../../frame/session.ts';
import { ACTION_WORDS, REQUEST_KIND_WORDS } from '../../healing-words.ts';
import type { Answering } from '../../server/answering.ts';
import { wordOf } from '../../words.ts';
import { AnswerForm } from './answer-form.tsx';

interface QuestionProps {
  readonly request: Request;
  readonly answering: Answering;
}

/** An open question: exactly what will be done, and an answer to it. */
export function Question({ request, answering }: QuestionProps) {
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const { actions } = request;
  const canLeaveOut = mayExecute.value && actions.length > 1;
  const toggle = (place: number) => {
    const next = new Set(left);
    if (!next.delete(place)) next.add(place);
    setLeft(next);
  };
  return (
    <section class="card question" aria-labelledby="question-title">
      <header class="card-head">
        <h2 id="question-title">{wordOf(REQUEST_KIND_WORDS, request.kind)}: shall this be done?</h2>
        <span class="muted">
          ends <Until at={request.expires_at} />
        </span>
      </header>
      <ol class="asked">
        {actions.map((action, place) => (
          <li key={place}>
            {canLeaveOut ? (
              <label class="check">
                <input
                  type="checkbox"
                  checked={!left.has(place)}
                  disabled={answering.isBusy(request)}
                  onChange={() => toggle(place)}
                />
                <strong>{wordOf(ACTION_WORDS, action.kind)}</strong>
              </label>
            ) : (
              <strong>{wordOf(ACTION_WORDS, action.kind)}</strong>
            )}
            {action.title !== null && (
              <p>
                <Text>{action.title}</Text>
              </p>
            )}
            <PlannedCalls calls={action.calls} />
          </li>
        ))}
      </ol>
      {request.approvers > 1 && <p class="muted">{agreedWords(request)}</p>}
      {request.deferred_until !== null && Date.parse(request.deferred_until) > Date.now() && (
        <p class="muted">
          Put off; asked again <Until at={request.deferred_until} />.
        </p>
      )}
      {mayExecute.value ? (
        <AnswerForm request={request} left={left} answering={answering} />
      ) : (
        <p class="muted">An operator can answer it.</p>
      )}
    </section>
  );
}

function agreedWords({ approvers, answers }: Request): string {
  const agreed = new Set(answers.filter(({ verdict }) => verdict === 'approve').map(({ person }) => person)).size;
  return `${approvers} people have to agree; ${agreed === 0 ? 'nobody has' : `${agreed} did`} so far.`;
}
