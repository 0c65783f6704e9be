import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import type { Anomaly, SeriesDetail } from '../../../src/api/anomaly-contract.ts';
import type { Problem } from '../../../src/api/contract.ts';
import { AnomalyState, sizeText } from '../../components/anomaly-rows.tsx';
import { withQuery } from '../../components/filters.ts';
import { labelsText, seriesTitle, shortNumber } from '../../components/numbers.ts';
import { OutsideLink } from '../../components/outside-link.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { SeriesPlot } from '../../components/series-plot.tsx';
import { States } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import type { PageProps } from '../../frame/pages.ts';
import { goTo } from '../../frame/place.ts';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { useAnswer } from '../../server/answer.ts';
import { problemOf, send } from '../../server/client.ts';
import { useEvents } from '../../server/live-feed.ts';

const SILENCE_MS = 86_400_000;
const LEAST_SAMPLES = 400;
const SAMPLES_A_ROW = 2;
/** as many as the server gives at once */
const MOST_SAMPLES = 5000;

/** What is unusual, how far, what changed nearby, and what do we say of it? */
export function AnomalyPage({ values }: PageProps) {
  const path = `/api/v1/anomalies/${encodeURIComponent(values.id!)}`;
  const { answer, reload } = useAnswer<Anomaly>(path);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEvents(['alert.'], reload);
  usePageTitle(answer.state === 'filled' ? seriesTitle(answer.value.name) : 'Anomaly');
  const change = (verb: 'acknowledge' | 'silence' | 'resolve') => {
    const body = verb === 'silence' ? { until: new Date(Date.now() + SILENCE_MS).toISOString() } : {};
    send<Anomaly>('POST', `${path}/${verb}`, body).then(
      () => {
        setProblem(null);
        reload();
      },
      (error) => setProblem(problemOf(error)),
    );
  };
  const isOver = answer.state === 'filled' && answer.value.state === 'resolved';
  const unlessOver = (verb: Parameters<typeof change>[0]) => () => {
    if (!isOver) change(verb);
  };
  useShortcuts({
    u: () => goTo('/anomalies'),
    a: unlessOver('acknowledge'),
    s: unlessOver('silence'),
    r: unlessOver('resolve'),
  });

  return (
    <States answer={answer} what="the anomaly" onRetry={reload}>
      {(anomaly) => (
        <>
          <header class="page-head page-head-one">
            <p class="trail">
              <a href="/anomalies">Anomalies</a>
              <AnomalyState state={anomaly.state} />
            </p>
            <h1>
              <Text>{seriesTitle(anomaly.name)}</Text>
            </h1>
            <p class="muted">
              {sizeText(anomaly)} ·{' '}
              <Text>
                {[anomaly.repository ?? '', labelsText(anomaly.labels)].filter((part) => part !== '').join(' · ')}
              </Text>
            </p>
            {!isOver && (
              <p class="actions">
                <button type="button" onClick={() => change('acknowledge')} disabled={anomaly.acknowledged_by !== null}>
                  Acknowledge <kbd>a</kbd>
                </button>
                <button type="button" onClick={() => change('silence')}>
                  Silence for a day <kbd>s</kbd>
                </button>
                <button type="button" onClick={() => change('resolve')}>
                  It is over <kbd>r</kbd>
                </button>
              </p>
            )}
            {problem !== null && (
              <p class="note" role="alert">
                {problem.title}. {problem.detail}
              </p>
            )}
          </header>
          <div class="columns">
            <PlotOf anomaly={anomaly} />
            <aside class="side" aria-label="About this anomaly">
              <Members anomaly={anomaly} />
              <Metrics metrics={anomaly.nearby.metrics} />
              <Facts anomaly={anomaly} />
              <Nearby nearby={anomaly.nearby} />
            </aside>
          </div>
        </>
      )}
    </States>
  );
}

/** So many that its own, and the quiet ones between them, are among those from its first on. */
function shownSamples(rows: number): number {
  return Math.min(MOST_SAMPLES, LEAST_SAMPLES + SAMPLES_A_ROW * rows);
}

/** The samples around its first: more after it than before. */
function PlotOf({ anomaly }: { readonly anomaly: Anomaly }) {
  const { answer, reload } = useAnswer<SeriesDetail>(
    withQuery(`/api/v1/metrics/series/${encodeURIComponent(anomaly.series)}`, {
      around: anomaly.from,
      limit: String(shownSamples(anomaly.rows)),
    }),
  );
  return (
    <section class="card" aria-labelledby="plot-title">
      <h2 id="plot-title">
        <a href={withQuery(`/series/${encodeURIComponent(anomaly.series)}`, { around: anomaly.from })}>
          The series around it
        </a>
      </h2>
      <States answer={answer} what="the series" onRetry={reload}>
        {({ samples }) => (
          <SeriesPlot samples={samples} title={seriesTitle(anomaly.name)} window={[anomaly.from, anomaly.to]} />
        )}
      </States>
    </section>
  );
}

