import { useRef } from 'preact/hooks';
import type { Detector } from '../../../src/api/anomaly-contract.ts';
import { ListEnd } from '../../components/list-end.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { useRowKeys } from '../../components/row-keys.ts';
import { AnomalySections } from '../../components/section-tabs.tsx';
import { Empty, States } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import { usePages } from '../../server/pages.ts';

/** Which detectors are kept? */
export function DetectorsPage() {
  usePageTitle('Detectors');
  const pages = usePages<Detector>('/api/v1/detectors', []);
  const list = useRef<HTMLElement>(null);
  useRowKeys(list);
  return (
    <>
      <header class="page-head">
        <h1>Detectors</h1>
        <AnomalySections at="/detectors" />
      </header>
      <section class="card list" ref={list} aria-label="Detectors, newest first">
        <States
          answer={pages.answer}
          what="detectors"
          onRetry={pages.reload}
          empty={(detectors) =>
            detectors.length === 0 && (
              <Empty title="No detector is kept">
                <p>
                  <a href="/judge">Judge a table</a> and keep what was learned from it.
                </p>
              </Empty>
            )
          }
        >
          {(detectors) => (
            <>
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
              <ListEnd pages={pages} />
            </>
          )}
        </States>
      </section>
    </>
  );
}
