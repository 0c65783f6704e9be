import type { Anomaly } from '../../../src/api/anomaly-contract.ts';
import { AnomalyRows } from '../../components/anomaly-rows.tsx';
import { FilterBar } from '../../components/filter-bar.tsx';
import { ChoiceFilter, TextFilter } from '../../components/filter-field.tsx';
import { useFilters, withQuery } from '../../components/filters.ts';
import { ListCard } from '../../components/list-card.tsx';
import { FreshBar } from '../../components/list-end.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { AnomalySections } from '../../components/section-tabs.tsx';
import { Empty } from '../../components/states.tsx';
import { usePages } from '../../server/pages.ts';
import { ANOMALY_STATE_WORDS } from '../../words.ts';

const FILTER_NAMES = ['repository', 'state'] as const;

/** What behaves otherwise than it used to? */
export function AnomaliesPage() {
  usePageTitle('Anomalies');
  const filters = useFilters(FILTER_NAMES);
  const pages = usePages<Anomaly>(withQuery('/api/v1/anomalies', filters.values), ['alert.']);

  return (
    <>
      <header class="page-head">
        <h1>Anomalies</h1>
        <AnomalySections at="/anomalies" />
        <FreshBar pages={pages} one="anomaly" many="anomalies" />
      </header>
      <FilterBar filters={filters} what="anomalies">
        <TextFilter {...filters.field('repository', 'Repository')} />
        <ChoiceFilter {...filters.field('state', 'State')} words={ANOMALY_STATE_WORDS} />
      </FilterBar>
      <ListCard
        pages={pages}
        one="anomaly"
        many="anomalies"
        filters={filters}
        nothing={
          <Empty title="Nothing unusual">
            <p>Durations, waits, costs and failure rates of runs are watched from the first run on.</p>
          </Empty>
        }
      >
        {(anomalies) => <AnomalyRows anomalies={anomalies} />}
      </ListCard>
    </>
  );
}
