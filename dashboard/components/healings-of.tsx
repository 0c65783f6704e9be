import type { Healing } from '../../src/api/healing-contract.ts';
import { standOf } from '../healing-words.ts';
import { usePages } from '../server/pages.ts';
import { withQuery } from './filters.ts';
import { HealPanel } from './heal-panel.tsx';
import { HealingRows } from './healing-rows.tsx';
import { HealingState } from './healing-state.tsx';
import { ListEnd } from './list-end.tsx';
import { States } from './states.tsx';
import { Text } from './text.tsx';

/** What was done about an incident, and a way to have something done. */
export function HealingsOfIncident({ id }: { readonly id: string }) {
  const pages = usePages<Healing>(withQuery('/api/v1/healings', { incident: id }), ['healing.']);
  return (
    <section class="card list" aria-labelledby="healings-title">
      <header class="card-head">
        <h2 id="healings-title">Its healings</h2>
      </header>
      <States
        answer={pages.answer}
        what="healings"
        onRetry={pages.reload}
        empty={(healings) => healings.length === 0 && <p class="muted list-note">None so far.</p>}
      >
        {(healings) => (
          <>
            <HealingRows healings={healings} areAlike />
            <ListEnd pages={pages} />
          </>
        )}
      </States>
      <HealPanel wanted={{ incident: id }} />
    </section>
  );
}

interface FailureRun {
  readonly id: string;
  readonly repository: string;
  readonly run: string;
  readonly attempt: number;
}

/** What was done about the run of a failure, in one sentence: why not, where nothing was. */
export function HealingOfFailure({ failure }: { readonly failure: FailureRun }) {
  const { id, repository, run, attempt } = failure;
  const pages = usePages<Healing>(withQuery('/api/v1/healings', { repository, run }), ['healing.']);
  return (
    <section class="card healing-of" aria-labelledby="healing-title">
      <header class="card-head">
        <h2 id="healing-title">Healing</h2>
      </header>
      <States
        answer={pages.answer}
        what="its healing"
        onRetry={pages.reload}
        empty={(healings) => healings.length === 0 && <p class="muted">Its run has not been looked at yet.</p>}
      >
        {(healings) => <OneHealing healing={healings.find((each) => each.attempt === attempt) ?? healings[0]!} />}
      </States>
      <HealPanel wanted={{ failure: id }} />
    </section>
  );
}

function OneHealing({ healing }: { readonly healing: Healing }) {
  return (
    <>
      <p class="entry-head">
        <HealingState healing={healing} />
      </p>
      <p>
        <Text>{standOf(healing)}</Text>{' '}
        <a href={`/healings/${encodeURIComponent(healing.id)}`}>
          {healing.state === 'not_healed_by_choice' ? 'Why not, in full' : 'Step by step'}
        </a>
      </p>
    </>
  );
}
