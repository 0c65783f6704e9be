import type { Healing, HealingStatus } from '../../../src/api/healing-contract.ts';
import { FilterBar } from '../../components/filter-bar.tsx';
import { ChoiceFilter, TextFilter } from '../../components/filter-field.tsx';
import { useFilters, withQuery } from '../../components/filters.ts';
import { HealingHead } from '../../components/healing-head.tsx';
import { HealingRows } from '../../components/healing-rows.tsx';
import { ListCard } from '../../components/list-card.tsx';
import { FreshBar } from '../../components/list-end.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { Empty } from '../../components/states.tsx';
import { HEALING_STATE_WORDS, minutesText, OUTCOME_WORDS } from '../../healing-words.ts';
import { useHealingStatus } from '../../server/healing-status.ts';
import { usePages } from '../../server/pages.ts';
import { wordOf } from '../../words.ts';

const FILTER_NAMES = ['repository', 'state', 'outcome'] as const;

/** What was healed, what was not, and why? */
export function HealingsPage() {
  usePageTitle('Healings');
  const status = useHealingStatus();
  const filters = useFilters(FILTER_NAMES);
  const pages = usePages<Healing>(withQuery('/api/v1/healings', filters.values), ['healing.']);

  return (
    <>
      <HealingHead title="Healings" at="/healings" status={status}>
        <FreshBar pages={pages} one="healing" many="healings" />
      </HealingHead>
      {status.answer.state === 'filled' && <Figures status={status.answer.value} />}
      <FilterBar filters={filters} what="healings">
        <TextFilter {...filters.field('repository', 'Repository')} />
        <ChoiceFilter {...filters.field('state', 'State')} words={HEALING_STATE_WORDS} />
        <ChoiceFilter {...filters.field('outcome', 'Outcome')} words={OUTCOME_WORDS} />
      </FilterBar>
      <ListCard
        pages={pages}
        one="healing"
        many="healings"
        filters={filters}
        nothing={
          <Empty title="Nothing has been healed yet">
            <p>
              Each failed run is looked at as soon as it is diagnosed. What may be done about it is what the{' '}
              <a href="/playbooks">playbooks</a> say.
            </p>
          </Empty>
        }
      >
        {(healings) => <HealingRows healings={healings} />}
      </ListCard>
    </>
  );
}

/** What came of the last thirty days. */
function Figures({ status }: { readonly status: HealingStatus }) {
  const outcomes = Object.entries(status.outcomes).filter(([, count]) => count > 0);
  if (outcomes.length === 0) return null;
  return (
    <p class="muted healing-figures">
      Last thirty days:{' '}
      {outcomes.map(([outcome, count]) => `${count} ${wordOf(OUTCOME_WORDS, outcome).toLowerCase()}`).join(', ')}. Run
      again: {minutesText(status.minutes_spent)} of CI; spared: {minutesText(status.minutes_saved)}.
    </p>
  );
}
