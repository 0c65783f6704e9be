import type { Series } from '../../../src/api/anomaly-contract.ts';
import { FilterBar } from '../../components/filter-bar.tsx';
import { ChoiceFilter, TextFilter } from '../../components/filter-field.tsx';
import { useFilters, withQuery } from '../../components/filters.ts';
import { ListCard } from '../../components/list-card.tsx';
import { FreshBar } from '../../components/list-end.tsx';
import { labelsText, seriesTitle, shortNumber } from '../../components/numbers.ts';
import { usePageTitle } from '../../components/page-title.ts';
import { AnomalySections } from '../../components/section-tabs.tsx';
import { Empty } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import { usePages } from '../../server/pages.ts';

const FILTER_NAMES = ['repository', 'name', 'origin'] as const;
const ORIGINS = { own: 'Runs and jobs', handed_in: 'Handed in', joint: 'Several together' } as const;

/** What is watched? */
export function SeriesListPage() {
  usePageTitle('Series');
  const filters = useFilters(FILTER_NAMES);
  const pages = usePages<Series>(withQuery('/api/v1/metrics/series', filters.values), ['alert.']);

  return (
    <>
      <header class="page-head">
        <h1>Series</h1>
        <AnomalySections at="/series" />
        <FreshBar pages={pages} one="series" many="series" />
      </header>
      <FilterBar filters={filters} what="series">
        <TextFilter {...filters.field('repository', 'Repository')} />
        <TextFilter {...filters.field('name', 'Name')} />
        <ChoiceFilter {...filters.field('origin', 'From')} words={ORIGINS} />
      </FilterBar>
      <ListCard
        pages={pages}
        one="series"
        many="series"
        label="Series, newest sample first"
        filters={filters}
        nothing={
          <Empty title="No series yet">
            <p>They begin with the first finished run, or with samples a program hands in.</p>
          </Empty>
        }
      >
        {(series) => (
          <ol class="rows rows-plain">
            {series.map((one) => (
              <li class="row" key={one.id}>
                <a class="row-title" data-row href={`/series/${encodeURIComponent(one.id)}`}>
                  <Text>{seriesTitle(one.name)}</Text>
                </a>
                <p class="row-place">
                  <span>
                    <Text>{one.repository ?? 'handed in'}</Text>
                  </span>
                  <span>
                    <Text cut={90}>{labelsText(one.labels)}</Text>
                  </span>
                </p>
                <p class="row-end">
                  <span class="tally">
                    <strong class="number">{shortNumber(one.last_value)}</strong> now, {counted(one.samples)}
                  </span>
                  <When at={one.last_at} />
                </p>
              </li>
            ))}
          </ol>
        )}
      </ListCard>
    </>
  );
}

function counted(samples: number): string {
  return samples === 1 ? '1 sample' : `${samples} samples`;
}