function Facts({ anomaly }: { readonly anomaly: Anomaly }) {
  return (
    <section class="card">
      <h2>When</h2>
      <dl class="facts">
        <dt>First sample</dt>
        <dd>
          <When at={anomaly.from} />
        </dd>
        <dt>Newest sample</dt>
        <dd>
          <When at={anomaly.to} />
        </dd>
        {anomaly.acknowledged_by !== null && (
          <>
            <dt>Seen by</dt>
            <dd>
              <Text>{anomaly.acknowledged_by}</Text>
            </dd>
          </>
        )}
        {anomaly.resolved_at !== null && (
          <>
            <dt>Over</dt>
            <dd>
              <When at={anomaly.resolved_at} />
            </dd>
          </>
        )}
        {anomaly.incident !== null && (
          <>
            <dt>Incident</dt>
            <dd>
              <a href={`/incidents/${encodeURIComponent(anomaly.incident)}`}>The one that was open then</a>
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

/** Other series of the same pipeline that were unusual with it. */
function Members({ anomaly: { members, part_of } }: { readonly anomaly: Anomaly }) {
  if (members.length === 0 && part_of === null) return null;
  return (
    <section class="card">
      <h2>Together with</h2>
      {part_of !== null && (
        <p>
          <a href={`/anomalies/${encodeURIComponent(part_of)}`}>The anomaly it goes on with</a>
        </p>
      )}
      {members.length > 0 && (
        <dl class="facts">
          {members.map((member) => (
            <Fragment key={member.id}>
              <dt>
                <a href={`/series/${encodeURIComponent(member.series)}`}>
                  <Text>{seriesTitle(member.name)}</Text>
                </a>
              </dt>
              <dd>
                {sizeText(member)} · <Text>{labelsText(member.labels)}</Text>
              </dd>
            </Fragment>
          ))}
        </dl>
      )}
    </section>
  );
}

/** Of several series watched together: those it shows in. */
function Metrics({ metrics }: { readonly metrics: Anomaly['nearby']['metrics'] }) {
  if (metrics.length === 0) return null;
  return (
    <section class="card">
      <h2>Shows in</h2>
      <dl class="facts">
        {metrics.map(({ name, score, low, high }) => (
          <Fragment key={name}>
            <dt>
              <Text>{name}</Text>
            </dt>
            <dd>
              score {shortNumber(score)}
              {low !== null && high !== null && `, expected ${shortNumber(low)} to ${shortNumber(high)}`}
            </dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}

/** What was different at its first sample. */
function Nearby({ nearby }: { readonly nearby: Anomaly['nearby'] }) {
  const { run, url, branch, commit, commit_before, runners, runners_before, deployments } = nearby;
  const { runner_labels, runner_labels_before, runner_image, runner_image_before } = nearby;
  if (run === null && deployments.length === 0) return null;
  const isOtherRunner = runners.join() !== runners_before.join();
  return (
    <section class="card">
      <h2>What changed nearby</h2>
      <dl class="facts">
        {run !== null && (
          <>
            <dt>Run</dt>
            <dd>
              <Text>{run}</Text> <OutsideLink to={url}>open it</OutsideLink>
            </dd>
          </>
        )}
        {branch !== null && (
          <>
            <dt>Branch</dt>
            <dd>
              <Text>{branch}</Text>
            </dd>
          </>
        )}
        {commit !== null && (
          <>
            <dt>Commit</dt>
            <dd class="mono">
              <Change before={commit_before?.slice(0, 10) ?? ''} after={commit.slice(0, 10)} />
            </dd>
          </>
        )}
        {runners.length > 0 && (
          <>
            <dt>Runner</dt>
            <dd>
              <Change before={isOtherRunner ? runners_before.join(', ') : ''} after={runners.join(', ')} />
            </dd>
          </>
        )}
        {runner_labels.length > 0 && (
          <>
            <dt>Runner asked for</dt>
            <dd>
              <Change before={runner_labels_before.join('; ')} after={runner_labels.join('; ')} />
            </dd>
          </>
        )}
        {(runner_image ?? runner_image_before) !== null && (
          <>
            <dt>Runner image</dt>
            <dd>
              <Change before={runner_image_before ?? ''} after={runner_image ?? runner_image_before ?? ''} />
            </dd>
          </>
        )}
        {deployments.map(({ at, repository, environment, commit: deployed }) => (
          <Fragment key={`${at} ${repository} ${environment}`}>
            <dt>Deployment</dt>
            <dd>
              <Text>
                {[repository, environment ?? '', deployed?.slice(0, 10) ?? '']
                  .filter((part) => part !== '')
                  .join(' · ')}
              </Text>{' '}
              <When at={at} />
            </dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}

function Change({ before, after }: { readonly before: string; readonly after: string }) {
  if (before === '' || before === after) return <Text>{after}</Text>;
  return (
    <>
      <Text>{before}</Text> → <Text>{after}</Text>
    </>
  );
}
