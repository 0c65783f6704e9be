import type { Incident } from '../../../src/api/contract.ts';
import { IncidentState } from '../../components/incident-state.tsx';
import { OriginBadge } from '../../components/origin-badge.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';

/** Incidents, one row each: what keeps failing, how often, where, since when. */
export function IncidentRows({ incidents }: { readonly incidents: readonly Incident[] }) {
  return (
    <ol class="rows">
      {incidents.map((incident) => (
        <li class="row" key={incident.id}>
          <div class="row-head">
            <IncidentState state={incident.state} />
            <OriginBadge category={incident.category} origin={incident.origin} />
          </div>
          <a class="row-title" data-row href={`/incidents/${encodeURIComponent(incident.id)}`}>
            <Text>{incident.summary}</Text>
          </a>
          <p class="row-place">
            <span>
              <Text>{incident.repository}</Text>
            </span>
            <span>{countOf(incident.jobs, 'job', 'jobs')}</span>
            <span>{countOf(incident.branches, 'branch', 'branches')}</span>
          </p>
          <p class="row-end">
            <span class="tally">
              <strong class="number">{incident.failures}</strong> {incident.failures === 1 ? 'failure' : 'failures'}
            </span>
            <When at={incident.last_at} />
          </p>
        </li>
      ))}
    </ol>
  );
}

/** At most 20 names are kept, so 20 may be more. */
function countOf(names: readonly string[], one: string, many: string): string {
  const count = names.length >= 20 ? '20+' : String(names.length);
  return `${count} ${names.length === 1 ? one : many}`;
}
