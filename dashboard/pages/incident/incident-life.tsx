import type { Incident } from '../../../src/api/contract.ts';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import { INCIDENT_STATE_WORDS, wordOf } from '../../words.ts';

/** The way of an incident to its end; `failed` and `cancelled` end it instead of `resolved`. */
const WAY: readonly Incident['state'][] = [
  'open',
  'diagnosing',
  'awaiting_decision',
  'healing',
  'verifying',
  'resolved',
];

/** Where the life of an incident stands, and when it was seen. */
export function IncidentLife({ incident }: { readonly incident: Incident }) {
  const isCutShort = incident.state === 'failed' || incident.state === 'cancelled';
  const way = isCutShort ? [...WAY.slice(0, -1), incident.state] : WAY;
  const at = way.indexOf(incident.state);
  return (
    <section class="card">
      <h2>Life</h2>
      <ol class="life">
        {way.map((state, position) => (
          <li
            key={state}
            class={position < at ? 'life-before' : position === at ? `life-now life-${state}` : 'life-after'}
            aria-current={position === at ? 'step' : undefined}
          >
            {wordOf(INCIDENT_STATE_WORDS, state)}
          </li>
        ))}
      </ol>
      <dl class="facts">
        <dt>First seen</dt>
        <dd>
          <When at={incident.first_at} />
        </dd>
        <dt>Last seen</dt>
        <dd>
          <When at={incident.last_at} />
        </dd>
        {incident.resolved_at !== null && (
          <>
            <dt>Resolved</dt>
            <dd>
              <When at={incident.resolved_at} />
            </dd>
          </>
        )}
        <dt>Repository</dt>
        <dd>
          <Text>{incident.repository}</Text>
        </dd>
        <dt>Fingerprint</dt>
        <dd class="mono">
          <Text>{incident.fingerprint}</Text>
        </dd>
      </dl>
    </section>
  );
}
