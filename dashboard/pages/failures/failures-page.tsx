import { useMemo, useRef } from 'preact/hooks';
import type { Failure } from '../../../src/api/contract.ts';
import { FailureRows } from '../../components/failure-rows.tsx';
import { useFilters, withQuery } from '../../components/filters.ts';
import { FreshBar, ListEnd } from '../../components/list-end.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { useRowKeys } from '../../components/row-keys.ts';
import { Empty, States } from '../../components/states.tsx';
import { useShortcuts } from '../../frame/shortcuts.ts';
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
  const list = useRef<HTMLElement>(null);
  useRowKeys(list);
  useShortcuts({
    n: pages.showFresh,
    '/': () => document.querySelector<HTMLInputElement>('.filters input')?.focus(),
  });

  return (
    <>
      <header class="page-head">
        <h1>Failures</h1>
        <FreshBar pages={pages} one="failure" many="failures" />
      </header>
      <FailureFilters filters={filters} />
      <section class="card list" ref={list} aria-label="Failures, newest first">
        <States
          answer={pages.answer}
          what="failures"
          onRetry={pages.reload}
          empty={(failures) =>
            failures.length === 0 && <NoFailures isFiltered={filters.isAny} onClear={filters.clear} />
          }
        >
          {(failures) => (
            <>
              <FailureRows failures={failures} />
              <ListEnd pages={pages} />
            </>
          )}
        </States>
      </section>
    </>
  );
}

function NoFailures({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  if (isFiltered) {
    return (
      <Empty title="No failure fits these filters">
        <button type="button" onClick={onClear}>
          Clear the filters
        </button>
      </Empty>
    );
  }
  return (
    <Empty title="Nothing has failed yet">
      <p>Point a webhook of your CI system here, or send the log of a failed job:</p>
      <pre class="command">regreen report --log build.log</pre>
    </Empty>
  );
}
