import type { ModelEvaluation, Statistics } from '../../../src/api/message-contract.ts';
import { usePageTitle } from '../../components/page-title.ts';
import { MessageSections } from '../../components/section-tabs.tsx';
import { States } from '../../components/states.tsx';
import { useAnswer } from '../../server/answer.ts';
import { useEvents } from '../../server/live-feed.ts';
import { MESSAGE_LABEL_WORDS, wordOf } from '../../words.ts';

/** How well are messages judged: where the model was measured, and here? */
export function TextGuardPage() {
  usePageTitle('How well messages are judged');
  return (
    <>
      <header class="page-head">
        <h1>How well messages are judged</h1>
        <MessageSections at="/text-guard" />
      </header>
      <div class="columns">
        <Evaluation />
        <Outcomes />
      </div>
    </>
  );
}

function Evaluation() {
  const { answer, reload } = useAnswer<ModelEvaluation>('/api/v1/triage/model');
  return (
    <section class="card" aria-labelledby="evaluation-title">
      <h2 id="evaluation-title">Where the model was measured</h2>
      <States answer={answer} what="figures of the model" onRetry={reload}>
        {({ model, measured_at, figures }) => (
          <>
            <p class="muted">
              Model {model}, measured on labelled messages on {measured_at}.
            </p>
            <table class="figures evaluation">
              <thead>
                <tr>
                  <th scope="col">Measure</th>
                  <th scope="col">Figure</th>
                  <th scope="col">Aim</th>
                </tr>
              </thead>
              <tbody>
                {figures.map(({ measure, figure, aim }) => (
                  <tr key={measure}>
                    <td>{measure}</td>
                    <td class="number">{figure}</td>
                    <td class="number">{aim ?? ''}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </>
        )}
      </States>
    </section>
  );
}

function Outcomes() {
  const { answer, reload } = useAnswer<Statistics>('/api/v1/triage/statistics');
  useEvents(['case.', 'message.'], reload);
  return (
    <section class="card" aria-labelledby="outcomes-title">
      <h2 id="outcomes-title">Here, in 30 days</h2>
      <States answer={answer} what="outcomes" onRetry={reload}>
        {({ messages, by_label, resolved, upheld, refuted, precision, appeals, corrections, undone }) => (
          <dl class="facts outcomes">
            <dt>Messages</dt>
            <dd class="number">{messages}</dd>
            {Object.entries(by_label).map(([label, count]) => (
              <div key={label} style={{ display: 'contents' }}>
                <dt>{wordOf(MESSAGE_LABEL_WORDS, label)}</dt>
                <dd class="number">{count}</dd>
              </div>
            ))}
            <dt>Precision by outcome</dt>
            <dd>{precision === null ? 'nobody said of one yet' : `${Math.round(precision * 100)} %`}</dd>
            <dt>Messages upheld</dt>
            <dd class="number">{upheld}</dd>
            <dt>Messages refuted</dt>
            <dd class="number">{refuted}</dd>
            <dt>Cases confirmed</dt>
            <dd class="number">{resolved.confirmed}</dd>
            <dt>Cases dismissed</dt>
            <dd class="number">{resolved.dismissed}</dd>
            <dt>Overturned by appeal</dt>
            <dd class="number">{resolved.overturned}</dd>
            <dt>Appeals</dt>
            <dd class="number">{appeals}</dd>
            <dt>Corrections</dt>
            <dd class="number">{corrections}</dd>
            <dt>Taken back</dt>
            <dd class="number">{undone}</dd>
          </dl>
        )}
      </States>
    </section>
  );
}
