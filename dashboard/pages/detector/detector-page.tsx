import type { DetectorDetail } from '../../../src/api/anomaly-contract.ts';
import { evaluationText } from '../../components/evaluation-text.ts';
import { shortNumber } from '../../components/numbers.ts';
import { usePageTitle } from '../../components/page-title.ts';
import { States } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import type { PageProps } from '../../frame/pages.ts';
import { goTo } from '../../frame/place.ts';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { useAnswer } from '../../server/answer.ts';

/** What has this detector learned, and how good is it? */
export function DetectorPage({ values }: PageProps) {
  const path = `/api/v1/detectors/${encodeURIComponent(values.id!)}`;
  const { answer, reload } = useAnswer<DetectorDetail>(path);
  usePageTitle(answer.state === 'filled' ? answer.value.detector.name : 'Detector');
  useShortcuts({ u: () => goTo('/detectors') });
  return (
    <States answer={answer} what="the detector" onRetry={reload}>
      {({ detector, versions }) => (
        <>
          <header class="page-head page-head-one">
            <p class="trail">
              <a href="/detectors">Detectors</a>
            </p>
            <h1>
              <Text>{detector.name}</Text>
            </h1>
            <p class="muted mono">{detector.id}</p>
          </header>
          {versions.map((version) => (
            <section class="card" key={version.version} aria-labelledby={`version-${version.version}`}>
              <h2 id={`version-${version.version}`}>
                Version {version.version}: <Text>{version.detector}</Text>
              </h2>
              <dl class="facts">
                <dt>Learned</dt>
                <dd>
                  <When at={version.created_at} />{' '}
                  {version.rows > 0 ? `from ${version.rows} rows` : 'elsewhere, and loaded'}
                </dd>
                <dt>Columns</dt>
                <dd>
                  <Text cut={300}>{version.features.join(', ')}</Text>
                </dd>
                <dt>Anomalies from</dt>
                <dd>{version.threshold === null ? 'never' : `a score of ${version.threshold.toFixed(3)}`}</dd>
                <dt>Measured</dt>
                <dd>
                  {version.evaluation === null
                    ? 'not yet: it takes labelled rows'
                    : `on ${version.evaluation.rows} rows with ${version.evaluation.anomalies} anomalies: ${evaluationText(version.evaluation)}`}
                </dd>
                <dt>Size</dt>
                <dd>{shortNumber(version.model_bytes / 1000)} kB</dd>
              </dl>
              {version.reasons.map((reason) => (
                <p class="muted" key={reason}>
                  <Text>{reason}</Text>
                </p>
              ))}
              <a
                class="button"
                href={`${path}/model?version=${version.version}`}
                download={`${detector.id}-${version.version}.json`}
              >
                Download the model
              </a>
            </section>
          ))}
        </>
      )}
    </States>
  );
}
