import { useEffect, useRef, useState } from 'preact/hooks';
import type { HealPlan } from '../../src/api/healing-contract.ts';
import { goTo } from '../frame/place.ts';
import { mayExecute } from '../frame/session.ts';
import { ACTION_WORDS, LEVEL_WORDS, standOf, whyNotDone } from '../healing-words.ts';
import { useChange } from '../server/change.ts';
import { send } from '../server/client.ts';
import { wordOf } from '../words.ts';
import { FormProblem } from './form-parts.tsx';
import { GuardList } from './guard-list.tsx';
import { Icon } from './icon.tsx';
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
  const button = useRef<HTMLButtonElement>(null);
  const shown = useRef<HTMLElement>(null);
  const wasShown = useRef(false);
  // The button makes way for the plan, and the other way round: whoever goes by keys or listens goes along.
  useEffect(() => {
    if (plan !== null) shown.current?.focus();
    else if (wasShown.current) button.current?.focus();
    wasShown.current = plan !== null;
  }, [plan]);
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
          <button type="button" ref={button} disabled={look.isBusy} onClick={() => void ask()}>
            Heal …
          </button>
          {look.problem !== null && look.problem.status >= AWAY && (
            <button type="button" disabled={heal.isBusy} onClick={() => void begin()}>
              Heal it when that is over
            </button>
          )}
        </>
      ) : (
        <section
          class="plan"
          ref={shown}
          tabIndex={-1}
          aria-label="What would be done"
          aria-describedby={plan.withheld.length === 0 ? 'plan-says' : 'plan-says withheld-title'}
        >
          <p class="why" id="plan-says">
            <Text>{sentenceOfPlan(plan)}</Text>
          </p>
          {plan.playbook !== null && (
            <p class="entry-head muted">
              <span>
                playbook <Text>{plan.playbook}</Text>
              </span>
              {plan.level !== null && plan.actions.length > 0 && (
                <span>{wordOf(LEVEL_WORDS, plan.level).toLowerCase()}</span>
              )}
            </p>
          )}
          {plan.actions.length > 0 && (
            <ol class="asked">
              {plan.actions.map(({ kind, calls }, place) => (
                <li key={place}>
                  <strong>{wordOf(ACTION_WORDS, kind)}</strong>
                  <PlannedCalls calls={calls} />
                </li>
              ))}
            </ol>
          )}
          <Withheld plan={plan} />
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

/** What the playbook would do if nothing stood in its way: told apart from what would be done by words, not by looks. */
function Withheld({ plan }: { readonly plan: HealPlan }) {
  if (plan.withheld.length === 0) return null;
  return (
    <section class="withheld" aria-labelledby="withheld-title">
      <h3 id="withheld-title">
        <Text>{whyNotDone(plan)}</Text>
      </h3>
      <ol class="asked">
        {plan.withheld.map(({ kind, calls }, place) => (
          <li key={place}>
            <p class="entry-head">
              <strong>{wordOf(ACTION_WORDS, kind)}</strong>
              <span class="badge">
                <Icon name="failed" />
                Not done
              </span>
            </p>
            <WithheldCalls kind={wordOf(ACTION_WORDS, kind)} calls={calls} />
          </li>
        ))}
      </ol>
    </section>
  );
}

interface WithheldCallsProps {
  readonly kind: string;
  readonly calls: HealPlan['withheld'][number]['calls'];
}

/** Folded away, so that nobody takes them for what would be done. */
function WithheldCalls({ kind, calls }: WithheldCallsProps) {
  if (calls.length === 0) return <PlannedCalls calls={calls} />;
  return (
    <details>
      <summary>
        {calls.length === 1 ? 'The call it would make' : `The ${calls.length} calls it would make`}
        <span class="for-listeners">: {kind}</span>
      </summary>
      <PlannedCalls calls={calls} />
    </details>
  );
}

function sentenceOfPlan(plan: HealPlan): string {
  if (plan.actions.length > 0) return 'This would be done:';
  if (plan.withheld.length > 0) return 'Nothing would be done.';
  return `Nothing would be done. ${standOf({ ...plan, outcome: null })}`;
}
