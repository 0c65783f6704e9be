import { useRef } from 'preact/hooks';
import type { Anomaly } from '../../../src/api/anomaly-contract.ts';
import { AnomalyRows } from '../../components/anomaly-rows.tsx';
import { ChoiceFilter, TextFilter } from '../../components/filter-field.tsx';
import { useFilters, withQuery } from '../../components/filters.ts';
import { FreshBar, ListEnd } from '../../components/list-end.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { useRowKeys } from '../../components/row-keys.ts';
import { AnomalySections } from '../../components/section-tabs.tsx';
import { Empty, States } from '../../components/states.tsx';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { usePages } from '../../server/pages.ts';
import { ANOMALY_STATE_WORDS } from '../../words.ts';

const FILTER_NAMES = ['repository', 'state'] as const;

/** What behaves otherwise than it used to? */
export function AnomaliesPage() {
  usePageTitle('Anomalies');
  const filters = useFilters(FILTER_NAMES);
  const { values, set } = filters;
  const pages = usePages<Anomaly>(withQuery('/api/v1/anomalies', values), ['alert.']);
  const list = useRef<HTMLElement>(null);
  useRowKeys(list);
  useShortcuts({
    n: pages.showFresh,
    '/': () => document.querySelector<HTMLInputElement>('.filters input')?.focus(),
  });
  const field = (name: (typeof FILTER_NAMES)[number], label: string) => ({
    name,
    label,
    value: values[name],
    onChange: (value: string) => set(name, value),
  });

  return (
    <>
      <header class="page-head">
        <h1>Anomalies</h1>
        <AnomalySections at="/anomalies" />
        <FreshBar pages={pages} one="anomaly" many="anomalies" />
      </header>
      <search class="filters" aria-label="Filter anomalies">
        <TextFilter {...field('repository', 'Repository')} />
        <ChoiceFilter {...field('state', 'State')} words={ANOMALY_STATE_WORDS} />
        {filters.isAny && (
          <button type="button" class="clear" onClick={filters.clear}>
            Clear
          </button>
        )}
      </search>
      <section class="card list" ref={list} aria-label="Anomalies, newest first">
        <States
          answer={pages.answer}
          what="anomalies"
          onRetry={pages.reload}
          empty={(anomalies) =>
            anomalies.length === 0 &&
            (filters.isAny ? (
              <Empty title="No anomaly fits these filters">
                <button type="button" onClick={filters.clear}>
                  Clear the filters
                </button>
              </Empty>
            ) : (
              <Empty title="Nothing unusual">
                <p>Durations, waits, costs and failure rates of runs are watched from the first run on.</p>
              </Empty>
            ))
          }
        >
          {(anomalies) => (
            <>
              <AnomalyRows anomalies={anomalies} />
              <ListEnd pages={pages} />
            </>
          )}
        </States>
      </section>
    </>
  );
}
