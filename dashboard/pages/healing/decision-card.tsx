import type { HealingDetail } from '../../../src/api/healing-contract.ts';
import { GuardList } from '../../components/guard-list.tsx';
import { Icon } from '../../components/icon.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import { readable, wholeSentence } from '../../healing-words.ts';
import { spacedOf } from '../../words.ts';

/** Why something is or is not done: the one reason first, then playbooks and guards as they were asked. */
export function DecisionCard({ detail }: { readonly detail: HealingDetail }) {
  const { healing, lowered, playbooks, guards } = detail;
  const { reason, state, playbook } = healing;
  return (
    <section class="card decision" aria-labelledby="decision-title">
      <header class="card-head">
        <h2 id="decision-title">{state === 'not_healed_by_choice' ? 'Why not healed' : 'Decision'}</h2>
        {healing.decided_at !== null && (
          <span class="muted">
            <When at={healing.decided_at} />
          </span>
        )}
      </header>
      {reason !== null ? (
        <p class="why">
          <Text>{wholeSentence(reason.sentence || spacedOf(reason.code))}</Text>
        </p>
      ) : playbook !== null ? (
        <p class="why">
          The playbook <Text>{playbook}</Text> fits, and no guard forbids it.
        </p>
      ) : (
        <p class="why waiting">
          <Icon name="pending" />
          <span>Nothing is decided yet.</span>
        </p>
      )}
      <Lowered lowered={lowered} />
      <PlaybooksConsidered playbooks={playbooks} />
      <GuardList guards={guards} />
      {reason !== null && <footer class="card-foot">{reason.code}</footer>}
    </section>
  );
}

/** Why it does less by itself than its playbook says. */
function Lowered({ lowered }: { readonly lowered: HealingDetail['lowered'] }) {
  if (lowered.length === 0) return null;
  return (
    <ul class="names">
      {lowered.map(({ from, to, sentence }) => (
        <li key={to}>
          Lowered from {from} to {to}: <Text>{readable(sentence)}</Text>
        </li>
      ))}
    </ul>
  );
}

/** The one that was taken; those that were not are folded away. */
function PlaybooksConsidered({ playbooks }: { readonly playbooks: HealingDetail['playbooks'] }) {
  if (playbooks.length === 0) return null;
  const taken = playbooks.filter(({ fits }) => fits);
  const others = playbooks.filter(({ fits }) => !fits);
  return (
    <div>
      <h3>Playbooks that were considered</h3>
      <PlaybookVerdicts playbooks={taken} />
      {others.length > 0 && (
        <details open={taken.length === 0}>
          <summary>{others.length === 1 ? '1 was not taken' : `${others.length} were not taken`}</summary>
          <PlaybookVerdicts playbooks={others} />
        </details>
      )}
    </div>
  );
}

function PlaybookVerdicts({ playbooks }: { readonly playbooks: HealingDetail['playbooks'] }) {
  return (
    <ul class="verdicts">
      {playbooks.map(({ name, fits, sentence }, position) => (
        <li key={position} class={fits ? 'verdict-yes' : 'verdict-no'}>
          <Icon name={fits ? 'passed' : 'failed'} />
          <span>
            <strong>
              <Text>{name}</Text>
            </strong>
            <span class="for-listeners">{fits ? ' was taken. ' : ' was not taken. '}</span>
            {sentence !== null && (
              <span class="muted">
                {' '}
                <Text>{readable(sentence)}</Text>
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
