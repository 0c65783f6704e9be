import type { Action } from '../../../src/api/healing-contract.ts';
import { Icon, type IconName } from '../../components/icon.tsx';
import { OutsideLink } from '../../components/outside-link.tsx';
import { PlannedCalls } from '../../components/planned-calls.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import { ACTION_STATE_WORDS, ACTION_WORDS } from '../../healing-words.ts';
import { wordOf } from '../../words.ts';

const STATE_ICONS: Readonly<Record<string, IconName>> = { intended: 'pending', done: 'passed', failed: 'failed' };

/** What was done, by which calls, and how to undo it. */
export function ActionsCard({ actions }: { readonly actions: readonly Action[] }) {
  if (actions.length === 0) return null;
  return (
    <section class="card" aria-labelledby="actions-title">
      <h2 id="actions-title">What was done</h2>
      <ol class="entries">
        {actions.map((action) => (
          <li key={action.id}>
            <p class="entry-head">
              <strong>{wordOf(ACTION_WORDS, action.kind)}</strong>
              <span class={`badge action-${Object.hasOwn(ACTION_STATE_WORDS, action.state) ? action.state : 'done'}`}>
                <Icon name={STATE_ICONS[action.state] ?? 'ring'} />
                {wordOf(ACTION_STATE_WORDS, action.state)}
              </span>
              <span class="muted">
                <When at={action.ended_at ?? action.intended_at} />
              </span>
            </p>
            {action.summary !== null && (
              <p>
                <Text>{action.summary}</Text> <OutsideLink to={action.url}>look at it</OutsideLink>
              </p>
            )}
            {action.problem !== null && (
              <p class="objection">
                <Text>{action.problem}</Text>
              </p>
            )}
            {action.undo !== null && (
              <p>
                <span class="muted">To undo it:</span> <Text>{action.undo}</Text>
              </p>
            )}
            <details>
              <summary>Exact calls</summary>
              <PlannedCalls calls={action.calls} />
            </details>
          </li>
        ))}
      </ol>
    </section>
  );
}
