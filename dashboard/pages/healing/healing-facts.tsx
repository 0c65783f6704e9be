import type { Healing } from '../../../src/api/healing-contract.ts';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { withQuery } from '../../components/filters.ts';
import { FormProblem } from '../../components/form-parts.tsx';
import { HealingState } from '../../components/healing-state.tsx';
import { PlaceFact, PlaceOrigin } from '../../components/place.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import { mayExecute } from '../../frame/session.ts';
import { isEnded, LEVEL_WORDS, minutesText, standOf } from '../../healing-words.ts';
import { useChange } from '../../server/change.ts';
import { send } from '../../server/client.ts';
import { wordOf } from '../../words.ts';

interface FactsProps {
  readonly healing: Healing;
  readonly onChanged: () => void;
}

/** Where a healing stands, in one sentence, and what it is about. */
export function HealingFacts({ healing, onChanged }: FactsProps) {
  const { provider, repository, branch, pipeline, run, attempt, round, incident, level, playbook, state } = healing;
  // What a guard forbids is lowered to looking on: that is not how the playbook is.
  const isLowered = state === 'not_healed_by_choice' && level === 'observe';
  return (
    <header class="page-head page-head-one">
      <p class="trail">
        <a href="/healings">Healings</a>
        <HealingState healing={healing} />
        {level !== null && !isLowered && <span class="badge">{wordOf(LEVEL_WORDS, level)}</span>}
        {incident !== null && (
          <a class="badge badge-link" href={`/incidents/${encodeURIComponent(incident)}`}>
            Its incident
          </a>
        )}
      </p>
      <h1>
        <Text>{standOf(healing)}</Text>
      </h1>
      <dl class="place">
        <PlaceFact name="Repository">
          <a href={withQuery('/healings', { repository })}>
            <Text>{repository}</Text>
          </a>
        </PlaceFact>
        {pipeline !== null && (
          <PlaceFact name="Pipeline">
            <Text>{pipeline}</Text>
          </PlaceFact>
        )}
        {branch !== null && (
          <PlaceFact name="Branch">
            <Text>{branch}</Text>
          </PlaceFact>
        )}
        <PlaceFact name="Run">
          <Text>{run}</Text>
          {attempt > 1 && `, attempt ${attempt}`}
          {round > 1 && `, round ${round}`}
        </PlaceFact>
        {playbook !== null && (
          <PlaceFact name="Playbook">
            <a href={withQuery('/playbooks', { repository: `${provider}/${repository}` })}>
              <Text>{playbook}</Text>
            </a>
          </PlaceFact>
        )}
        <PlaceFact name="Begun">
          <When at={healing.created_at} />
        </PlaceFact>
        {healing.minutes_spent > 0 && (
          <PlaceFact name="Run again">{minutesText(healing.minutes_spent)} of CI</PlaceFact>
        )}
        {healing.minutes_saved > 0 && <PlaceFact name="Spared">{minutesText(healing.minutes_saved)} of CI</PlaceFact>}
        <PlaceOrigin url={healing.url} provider={healing.provider} />
      </dl>
      {mayExecute.value && <Changes healing={healing} onChanged={onChanged} />}
    </header>
  );
}

/** What can be done to the healing itself. */
function Changes({ healing, onChanged }: FactsProps) {
  const change = useChange();
  const act = async (verb: 'cancel' | 'resume') => {
    await change.make((key) =>
      send('POST', `/api/v1/healings/${encodeURIComponent(healing.id)}/${verb}`, undefined, { key }),
    );
    // After a refusal too: it has moved on meanwhile.
    onChanged();
  };
  const scope = `${healing.provider}/${healing.repository}`;
  return (
    <>
      <p class="actions">
        {healing.state === 'stuck' && (
          <button type="button" disabled={change.isBusy} onClick={() => void act('resume')}>
            Let it go on
          </button>
        )}
        {!isEnded(healing) && (
          <ConfirmButton
            label="Cancel the healing"
            question="Cancel it? What was done stays done"
            isDisabled={change.isBusy}
            onSure={() => void act('cancel')}
          />
        )}
        <a class="button" href={withQuery('/stop', { scope })}>
          Stop healing here …
        </a>
      </p>
      <FormProblem problem={change.problem} />
    </>
  );
}
