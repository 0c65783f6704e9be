import type { EffectivePlaybook } from '../../../src/api/healing-contract.ts';
import { Text } from '../../components/text.tsx';
import { LEVEL_WORDS } from '../../healing-words.ts';
import { spacedOf, wordOf } from '../../words.ts';

const ORIGIN_WORDS: Readonly<Record<EffectivePlaybook['origin'], string>> = {
  repository: 'of the repository',
  server: 'of this server',
  shipped: 'shipped',
};

/** What stands above the limits already. */
const SHOWN_ABOVE: readonly string[] = ['name', 'when', 'if', 'steps', 'otherwise'];

/** One playbook as it holds: when, what, how far, and where each value comes from. */
export function PlaybookCard({ playbook }: { readonly playbook: EffectivePlaybook }) {
  const { name, level, origin, file, line, when, steps, otherwise, values, source } = playbook;
  const limits = values.filter((value) => !SHOWN_ABOVE.includes(value.name));
  return (
    <article class="card playbook">
      <header class="card-head">
        <h2>
          <Text>{name}</Text>
        </h2>
        <span class={`badge level-${level}`}>{wordOf(LEVEL_WORDS, level)}</span>
        <span class="muted">
          {wordOf(ORIGIN_WORDS, origin)},{' '}
          <code>
            <Text>{`${file}:${line}`}</Text>
          </code>
        </span>
      </header>
      <dl class="facts">
        <dt>When</dt>
        <dd>
          <code>
            <Text>{when}</Text>
          </code>
        </dd>
        <dt>Then</dt>
        <dd>
          <Steps steps={steps} />
        </dd>
        {otherwise.length > 0 && (
          <>
            <dt>If that did not help</dt>
            <dd>
              <Steps steps={otherwise} />
            </dd>
          </>
        )}
      </dl>
      {limits.length > 0 && (
        <details>
          <summary>Limits, and where each comes from</summary>
          <div class="wide-table">
            <table class="figures">
              <thead>
                <tr>
                  <th scope="col">Limit</th>
                  <th scope="col">Value</th>
                  <th scope="col">From</th>
                </tr>
              </thead>
              <tbody>
                {limits.map(({ name: limit, value, from }) => (
                  <tr key={limit}>
                    <td>
                      <Text>{spacedOf(limit.replace(/^guards\./, ''))}</Text>
                    </td>
                    <td>
                      <Text>{value}</Text>
                    </td>
                    <td>
                      <Text>{from}</Text>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
      {source !== null && (
        <details>
          <summary>As it was written</summary>
          <pre class="given">
            <Text>{source}</Text>
          </pre>
        </details>
      )}
    </article>
  );
}

function Steps({ steps }: { readonly steps: readonly string[] }) {
  return (
    <ol class="playbook-steps">
      {steps.map((step, position) => (
        <li key={position}>
          <code>
            <Text>{step}</Text>
          </code>
        </li>
      ))}
    </ol>
  );
}
