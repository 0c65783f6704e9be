import type { Failure } from '../../../src/api/contract.ts';
import { titleOf } from '../../components/failure-rows.tsx';
import { withQuery } from '../../components/filters.ts';
import { Icon } from '../../components/icon.tsx';
import { OriginBadge } from '../../components/origin-badge.tsx';
import { PlaceFact, PlaceOrigin } from '../../components/place.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';

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
        <PlaceFact name="Repository">
          <a href={withQuery('/failures', { repository })}>
            <Text>{repository}</Text>
          </a>
        </PlaceFact>
        {(failure.pipeline ?? failure.job) !== null && (
          <PlaceFact name="Job">
            <Text>{[failure.pipeline, failure.job].filter((name) => name !== null).join(' / ')}</Text>
          </PlaceFact>
        )}
        {branch !== null && (
          <PlaceFact name="Branch">
            <a href={withQuery('/failures', { repository, branch })}>
              <Text>{branch}</Text>
            </a>
            {failure.pull_request !== null && ` (pull request ${failure.pull_request})`}
          </PlaceFact>
        )}
        {commit !== null && (
          <PlaceFact name="Commit" isMono>
            <Text>{commit.slice(0, SHOWN_COMMIT)}</Text>
          </PlaceFact>
        )}
        {run !== null && (
          <PlaceFact name="Run">
            <Text>{run}</Text>
            {attempt > 1 && `, attempt ${attempt}`}
          </PlaceFact>
        )}
        <PlaceFact name="When">
          <When at={failure.occurred_at} />
        </PlaceFact>
        <PlaceOrigin url={failure.url} provider={failure.provider} />
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
