import type { Case } from '../../../src/api/message-contract.ts';
import { CaseState } from '../../components/case-state.tsx';
import { FilterBar } from '../../components/filter-bar.tsx';
import { ChoiceFilter, TextFilter } from '../../components/filter-field.tsx';
import { useFilters, withQuery } from '../../components/filters.ts';
import { ListCard } from '../../components/list-card.tsx';
import { FreshBar } from '../../components/list-end.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { MessageSections } from '../../components/section-tabs.tsx';
import { Empty } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import { usePages } from '../../server/pages.ts';
import { CASE_STATE_WORDS, MESSAGE_LABEL_WORDS } from '../../words.ts';

const FILTER_NAMES = ['repository', 'state', 'label'] as const;

/** Which messages does somebody have to look at? */
export function MessagesPage() {
  usePageTitle('Messages');
  const filters = useFilters(FILTER_NAMES);
  const pages = usePages<Case>(withQuery('/api/v1/cases', filters.values), ['case.', 'message.']);

  return (
    <>
      <header class="page-head">
        <h1>Messages</h1>
        <MessageSections at="/messages" />
        <FreshBar pages={pages} one="case" many="cases" />
      </header>
      <FilterBar filters={filters} what="cases">
        <TextFilter {...filters.field('repository', 'Repository')} />
        <ChoiceFilter {...filters.field('state', 'State')} words={CASE_STATE_WORDS} />
        <ChoiceFilter {...filters.field('label', 'Taken for')} words={MESSAGE_LABEL_WORDS} />
      </FilterBar>
      <ListCard
        pages={pages}
        one="case"
        many="cases"
        filters={filters}
        nothing={
          <Empty title="Nothing to look at">
            <p>Issues, requests and comments are judged as they come; those that look unwanted appear here.</p>
          </Empty>
        }
      >
        {(cases) => (
          <ol class="rows">
            {cases.map((one) => (
              <li class="row" key={one.id}>
                <div class="row-head">
                  <CaseState found={one} />
                </div>
                <a class="row-title" data-row href={`/cases/${encodeURIComponent(one.id)}`}>
                  <Text cut={140}>{one.gist}</Text>
                </a>
                <p class="row-place">
                  <span>
                    <Text>{one.repository}</Text>
                  </span>
                </p>
                <p class="row-end">
                  <span class="tally">
                    <strong class="number">{one.messages}</strong> {one.messages === 1 ? 'message' : 'messages'}
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
