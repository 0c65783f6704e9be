import type { FailureDetail, KeptLog } from '../../../src/api/contract.ts';
import { titleOf } from '../../components/failure-rows.tsx';
import { HealingOfFailure } from '../../components/healings-of.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { States } from '../../components/states.tsx';
import type { PageProps } from '../../frame/pages.ts';
import { goTo } from '../../frame/place.ts';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { useAnswer } from '../../server/answer.ts';
import { useEvents } from '../../server/live-feed.ts';
import { DiagnosisCard } from './diagnosis-card.tsx';
import { FailureHead } from './failure-head.tsx';
import { Entries, Errors, Tests } from './findings.tsx';
import { LogViewer, NoLog } from './log-viewer.tsx';
import { Similar } from './similar.tsx';
import { Steps } from './steps.tsx';

/** Why did this fail? */
export function FailurePage({ values }: PageProps) {
  const path = `/api/v1/failures/${encodeURIComponent(values.id!)}`;
  const { answer, reload } = useAnswer<FailureDetail>(path);
  useEvents(['failure.'], reload, values.id!);
  usePageTitle(answer.state === 'filled' ? titleOf(answer.value.failure) : 'Failure');
  useShortcuts({ u: () => goTo('/failures') });
  return (
    <States answer={answer} what="the failure" onRetry={reload}>
      {(detail) => <Filled detail={detail} path={path} />}
    </States>
  );
}

function Filled({ detail, path }: { readonly detail: FailureDetail; readonly path: string }) {
  const { failure, diagnosis, similar } = detail;
  return (
    <>
      <FailureHead failure={failure} />
      <div class="columns">
        <div class="column">
          <DiagnosisCard failure={failure} diagnosis={diagnosis} />
          {failure.run !== null && <HealingOfFailure failure={{ ...failure, run: failure.run }} />}
          {diagnosis && <Errors errors={diagnosis.errors} entries={diagnosis.entries} />}
          {failure.state === 'diagnosed' && <Log path={`${path}/log`} diagnosis={diagnosis} />}
        </div>
        <aside class="side" aria-label="About this failure">
          {diagnosis && <Steps steps={diagnosis.steps} />}
          {diagnosis && <Tests tests={diagnosis.tests} />}
          {diagnosis && <Entries entries={diagnosis.entries} />}
          <Similar failure={failure} similar={similar} />
        </aside>
      </div>
    </>
  );
}

function Log({ path, diagnosis }: { readonly path: string; readonly diagnosis: FailureDetail['diagnosis'] }) {
  const { answer, reload } = useAnswer<KeptLog>(path);
  if (answer.state === 'failed' && answer.problem.status === 404) return <NoLog />;
  return (
    <States answer={answer} what="the log" onRetry={reload} empty={(log) => log.windows.length === 0 && <NoLog />}>
      {(log) => <LogViewer log={log} diagnosis={diagnosis} />}
    </States>
  );
}
