import type { Healing } from '../../../src/api/healing-contract.ts';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { withQuery } from '../../components/filters.ts';
import { FormProblem } from '../../components/form-parts.tsx';
import { HealingState } from '../../components/healing-state.tsx';
import { OutsideLink } from '../../components/outside-link.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import { mayExecute } from '../../frame/session.ts';
import { isEnded, LEVEL_WORDS, minutesText, standOf } from '../../healing-words.ts';
import { useChange } from '../../server/change.ts';
import { send } from '../../server/client.ts';
import { PROVIDER_WORDS, wordOf } from '../../words.ts';

interface FactsProps {
  readonly healing: Healing;
  readonly onChanged: () => void;
}

/** Where a healing stands, in one sentence, and what it is about. */
export function HealingFacts({ healing, onChanged }: FactsProps) {
  const { repository, branch, pipeline, run, attempt, round, provider, url, incident, level, playbook } = healing;
  return (
    <header class="page-head page-head-one">
      <p class="trail">
        <a href="/healings">Healings</a>
        <HealingState healing={healing} />
        {level !== null && <span class="badge">{wordOf(LEVEL_WORDS, level)}</span>}
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
        <div>
          <dt>Repository</dt>
          <dd>
            <a href={withQuery('/healings', { repository })}>
              <Text>{repository}</Text>
            </a>
          </dd>
        </div>
        {pipeline !== null && (
          <div>
            <dt>Pipeline</dt>
            <dd>
              <Text>{pipeline}</Text>
            </dd>
          </div>
        )}
        {branch !== null && (
          <div>
            <dt>Branch</dt>
            <dd>
              <Text>{branch}</Text>
            </dd>
          </div>
        )}
        <div>
          <dt>Run</dt>
          <dd>
            <Text>{run}</Text>
            {attempt > 1 && `, attempt ${attempt}`}
            {round > 1 && `, round ${round}`}
          </dd>
        </div>
        {playbook !== null && (
          <div>
            <dt>Playbook</dt>
            <dd>
              <a href={withQuery('/playbooks', { repository })}>
                <Text>{playbook}</Text>
              </a>
            </dd>
          </div>
        )}
        <div>
          <dt>Begun</dt>
          <dd>
            <When at={healing.created_at} />
          </dd>
        </div>
        {healing.minutes_spent > 0 && (
          <div>
            <dt>Run again</dt>
            <dd>{minutesText(healing.minutes_spent)} of CI</dd>
          </div>
        )}
        {healing.minutes_saved > 0 && (
          <div>
            <dt>Spared</dt>
            <dd>{minutesText(healing.minutes_saved)} of CI</dd>
          </div>
        )}
        <div class="place-out">
          <dt class="for-listeners">At its origin</dt>
          <dd>
            <OutsideLink to={url}>Open in {wordOf(PROVIDER_WORDS, provider)}</OutsideLink>
          </dd>
        </div>
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
