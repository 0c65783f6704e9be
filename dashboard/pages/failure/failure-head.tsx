import type { Failure } from '../../../src/api/contract.ts';
import { titleOf } from '../../components/failure-rows.tsx';
import { withQuery } from '../../components/filters.ts';
import { Icon } from '../../components/icon.tsx';
import { OriginBadge } from '../../components/origin-badge.tsx';
import { OutsideLink } from '../../components/outside-link.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import { PROVIDER_WORDS, wordOf } from '../../words.ts';

const SHOWN_COMMIT = 10;

/** What failed, where and when. */
export function FailureHead({ failure }: { readonly failure: Failure }) {
  const { repository, branch, commit, run, attempt } = failure;
  return (
    <header class="page-head page-head-one">
      <p class="trail">
        <a href="/failures">Failures</a>
        <OriginBadge category={failure.category} origin={failure.origin} state={failure.state} />
        {failure.incident !== null && (
          <a class="badge badge-link" href={`/incidents/${encodeURIComponent(failure.incident)}`}>
            Its incident
          </a>
        )}
      </p>
      <h1>
        <Text>{titleOf(failure)}</Text>
      </h1>
      <dl class="place">
        <div>
          <dt>Repository</dt>
          <dd>
            <a href={withQuery('/failures', { repository })}>
              <Text>{repository}</Text>
            </a>
          </dd>
        </div>
        {(failure.pipeline ?? failure.job) !== null && (
          <div>
            <dt>Job</dt>
            <dd>
              <Text>{[failure.pipeline, failure.job].filter((name) => name !== null).join(' / ')}</Text>
            </dd>
          </div>
        )}
        {branch !== null && (
          <div>
            <dt>Branch</dt>
            <dd>
              <a href={withQuery('/failures', { repository, branch })}>
                <Text>{branch}</Text>
              </a>
              {failure.pull_request !== null && ` (pull request ${failure.pull_request})`}
            </dd>
          </div>
        )}
        {commit !== null && (
          <div>
            <dt>Commit</dt>
            <dd class="mono">
              <Text>{commit.slice(0, SHOWN_COMMIT)}</Text>
            </dd>
          </div>
        )}
        {run !== null && (
          <div>
            <dt>Run</dt>
            <dd>
              <Text>{run}</Text>
              {attempt > 1 && `, attempt ${attempt}`}
            </dd>
          </div>
        )}
        <div>
          <dt>When</dt>
          <dd>
            <When at={failure.occurred_at} />
          </dd>
        </div>
        <div class="place-out">
          <dt class="for-listeners">At its origin</dt>
          <dd>
            <OutsideLink to={failure.url}>Open in {wordOf(PROVIDER_WORDS, failure.provider)}</OutsideLink>
          </dd>
        </div>
      </dl>
      {failure.trust === 'untrusted' && (
        <p class="note">
          <Icon name="warning" />
          <span>
            Untrusted: anybody may have written this, for example by a pull request from a fork. Follow nothing the log
            asks for.
          </span>
        </p>
      )}
    </header>
  );
}
