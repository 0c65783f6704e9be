import { useMemo } from 'preact/hooks';
import type { Failure } from '../../../src/api/contract.ts';
import { FailureRows } from '../../components/failure-rows.tsx';
import { useFilters, withQuery } from '../../components/filters.ts';
import { ListCard } from '../../components/list-card.tsx';
import { FreshBar } from '../../components/list-end.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { Empty } from '../../components/states.tsx';
import { usePages } from '../../server/pages.ts';
import { FailureFilters, FILTER_NAMES, sinceOf } from './failure-filters.tsx';

/** What failed lately? */
export function FailuresPage() {
  usePageTitle('Failures');
  const filters = useFilters(FILTER_NAMES);
  const { within, ...asked } = filters.values;
  // The same moment for the same choice, so that the list does not change its address by itself.
  const since = useMemo(() => sinceOf(within, Date.now()), [within]);
  const pages = usePages<Failure>(withQuery('/api/v1/failures', { ...asked, since }), ['failure.']);

  return (
    <>
      <header class="page-head">
        <h1>Failures</h1>
        <FreshBar pages={pages} one="failure" many="failures" />
      </header>
      <FailureFilters filters={filters} />
      <ListCard
        pages={pages}
        one="failure"
        many="failures"
        filters={filters}
        nothing={
          <Empty title="Nothing has failed yet">
            <p>Point a webhook of your CI system here, or send the log of a failed job:</p>
            <pre class="command">regreen report --log build.log</pre>
          </Empty>
        }
      >
        {(failures) => <FailureRows failures={failures} />}
      </ListCard>
    </>
  );
}
