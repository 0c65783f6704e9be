import type { HealPlan } from '../../src/api/healing-contract.ts';
import { readable } from '../healing-words.ts';
import { spacedOf } from '../words.ts';
import { Icon } from './icon.tsx';
import { Text } from './text.tsx';
import { Until } from './when.tsx';

type Guard = HealPlan['guards'][number];

/** What each guard said: those that forbid it first, those that let it pass folded away. */
export function GuardList({ guards }: { readonly guards: readonly Guard[] }) {
  if (guards.length === 0) return null;
  const told = onceEach(guards);
  const blocking = told.filter(({ passes }) => !passes);
  const passing = told.filter(({ passes }) => passes);
  return (
    <div>
      <h3>Guards</h3>
      {blocking.length > 0 && <Guards guards={blocking} />}
      {passing.length > 0 && (
        <details>
          <summary>{passing.length === 1 ? '1 lets it pass' : `${passing.length} let it pass`}</summary>
          <Guards guards={passing} />
        </details>
      )}
    </div>
  );
}

/** A guard is asked for each action, and often says the same of all. */
function onceEach(guards: readonly Guard[]): readonly Guard[] {
  return [
    ...new Map(guards.map((guard) => [JSON.stringify([guard.guard, guard.passes, guard.sentence]), guard])).values(),
  ];
}

function Guards({ guards }: { readonly guards: readonly Guard[] }) {
  return (
    <ul class="verdicts">
      {guards.map(({ guard, passes, sentence, passes_again_at: again }, position) => (
        <li key={position} class={passes ? 'verdict-yes' : 'verdict-no'}>
          <Icon name={passes ? 'passed' : 'failed'} />
          <span>
            <strong>
              <Text>{spacedOf(guard)}</Text>
            </strong>
            <span class="for-listeners">{passes ? ' lets it pass. ' : ' forbids it. '}</span>
            {sentence !== null && (
              <span class="muted">
                {' '}
                <Text>{readable(sentence)}</Text>
              </span>
            )}
            {again !== null && (
              <span class="muted">
                {' '}
                (may pass <Until at={again} />)
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
