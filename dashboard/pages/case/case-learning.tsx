import { useState } from 'preact/hooks';
import type { CaseDetail, SaidOfCase } from '../../../src/api/message-contract.ts';
import { FormProblem } from '../../components/form-parts.tsx';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { useChange } from '../../server/change.ts';
import { send } from '../../server/client.ts';

interface CaseLearningProps {
  readonly found: CaseDetail;
  /** told when something was said, or taken back, however far it came */
  readonly onSaid: () => void;
}

/** What the project learns of a case: that all its messages are ham, and back. */
export function CaseLearning({ found, onSaid }: CaseLearningProps) {
  const { messages, said } = found;
  const ham = said.ham ?? 0;
  const change = useChange();
  const [progress, setProgress] = useState('');

  // A case may hold thousands: the server says of a part at a time, and how many are left.
  const say = (end: '' | '/undo') =>
    void change
      .make(async () => {
        for (let done = 0; ; ) {
          const path = `/api/v1/cases/${encodeURIComponent(found.id)}/correct${end}`;
          const part = await send<SaidOfCase>('POST', path, { label: 'ham' });
          done += part.messages;
          if (part.left === 0 || part.messages === 0) return;
          setProgress(`${done} messages so far, ${part.left} left …`);
        }
      })
      .then(() => {
        setProgress('');
        onSaid();
      });
  const sayHam = () => say('');
  useShortcuts({ o: sayHam });

  return (
    <section class="card">
      <h2>What is learned</h2>
      <p class="muted">{sentenceOf(ham, messages)}</p>
      <p class="rungs">
        <button type="button" disabled={change.isBusy || ham >= messages} onClick={sayHam}>
          {messages === 1 ? 'Learn: this is ham' : `Learn: all ${messages} are ham`}
        </button>
        {ham > 0 && (
          <button type="button" disabled={change.isBusy} onClick={() => say('/undo')}>
            Take it back
          </button>
        )}
      </p>
      <p class="muted" role="status">
        {progress}
      </p>
      {change.problem !== null && <FormProblem problem={change.problem} />}
    </section>
  );
}

function sentenceOf(ham: number, messages: number): string {
  if (ham === 0) return 'Nobody said that this is ham. Whoever does teaches the project to judge the like of it so.';
  if (messages === 1) return 'People said that this is ham: the like of it is judged so.';
  const how = ham >= messages ? `all ${messages}` : `${ham} of ${messages}`;
  return `People said of ${how} messages that they are ham: the like of them is judged so.`;
}
