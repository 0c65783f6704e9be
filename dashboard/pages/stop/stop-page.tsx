import type { HealingStatus } from '../../../src/api/healing-contract.ts';
import { FormProblem } from '../../components/form-parts.tsx';
import { HealingHead } from '../../components/healing-head.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { Person } from '../../components/person.tsx';
import { Empty, States } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import { mayExecute } from '../../frame/session.ts';
import { useChange } from '../../server/change.ts';
import { send } from '../../server/client.ts';
import { useHealingStatus } from '../../server/healing-status.ts';
import { type Reach, reaches, useReach } from './reach.ts';
import { StopAll } from './stop-all.tsx';
import { StopForm } from './stop-form.tsx';

/** Where is healing stopped, by whom, why, and how is it stopped at once? */
export function StopPage() {
  usePageTitle('Stop healing');
  const status = useHealingStatus();
  const { answer, reload } = status;
  const stop = useChange();
  const resume = useChange();
  const reach = useReach();
  const stopped = answer.state === 'filled' ? answer.value.stopped.map(({ scope }) => scope) : [];
  // Stopping twice is stopping once: it needs no key.
  const stopAll = async (scopes: readonly string[]) => {
    await stop.make(() => Promise.all(scopes.map((scope) => send('POST', '/api/v1/healing/stop', { scope }))));
    reload();
  };
  const stopIn = async (scope: string, reason: string) => {
    const isDone = await stop.make((key) =>
      send('POST', '/api/v1/healing/stop', { scope, ...(reason === '' ? {} : { reason }) }, { key }),
    );
    reload();
    return isDone;
  };
  const resumeIn = async (scope: string) => {
    await resume.make((key) => send('POST', '/api/v1/healing/resume', { scope }, { key }));
    reload();
  };
  return (
    <>
      <HealingHead title="Stop" at="/stop" status={status} />
      {mayExecute.value && (
        <section class="card stop-all" aria-labelledby="stop-title">
          <h2 id="stop-title">Stop all healing</h2>
          <StopAll reach={reach} stopped={stopped} isBusy={stop.isBusy} onStop={(scopes) => void stopAll(scopes)} />
          <StopForm isBusy={stop.isBusy} scopes={reach.scopes} onStop={stopIn} />
          <FormProblem problem={stop.problem} />
        </section>
      )}
      <section class="card list" aria-labelledby="stopped-title">
        <header class="card-head">
          <h2 id="stopped-title">Where it is stopped</h2>
        </header>
        <States
          answer={answer}
          what="where healing is stopped"
          onRetry={reload}
          empty={({ stopped }) => stopped.length === 0 && <Empty title="Healing is stopped nowhere" />}
        >
          {({ stopped }) => (
            <ol class="rows">
              {stopped.map((each) => (
                <StoppedRow
                  key={each.scope}
                  stopped={each}
                  reach={reach}
                  isBusy={resume.isBusy}
                  onResume={() => void resumeIn(each.scope)}
                />
              ))}
            </ol>
          )}
        </States>
        <FormProblem problem={resume.problem} />
      </section>
    </>
  );
}

interface RowProps {
  readonly stopped: HealingStatus['stopped'][number];
  readonly reach: Reach;
  readonly isBusy: boolean;
  readonly onResume: () => void;
}

function StoppedRow({ stopped, reach, isBusy, onResume }: RowProps) {
  const { scope, stopped_by: by, stopped_by_name: name, reason, since, known, nearest } = stopped;
  return (
    <li class="access-row">
      <p class="access-who">
        <strong>{scope === '*' ? 'Everything' : <Text>{scope}</Text>}</strong>
        <span>
          <Text>{reason}</Text>
        </span>
        {!known && (
          <span>
            Nothing of this name is known:{' '}
            {nearest === null ? (
              'is it right?'
            ) : (
              <>
                did you mean <Text>{nearest}</Text>?
              </>
            )}
          </span>
        )}
        <span class="muted">
          by <Person id={by} name={name} />, <When at={since} />
        </span>
      </p>
      {reaches(reach, scope) && (
        <div class="access-do">
          <button type="button" disabled={isBusy} onClick={onResume}>
            Let it go on
          </button>
        </div>
      )}
    </li>
  );
}
