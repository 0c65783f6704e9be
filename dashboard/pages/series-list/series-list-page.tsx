import { useRef } from 'preact/hooks';
import type { Series } from '../../../src/api/anomaly-contract.ts';
import { ChoiceFilter, TextFilter } from '../../components/filter-field.tsx';
import { useFilters, withQuery } from '../../components/filters.ts';
import { FreshBar, ListEnd } from '../../components/list-end.tsx';
import { labelsText, seriesTitle, shortNumber } from '../../components/numbers.ts';
import { usePageTitle } from '../../components/page-title.ts';
import { useRowKeys } from '../../components/row-keys.ts';
import { AnomalySections } from '../../components/section-tabs.tsx';
import { Empty, States } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { usePages } from '../../server/pages.ts';

const FILTER_NAMES = ['repository', 'name', 'origin'] as const;
const ORIGINS = { own: 'Runs and jobs', handed_in: 'Handed in' } as const;

/** What is watched? */
export function SeriesListPage() {
  usePageTitle('Series');
  const filters = useFilters(FILTER_NAMES);
  const { values, set } = filters;
  const pages = usePages<Series>(withQuery('/api/v1/metrics/series', values), ['alert.']);
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
        <h1>Series</h1>
        <AnomalySections at="/series" />
        <FreshBar pages={pages} one="series" many="series" />
      </header>
      <search class="filters" aria-label="Filter series">
        <TextFilter {...field('repository', 'Repository')} />
        <TextFilter {...field('name', 'Name')} />
        <ChoiceFilter {...field('origin', 'From')} words={ORIGINS} />
      </search>
      <section class="card list" ref={list} aria-label="Series, newest sample first">
        <States
          answer={pages.answer}
          what="series"
          onRetry={pages.reload}
          empty={(series) =>
            series.length === 0 && (
              <Empty title="No series yet">
                <p>They begin with the first finished run, or with samples a program hands in.</p>
              </Empty>
            )
          }
        >
          {(series) => (
            <>
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
                        <strong class="number">{shortNumber(one.last_value)}</strong> of {one.samples}
                      </span>
                      <When at={one.last_at} />
                    </p>
                  </li>
                ))}
              </ol>
              <ListEnd pages={pages} />
            </>
          )}
        </States>
      </section>
    </>
  );
}
