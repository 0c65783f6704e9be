import type { Request } from '../../../src/api/healing-contract.ts';
import { Text } from '../../components/text.tsx';
import { Until, When } from '../../components/when.tsx';
import { mayExecute } from '../../frame/session.ts';
import { ACTION_WORDS, REQUEST_KIND_WORDS } from '../../healing-words.ts';
import type { Answering } from '../../server/answering.ts';
import { wordOf } from '../../words.ts';

const PAUSE_MS = 4 * 3_600_000;
const LONGEST_CALL = 400;

/** When a question that is put off now is asked again; null: it ends before. */
export function putOffUntil({ expires_at: end }: Request): string | null {
  const untilMs = Date.now() + PAUSE_MS;
  return untilMs < Date.parse(end) ? new Date(untilMs).toISOString() : null;
}

interface RowProps {
  readonly request: Request;
  readonly answering: Answering;
}

/** One open question: what would be done, call by call, and the answers to it. */
export function ApprovalRow({ request, answering }: RowProps) {
  const { actions, deferred_until: later } = request;
  const { say } = answering;
  const isBusy = answering.isBusy(request);
  const until = putOffUntil(request);
  return (
    <li class="approval" data-request={request.id}>
      <div class="approval-what">
        <p class="entry-head">
          <span class={`badge ${request.kind === 'approval' ? 'healing-asks' : ''}`}>
            {wordOf(REQUEST_KIND_WORDS, request.kind)}
          </span>
          <a class="approval-title" data-row href={`/healings/${encodeURIComponent(request.healing)}`}>
            <Text>{actions.map(({ kind }) => wordOf(ACTION_WORDS, kind)).join(', ')}</Text>
          </a>
        </p>
        <p class="row-place">
          <span>
            <Text>{request.repository}</Text>
          </span>
          <span>
            asked <When at={request.created_at} />
          </span>
          <span>
            ends <Until at={request.expires_at} />
          </span>
          {later !== null && Date.parse(later) > Date.now() && (
            <span>
              put off, again <Until at={later} />
            </span>
          )}
          {request.approvers > 1 && <span>{request.approvers} have to agree</span>}
        </p>
        <ol class="calls calls-short">
          {actions
            .flatMap(({ calls }) => calls)
            .map(({ method, path, body }, place) => (
              <li key={place}>
                <code>
                  <strong>
                    <Text>{method}</Text>
                  </strong>{' '}
                  <Text cut={LONGEST_CALL}>{body === null ? path : `${path} ${JSON.stringify(body)}`}</Text>
                </code>
              </li>
            ))}
        </ol>
      </div>
      {mayExecute.value && (
        <p class="answer-buttons">
          <button type="button" class="agree" disabled={isBusy} onClick={() => say(request, 'approve')}>
            Approve <kbd>a</kbd>
          </button>
          <button type="button" class="danger" disabled={isBusy} onClick={() => say(request, 'reject')}>
            Reject <kbd>r</kbd>
          </button>
          {until !== null && (
            <button
              type="button"
              disabled={isBusy}
              title="Put off for four hours"
              onClick={() => say(request, 'defer', { until: putOffUntil(request) ?? until })}
            >
              Put off <kbd>d</kbd>
            </button>
          )}
        </p>
      )}
    </li>
  );
}
