import type { Incident } from '../../src/api/contract.ts';
import { INCIDENT_STATE_WORDS, wordOf } from '../words.ts';
import { Icon, type IconName } from './icon.tsx';

const STATE_ICONS: Readonly<Record<string, IconName>> = {
  resolved: 'passed',
  failed: 'failed',
  cancelled: 'failed',
  open: 'ring',
  awaiting_decision: 'question',
};

/** Where the life of an incident stands. */
export function IncidentState({ state }: { readonly state: Incident['state'] }) {
  return (
    <span class={`badge state-${Object.hasOwn(INCIDENT_STATE_WORDS, state) ? state : 'open'}`}>
      <Icon name={STATE_ICONS[state] ?? 'pending'} />
      {wordOf(INCIDENT_STATE_WORDS, state)}
    </span>
  );
}
