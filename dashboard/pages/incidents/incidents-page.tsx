import type { Incident } from '../../../src/api/contract.ts';
import { FilterBar } from '../../components/filter-bar.tsx';
import { ChoiceFilter, TextFilter } from '../../components/filter-field.tsx';
import { useFilters, withQuery } from '../../components/filters.ts';
import { ListCard } from '../../components/list-card.tsx';
import { FreshBar } from '../../components/list-end.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { Empty } from '../../components/states.tsx';
import { usePages } from '../../server/pages.ts';
import { CATEGORY_WORDS, INCIDENT_STATE_WORDS } from '../../words.ts';
import { IncidentRows } from './incident-rows.tsx';

const FILTER_NAMES = ['repository', 'state', 'category'] as const;

/** What keeps failing? */
export function IncidentsPage() {
  usePageTitle('Incidents');
  const filters = useFilters(FILTER_NAMES);
  const pages = usePages<Incident>(withQuery('/api/v1/incidents', filters.values), ['incident.', 'failure.']);

  return (
    <>
      <header class="page-head">
        <h1>Incidents</h1>
        <FreshBar pages={pages} one="incident" many="incidents" />
      </header>
      <FilterBar filters={filters} what="incidents">
        <TextFilter {...filters.field('repository', 'Repository')} />
        <ChoiceFilter {...filters.field('state', 'State')} words={INCIDENT_STATE_WORDS} />
        <ChoiceFilter {...filters.field('category', 'What went wrong')} words={CATEGORY_WORDS} />
      </FilterBar>
      <ListCard
        pages={pages}
        one="incident"
        many="incidents"
        filters={filters}
        nothing={
          <Empty title="No incidents">
            <p>Failures of one cause are gathered here as soon as the first is diagnosed.</p>
          </Empty>
        }
      >
        {(incidents) => <IncidentRows incidents={incidents} />}
      </ListCard>
    </>
  );
}
