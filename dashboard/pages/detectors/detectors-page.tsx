import type { Detector } from '../../../src/api/anomaly-contract.ts';
import { ListCard } from '../../components/list-card.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { AnomalySections } from '../../components/section-tabs.tsx';
import { Empty } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import { usePages } from '../../server/pages.ts';

/** Which detectors are kept? */
export function DetectorsPage() {
  usePageTitle('Detectors');
  const pages = usePages<Detector>('/api/v1/detectors', []);
  return (
    <>
      <header class="page-head">
        <h1>Detectors</h1>
        <AnomalySections at="/detectors" />
      </header>
      <ListCard
        pages={pages}
        one="detector"
        many="detectors"
        nothing={
          <Empty title="No detector is kept">
            <p>
              <a href="/judge">Judge a table</a> and keep what was learned from it.
            </p>
          </Empty>
        }
      >
        {(detectors) => (
          <ol class="rows rows-plain">
            {detectors.map((detector) => (
              <li class="row" key={detector.id}>
                <a class="row-title" data-row href={`/detectors/${encodeURIComponent(detector.id)}`}>
                  <Text>{detector.name}</Text>
                </a>
                <p class="row-place">
                  <span>{detector.versions === 1 ? '1 version' : `${detector.versions} versions`}</span>
                </p>
                <p class="row-end">
                  <When at={detector.created_at} />
                </p>
              </li>
            ))}
          </ol>
        )}
      </ListCard>
    </>
  );
}
