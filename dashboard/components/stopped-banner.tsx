import type { HealingStatus } from '../../src/api/healing-contract.ts';
import { mayExecuteIn } from '../frame/session.ts';
import type { Answer } from '../server/answer.ts';
import { useChange } from '../server/change.ts';
import { send } from '../server/client.ts';
import { FormProblem } from './form-parts.tsx';
import { Icon } from './icon.tsx';
import { Person } from './person.tsx';
import { Text } from './text.tsx';
import { When } from './when.tsx';

interface BannerProps {
  readonly answer: Answer<HealingStatus>;
  readonly onChanged: () => void;
}

/** Says so, on all pages of healing, where healing is stopped. */
export function StoppedBanner({ answer, onChanged }: BannerProps) {
  const change = useChange();
  if (answer.state !== 'filled') return null;
  const { stopped } = answer.value;
  const everything = stopped.find(({ scope }) => scope === '*');
  if (everything === undefined) return <StoppedScopes scopes={stopped.map(({ scope }) => scope)} />;
  const resume = async () => {
    await change.make((key) => send('POST', '/api/v1/healing/resume', { scope: '*' }, { key }));
    onChanged();
  };
  return (
    <section class="note note-problem stopped" role="alert" aria-label="Healing is stopped">
      <Icon name="warning" />
      <p>
        <strong>All healing is stopped.</strong> By{' '}
        <Person id={everything.stopped_by} name={everything.stopped_by_name} />, <When at={everything.since} />:{' '}
        <Text>{everything.reason}</Text>
      </p>
      {mayExecuteIn('*') && (
        <button type="button" disabled={change.isBusy} onClick={() => void resume()}>
          Let healing go on
        </button>
      )}
      <FormProblem problem={change.problem} />
    </section>
  );
}

function StoppedScopes({ scopes }: { readonly scopes: readonly string[] }) {
  if (scopes.length === 0) return null;
  return (
    <p class="note stopped" role="status">
      <Icon name="warning" />
      <span>
        Healing is stopped in <Text cut={200}>{scopes.join(', ')}</Text>. <a href="/stop">By whom, and why</a>
      </span>
    </p>
  );
}
