import type { Failure } from '../../src/api/contract.ts';
import { FAILURE_STATE_WORDS, wordOf } from '../words.ts';
import { Confidence } from './confidence.tsx';
import { Icon } from './icon.tsx';
import { OriginBadge } from './origin-badge.tsx';
import { Text } from './text.tsx';
import { When } from './when.tsx';

interface FailureRowsProps {
  readonly failures: readonly Failure[];
  /** failures of one incident: what is the same in all rows is left out */
  readonly areAlike?: boolean;
}

/** Failures, one row each: what went wrong, where, when. */
export function FailureRows({ failures, areAlike = false }: FailureRowsProps) {
  return (
    <ol class={areAlike ? 'rows rows-alike' : 'rows'}>
      {failures.map((failure) => (
        <li class="row" key={failure.id}>
          <div class="row-head">
            {!areAlike && <OriginBadge category={failure.category} origin={failure.origin} state={failure.state} />}
            {failure.trust === 'untrusted' && (
              <span class="badge badge-untrusted" title="Anybody may have caused it, for example from a fork">
                <Icon name="warning" />
                untrusted
              </span>
            )}
          </div>
          <a class="row-title" data-row href={`/failures/${encodeURIComponent(failure.id)}`}>
            <Text>{failure.summary ?? titleOf(failure)}</Text>
          </a>
          <p class="row-place">
            {!areAlike && (
              <span>
                <Text>{failure.repository}</Text>
              </span>
            )}
            {failure.job !== null && (
              <span>
                <Text>{failure.job}</Text>
              </span>
            )}
            {failure.branch !== null && (
              <span class="branch">
                <Text>{failure.branch}</Text>
              </span>
            )}
            {failure.pull_request !== null && <span>#{failure.pull_request}</span>}
            {failure.attempt > 1 && <span>attempt {failure.attempt}</span>}
          </p>
          <p class="row-end">
            {failure.confidence !== null && failure.state === 'diagnosed' && <Confidence value={failure.confidence} />}
            <When at={failure.occurred_at} />
          </p>
        </li>
      ))}
    </ol>
  );
}

/** What a failure is called while nobody knows what went wrong. */
export function titleOf(failure: Failure): string {
  const where = failure.job ?? failure.pipeline ?? failure.run ?? failure.repository;
  return failure.summary ?? `${where}: ${wordOf(FAILURE_STATE_WORDS, failure.state).toLowerCase()}`;
}
