import { useState } from 'preact/hooks';
import type { HealPlan } from '../../src/api/healing-contract.ts';
import { goTo } from '../frame/place.ts';
import { mayExecute } from '../frame/session.ts';
import { ACTION_WORDS, LEVEL_WORDS, standOf } from '../healing-words.ts';
import { useChange } from '../server/change.ts';
import { send } from '../server/client.ts';
import { wordOf } from '../words.ts';
import { FormProblem } from './form-parts.tsx';
import { GuardList } from './guard-list.tsx';
import { PlannedCalls } from './planned-calls.tsx';
import { Text } from './text.tsx';

/** What another system does not answer now is begun all the same, and goes on when it does. */
const AWAY = 502;

interface HealPanelProps {
  readonly wanted: { readonly failure: string } | { readonly incident: string };
}

/** Asks what would be done about a failure, shows it call by call, and only then does it. */
export function HealPanel({ wanted }: HealPanelProps) {
  const [plan, setPlan] = useState<HealPlan | null>(null);
  const look = useChange();
  const heal = useChange();
  if (!mayExecute.value) return null;
  const ask = () =>
    look.make(async () => setPlan(await send<HealPlan>('POST', '/api/v1/heal', { ...wanted, dry_run: true })));
  const begin = () =>
    heal.make(async (key) => {
      const begun = await send<HealPlan>('POST', '/api/v1/heal', wanted, { key });
      if (begun.healing !== null) goTo(`/healings/${encodeURIComponent(begun.healing)}`);
      else setPlan(begun);
    });
  return (
    <div class="heal-panel">
      {plan === null ? (
        <>
          <button type="button" disabled={look.isBusy} onClick={() => void ask()}>
            Heal …
          </button>
          {look.problem !== null && look.problem.status >= AWAY && (
            <button type="button" disabled={heal.isBusy} onClick={() => void begin()}>
              Heal it when that is over
            </button>
          )}
        </>
      ) : (
        <section class="plan" aria-label="What would be done">
          <p class="why" role="status">
            <Text>{sentenceOfPlan(plan)}</Text>
          </p>
          <p class="entry-head muted">
            {plan.playbook !== null && (
              <span>
                playbook <Text>{plan.playbook}</Text>
              </span>
            )}
            {plan.level !== null && <span>{wordOf(LEVEL_WORDS, plan.level).toLowerCase()}</span>}
          </p>
          <ol class="asked">
            {plan.actions.map(({ kind, calls }, place) => (
              <li key={place}>
                <strong>{wordOf(ACTION_WORDS, kind)}</strong>
                <PlannedCalls calls={calls} />
              </li>
            ))}
          </ol>
          <GuardList guards={plan.guards} />
          <p class="answer-buttons">
            {plan.actions.length > 0 && (
              <button type="button" class="primary" disabled={heal.isBusy} onClick={() => void begin()}>
                {plan.state === 'awaiting_decision' ? 'Ask for it' : 'Do it'}
              </button>
            )}
            <button type="button" disabled={look.isBusy || heal.isBusy} onClick={() => setPlan(null)}>
              Leave it
            </button>
          </p>
        </section>
      )}
      <FormProblem problem={heal.problem ?? look.problem} />
    </div>
  );
}

function sentenceOfPlan(plan: HealPlan): string {
  if (plan.actions.length > 0) return 'This would be done:';
  return `Nothing would be done. ${standOf({ ...plan, outcome: null })}`;
}
