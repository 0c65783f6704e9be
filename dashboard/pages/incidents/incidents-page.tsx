import { useRef } from 'preact/hooks';
import type { Incident } from '../../../src/api/contract.ts';
import { ChoiceFilter, TextFilter } from '../../components/filter-field.tsx';
import { useFilters, withQuery } from '../../components/filters.ts';
import { FreshBar, ListEnd } from '../../components/list-end.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { useRowKeys } from '../../components/row-keys.ts';
import { Empty, States } from '../../components/states.tsx';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { usePages } from '../../server/pages.ts';
import { CATEGORY_WORDS, INCIDENT_STATE_WORDS } from '../../words.ts';
import { IncidentRows } from './incident-rows.tsx';

const FILTER_NAMES = ['repository', 'state', 'category'] as const;

/** What keeps failing? */
export function IncidentsPage() {
  usePageTitle('Incidents');
  const filters = useFilters(FILTER_NAMES);
  const { values, set } = filters;
  const pages = usePages<Incident>(withQuery('/api/v1/incidents', values), ['incident.', 'failure.']);
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
        <h1>Incidents</h1>
        <FreshBar pages={pages} one="incident" many="incidents" />
      </header>
      <search class="filters" aria-label="Filter incidents">
        <TextFilter {...field('repository', 'Repository')} />
        <ChoiceFilter {...field('state', 'State')} words={INCIDENT_STATE_WORDS} />
        <ChoiceFilter {...field('category', 'What went wrong')} words={CATEGORY_WORDS} />
        {filters.isAny && (
          <button type="button" class="clear" onClick={filters.clear}>
            Clear
          </button>
        )}
      </search>
      <section class="card list" ref={list} aria-label="Incidents, newest first">
        <States
          answer={pages.answer}
          what="incidents"
          onRetry={pages.reload}
          empty={(incidents) =>
            incidents.length === 0 &&
            (filters.isAny ? (
              <Empty title="No incident fits these filters">
                <button type="button" onClick={filters.clear}>
                  Clear the filters
                </button>
              </Empty>
            ) : (
              <Empty title="No incidents">
                <p>Failures of one cause are gathered here as soon as the first is diagnosed.</p>
              </Empty>
            ))
          }
        >
          {(incidents) => (
            <>
              <IncidentRows incidents={incidents} />
              <ListEnd pages={pages} />
            </>
          )}
        </States>
      </section>
    </>
  );
}
