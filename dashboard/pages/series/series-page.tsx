import type { Anomaly, SeriesDetail } from '../../../src/api/anomaly-contract.ts';
import type { JointWatch } from '../../../src/api/joint-watch-contract.ts';
import { AnomalyRows } from '../../components/anomaly-rows.tsx';
import { withQuery } from '../../components/filters.ts';
import { labelsText, seriesTitle, shortNumber } from '../../components/numbers.ts';
import { OutsideLink } from '../../components/outside-link.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { SeriesPlot } from '../../components/series-plot.tsx';
import { States } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import type { PageProps } from '../../frame/pages.ts';
import { goTo, place } from '../../frame/place.ts';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { useAnswer } from '../../server/answer.ts';
import { useEvents } from '../../server/live-feed.ts';
import { usePages } from '../../server/pages.ts';

const SHOWN_SAMPLES = 40;
const SAMPLES_AT_ONCE = 1000;

/** How does this series behave, and which run made which sample? */
export function SeriesPage({ values }: PageProps) {
  const id = values.id!;
  const { query } = place.value;
  // In the address, so that a step back leads to what was shown before.
  const part = { until: query.get('until') ?? '', around: query.get('around') ?? '' };
  const { answer, reload } = useAnswer<SeriesDetail>(
    withQuery(`/api/v1/metrics/series/${encodeURIComponent(id)}`, { ...part, limit: String(SAMPLES_AT_ONCE) }),
  );
  useEvents(['alert.'], reload);
  usePageTitle(answer.state === 'filled' ? seriesTitle(answer.value.series.name) : 'Series');
  const parts = answer.state === 'filled' ? partsBeside(answer.value) : { older: null, newer: null, newest: null };
  const show = (address: string | null) => () => {
    if (address !== null) goTo(address);
  };
  useShortcuts({
    u: () => goTo('/series'),
    o: show(parts.older),
    n: show(parts.newer),
    N: show(parts.newest),
  });
  return (
    <States answer={answer} what="the series" onRetry={reload}>
      {({ series, samples, changes }) => (
        <>
          <header class="page-head page-head-one">
            <p class="trail">
              <a href="/series">Series</a>
            </p>
            <h1>
              <Text>{seriesTitle(series.name)}</Text>
            </h1>
            <p class="muted">
              <Text>
                {[series.repository ?? '', labelsText(series.labels)].filter((part) => part !== '').join(' · ')}
              </Text>
            </p>
          </header>
          <section class="card" aria-label="Plot">
            <SeriesPlot samples={samples} title={seriesTitle(series.name)} changes={changes} />
            {changes.length > 0 && <p class="muted">Dotted lines: the level changed there.</p>}
            <PartsBeside parts={parts} />
          </section>
          {series.origin === 'joint' && <Watched id={id} />}
          <Alerts id={id} />
          <section class="card" aria-labelledby="samples-title">
            <h2 id="samples-title">
              {parts.newer === null ? 'Newest samples' : 'Samples of this part, the newest first'}
            </h2>
            <Samples samples={samples.slice(-SHOWN_SAMPLES).reverse()} />
          </section>
        </>
      )}
    </States>
  );
}

/** Addresses of other parts of the series; null where there is nothing. */
interface Parts {
  readonly older: string | null;
  readonly newer: string | null;
  readonly newest: string | null;
}

function partsBeside({ series, samples }: SeriesDetail): Parts {
  const address = `/series/${encodeURIComponent(series.id)}`;
  const [oldest, newest] = [samples[0], samples.at(-1)];
  // Where none is shown, the part asked for lies before all of them.
  const isNewest = newest === undefined ? samples.length === series.samples : newest.at >= series.last_at;
  const isFull = oldest !== undefined && samples.length >= SAMPLES_AT_ONCE;
  const beside = (time: string, ms: number) => new Date(Date.parse(time) + ms).toISOString();
  return {
    older: isFull ? withQuery(address, { until: beside(oldest.at, -1) }) : null,
    newer: isNewest || newest === undefined ? null : withQuery(address, { around: beside(newest.at, 1) }),
    newest: isNewest ? null : address,
  };
}

/** Ways to what is before and after the part that is shown. */
function PartsBeside({ parts: { older, newer, newest } }: { readonly parts: Parts }) {
  if (older === null && newest === null) return null;
  return (
    <nav class="actions" aria-label="Parts of the series">
      {older !== null && (
        <a class="button" href={older}>
          Older <kbd>o</kbd>
        </a>
      )}
      {newer !== null && (
        <a class="button" href={newer}>
          Newer <kbd>n</kbd>
        </a>
      )}
      {newest !== null && (
        <a class="button" href={newest}>
          Newest <kbd>N</kbd>
        </a>
      )}
    </nav>
  );
}

/** The series that are watched together here. */
function Watched({ id }: { readonly id: string }) {
  const { answer, reload } = useAnswer<JointWatch>(`/api/v1/metrics/watches/${encodeURIComponent(id)}`);
  return (
    <section class="card" aria-labelledby="watched-title">
      <h2 id="watched-title">How unusual these are together</h2>
      <States answer={answer} what="the watch" onRetry={reload}>
        {({ metrics }) => (
          <ul>
            {metrics.map(({ name, series }) => (
              <li key={series}>
                <a href={`/series/${encodeURIComponent(series)}`}>
                  <Text>{name}</Text>
                </a>
              </li>
            ))}
          </ul>
        )}
      </States>
    </section>
  );
}

function Alerts({ id }: { readonly id: string }) {
  const pages = usePages<Anomaly>(withQuery('/api/v1/anomalies', { series: id }), ['alert.']);
  return (
    <section class="card list" aria-labelledby="alerts-title">
      <header class="card-head">
        <h2 id="alerts-title">Its anomalies</h2>
      </header>
      <States
        answer={pages.answer}
        what="anomalies"
        onRetry={pages.reload}
        empty={(anomalies) => anomalies.length === 0 && <p class="muted list-note">None so far.</p>}
      >
        {(anomalies) => <AnomalyRows anomalies={anomalies} />}
      </States>
    </section>
  );
}

function Samples({ samples }: { readonly samples: SeriesDetail['samples'] }) {
  return (
    <div class="wide-table">
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Value</th>
            <th scope="col">Expected</th>
            <th scope="col">Score</th>
            <th scope="col">Run</th>
          </tr>
        </thead>
        <tbody>
          {samples.map((sample) => (
            <tr key={sample.at} class={sample.anomaly ? 'is-anomaly' : undefined}>
              <td>
                <When at={sample.at} />
              </td>
              <td class="number">{shortNumber(sample.value)}</td>
              <td class="number">
                {sample.low !== null && sample.high !== null
                  ? `${shortNumber(sample.low)} to ${shortNumber(sample.high)}`
                  : ''}
              </td>
              <td class="number">{sample.score === null ? 'waits' : sample.score.toFixed(2)}</td>
              <td>
                <OutsideLink to={sample.run_url}>its run</OutsideLink>{' '}
                {sample.failure !== null && <a href={`/failures/${encodeURIComponent(sample.failure)}`}>its failure</a>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
