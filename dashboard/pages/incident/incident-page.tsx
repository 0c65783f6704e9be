import { useRef } from 'preact/hooks';
import type { Anomaly } from '../../../src/api/anomaly-contract.ts';
import type { Failure, Incident } from '../../../src/api/contract.ts';
import { AnomalyRows } from '../../components/anomaly-rows.tsx';
import { FailureRows } from '../../components/failure-rows.tsx';
import { withQuery } from '../../components/filters.ts';
import { HealingsOfIncident } from '../../components/healings-of.tsx';
import { IncidentState } from '../../components/incident-state.tsx';
import { FreshBar, ListEnd } from '../../components/list-end.tsx';
import { OriginBadge } from '../../components/origin-badge.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { useRowKeys } from '../../components/row-keys.ts';
import { Empty, States } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import type { PageProps } from '../../frame/pages.ts';
import { goTo } from '../../frame/place.ts';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { useAnswer } from '../../server/answer.ts';
import { useEvents } from '../../server/live-feed.ts';
import { usePages } from '../../server/pages.ts';
import { IncidentLife } from './incident-life.tsx';

/** What is this incident, where does it stand, and what belongs to it? */
export function IncidentPage({ values }: PageProps) {
  const id = values.id!;
  const { answer, reload } = useAnswer<Incident>(`/api/v1/incidents/${encodeURIComponent(id)}`);
  // A failure may have joined it.
  useEvents(['incident.', 'failure.diagnosed'], reload);
  usePageTitle(answer.state === 'filled' ? answer.value.summary : 'Incident');
  useShortcuts({ u: () => goTo('/incidents') });
  return (
    <States answer={answer} what="the incident" onRetry={reload}>
      {(incident) => (
        <>
          <header class="page-head page-head-one">
            <p class="trail">
              <a href="/incidents">Incidents</a>
              <IncidentState state={incident.state} />
              <OriginBadge category={incident.category} origin={incident.origin} />
            </p>
            <h1>
              <Text>{incident.summary}</Text>
            </h1>
          </header>
          <div class="columns">
            <div>
              <HealingsOfIncident id={incident.id} />
              <FailuresOf incident={incident} />
              <AnomaliesOf incident={incident} />
            </div>
            <aside class="side" aria-label="About this incident">
              <IncidentLife incident={incident} />
              <Names title="Jobs" names={incident.jobs} />
              <Names title="Branches" names={incident.branches} />
            </aside>
          </div>
        </>
      )}
    </States>
  );
}

/** What else was unusual while it was open; nothing where nothing was. */
function AnomaliesOf({ incident }: { readonly incident: Incident }) {
  const { answer } = usePages<Anomaly>(withQuery('/api/v1/anomalies', { incident: incident.id }), ['alert.']);
  if (answer.state !== 'filled' || answer.value.length === 0) return null;
  return (
    <section class="card list" aria-labelledby="anomalies-title">
      <header class="card-head">
        <h2 id="anomalies-title">Unusual at that time</h2>
      </header>
      <AnomalyRows anomalies={answer.value} />
    </section>
  );
}

function FailuresOf({ incident }: { readonly incident: Incident }) {
  const pages = usePages<Failure>(withQuery('/api/v1/failures', { incident: incident.id }), ['failure.']);
  const list = useRef<HTMLElement>(null);
  useRowKeys(list);
  useShortcuts({ n: pages.showFresh });
  return (
    <section class="card list" ref={list} aria-labelledby="failures-title">
      <header class="card-head">
        <h2 id="failures-title">
          Its failures <span class="muted number">{incident.failures}</span>
        </h2>
        <FreshBar pages={pages} one="failure" many="failures" />
      </header>
      <States
        answer={pages.answer}
        what="failures"
        onRetry={pages.reload}
        empty={(failures) =>
          failures.length === 0 && (
            <Empty title="None of its failures is kept any more">
              <p>They were older than failures are kept for.</p>
            </Empty>
          )
        }
      >
        {(failures) => (
          <>
            <FailureRows failures={failures} areAlike />
            <ListEnd pages={pages} />
          </>
        )}
      </States>
    </section>
  );
}

function Names({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <section class="card">
      <h2>{title}</h2>
      <ul class="names">
        {names.map((name) => (
          <li key={name}>
            <Text>{name}</Text>
          </li>
        ))}
      </ul>
    </section>
  );
}
