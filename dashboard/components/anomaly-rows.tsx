import type { Anomaly } from '../../src/api/anomaly-contract.ts';
import { ANOMALY_STATE_WORDS, wordOf } from '../words.ts';
import { Icon, type IconName } from './icon.tsx';
import { labelsText, seriesTitle, shortNumber } from './numbers.ts';
import { Text } from './text.tsx';
import { When } from './when.tsx';

const STATE_ICONS: Readonly<Record<string, IconName>> = {
  open: 'warning',
  acknowledged: 'ring',
  silenced: 'pending',
  resolved: 'passed',
};

/** Anomalies, one row each: what, how far from what was expected, where, since when. */
export function AnomalyRows({ anomalies }: { readonly anomalies: readonly Anomaly[] }) {
  return (
    <ol class="rows rows-anomalies">
      {anomalies.map((anomaly) => (
        <li class="row" key={anomaly.id}>
          <div class="row-head">
            <AnomalyState state={anomaly.state} />
          </div>
          <a class="row-title" data-row href={`/anomalies/${encodeURIComponent(anomaly.id)}`}>
            <Text>{seriesTitle(anomaly.name)}</Text>: {sizeText(anomaly)}
          </a>
          <p class="row-place">
            {anomaly.repository !== null && (
              <span>
                <Text>{anomaly.repository}</Text>
              </span>
            )}
            <span>
              <Text cut={80}>{labelsText(anomaly.labels)}</Text>
            </span>
            {anomaly.members.length > 0 && <span>shows in {anomaly.members.length + 1} series</span>}
            {anomaly.incident !== null && <span>part of an incident</span>}
          </p>
          <p class="row-end">
            <span class="tally">
              <strong class="number">{anomaly.rows}</strong> {anomaly.rows === 1 ? 'sample' : 'samples'}
            </span>
            <When at={anomaly.to} />
          </p>
        </li>
      ))}
    </ol>
  );
}

/** How far it was from what was expected. */
export function sizeText({ value, low, high }: Pick<Anomaly, 'value' | 'low' | 'high'>): string {
  if (low === null || high === null) return shortNumber(value);
  return `${shortNumber(value)}, expected ${shortNumber(low)} to ${shortNumber(high)}`;
}

export function AnomalyState({ state }: { readonly state: Anomaly['state'] }) {
  return (
    <span class={`badge anomaly-${Object.hasOwn(ANOMALY_STATE_WORDS, state) ? state : 'open'}`}>
      <Icon name={STATE_ICONS[state] ?? 'ring'} />
      {wordOf(ANOMALY_STATE_WORDS, state)}
    </span>
  );
}
