import type { Diagnosis } from '../../../src/api/contract.ts';
import { Icon } from '../../components/icon.tsx';
import { Text } from '../../components/text.tsx';

/** The steps of the job, with the exit code of each where the log says it. */
export function Steps({ steps }: { readonly steps: Diagnosis['steps'] }) {
  if (steps.length === 0) return null;
  return (
    <section class="card" aria-labelledby="steps-title">
      <h2 id="steps-title">Steps</h2>
      <ol class="steps">
        {steps.map(({ name, exit_code, from }) => {
          const hasFailed = exit_code !== null && exit_code !== 0;
          return (
            <li key={from} class={hasFailed ? 'step-failed' : undefined}>
              <Icon name={hasFailed ? 'failed' : exit_code === 0 ? 'passed' : 'dot'} />
              <a href={`#L${from}`}>
                <Text cut={120}>{name}</Text>
              </a>
              {exit_code !== null && <span class="muted">exit {exit_code}</span>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
