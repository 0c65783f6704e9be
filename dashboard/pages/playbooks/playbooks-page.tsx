import type { PlaybookList } from '../../../src/api/healing-contract.ts';
import { FilterBar } from '../../components/filter-bar.tsx';
import { TextFilter } from '../../components/filter-field.tsx';
import { useFilters, withQuery } from '../../components/filters.ts';
import { HealingHead } from '../../components/healing-head.tsx';
import { Icon } from '../../components/icon.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { Empty, States } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { wholeSentence } from '../../healing-words.ts';
import { useAnswer } from '../../server/answer.ts';
import { useHealingStatus } from '../../server/healing-status.ts';
import { PROVIDER_WORDS } from '../../words.ts';
import { PlaybookCard } from './playbook-card.tsx';

/** Which diagnoses lead to which actions, under which limits, and who said so? */
export function PlaybooksPage() {
  usePageTitle('Playbooks');
  const status = useHealingStatus();
  const filters = useFilters(['repository']);
  const { repository } = filters.values;
  return (
    <>
      <HealingHead title="Playbooks" at="/playbooks" status={status} />
      <FilterBar filters={filters} what="playbooks">
        <TextFilter {...filters.field('repository', 'As they hold for the repository')} example="github/acme/shop" />
      </FilterBar>
      {isWhole(repository) ? (
        <PlaybooksOf repository={repository} />
      ) : (
        <p class="muted" role="status">
          Write the CI system before the repository, as <code>github/acme/shop</code>.
        </p>
      )}
    </>
  );
}

/** Whether a repository is named with its system, or none is: while it is being typed, nothing is asked. */
function isWhole(repository: string): boolean {
  const [system = '', ...name] = repository.split('/');
  return repository === '' || (Object.hasOwn(PROVIDER_WORDS, system.toLowerCase()) && name.join('/') !== '');
}

/** All there are, or those that hold for a repository. */
function PlaybooksOf({ repository }: { readonly repository: string }) {
  const { answer, reload } = useAnswer<PlaybookList>(withQuery('/api/v1/playbooks', { repository }));
  return (
    <States
      answer={answer}
      what="playbooks"
      onRetry={reload}
      empty={({ data, problems }) =>
        data.length === 0 &&
        problems.length === 0 && (
          <Empty title="There is no playbook">
            <p>
              Write one into <code>.regreen.yml</code> on the default branch of a repository, or into the settings of
              the server. Without one, nothing is ever done.
            </p>
          </Empty>
        )
      }
    >
      {({ data, problems }) => (
        <>
          <Problems problems={problems} />
          <p class="muted">They are asked in this order; the first that fits is taken.</p>
          <ol class="playbooks" aria-label="Playbooks, in the order they are asked">
            {data.map((playbook) => (
              <li key={playbook.name + playbook.file}>
                <PlaybookCard playbook={playbook} />
              </li>
            ))}
          </ol>
        </>
      )}
    </States>
  );
}

/** What is wrong with files, and where. */
function Problems({ problems }: { readonly problems: PlaybookList['problems'] }) {
  if (problems.length === 0) return null;
  return (
    <section class="card file-problems" aria-labelledby="problems-title">
      <h2 id="problems-title">
        <Icon name="warning" /> {problems.length === 1 ? 'A problem' : `${problems.length} problems`} in files
      </h2>
      <ul class="entries">
        {problems.map(({ file, line, column, sentence }) => (
          <li key={`${file} ${line} ${column} ${sentence}`}>
            <code>
              <Text>{`${file}:${line}:${column}`}</Text>
            </code>{' '}
            <Text>{wholeSentence(sentence)}</Text>
          </li>
        ))}
      </ul>
    </section>
  );
}
