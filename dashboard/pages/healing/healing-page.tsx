import { useState } from 'preact/hooks';
import type { HealingDetail } from '../../../src/api/healing-contract.ts';
import { usePageTitle } from '../../components/page-title.ts';
import { SaidNote } from '../../components/said-note.tsx';
import { States } from '../../components/states.tsx';
import { StoppedBanner } from '../../components/stopped-banner.tsx';
import type { PageProps } from '../../frame/pages.ts';
import { goTo } from '../../frame/place.ts';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { standOf } from '../../healing-words.ts';
import { useAnswer } from '../../server/answer.ts';
import { type Said, useAnswering } from '../../server/answering.ts';
import { useHealingStatus } from '../../server/healing-status.ts';
import { useEvents } from '../../server/live-feed.ts';
import { ActionsCard } from './actions-card.tsx';
import { AnsweredQuestions } from './answered-questions.tsx';
import { DecisionCard } from './decision-card.tsx';
import { Evidence } from './evidence.tsx';
import { HealingFacts } from './healing-facts.tsx';
import { NoticesCard } from './notices-card.tsx';
import { Question } from './question.tsx';
import { Timeline } from './timeline.tsx';

/** What was decided about a failed run, why, what exactly was done, and what came of it? */
export function HealingPage({ values }: PageProps) {
  const id = values.id!;
  const { answer, reload } = useAnswer<HealingDetail>(`/api/v1/healings/${encodeURIComponent(id)}`);
  const status = useHealingStatus();
  const [said, setSaid] = useState<Said | null>(null);
  const answering = useAnswering((next) => {
    setSaid(next);
    // After a refusal too: it shows what the answer came too late for.
    reload();
  });
  useEvents(['healing.changed'], reload, id);
  useEvents(['request.', 'action.', 'notice.'], reload);
  usePageTitle(answer.state === 'filled' ? standOf(answer.value.healing) : 'Healing');
  useShortcuts({ u: () => goTo('/healings') });
  return (
    <>
      <StoppedBanner answer={status.answer} onChanged={status.reload} />
      <States answer={answer} what="the healing" onRetry={reload}>
        {(detail) => (
          <>
            <HealingFacts healing={detail.healing} onChanged={reload} />
            <SaidNote said={said} />
            <div class="columns">
              <div class="column">
                {detail.requests
                  .filter(({ state }) => state === 'open')
                  .map((request) => (
                    <Question key={request.content_hash} request={request} answering={answering} />
                  ))}
                <DecisionCard detail={detail} />
                <ActionsCard actions={detail.actions} />
                <AnsweredQuestions requests={detail.requests} />
                <NoticesCard notices={detail.notices} />
              </div>
              <aside class="side" aria-label="About this healing">
                <Timeline steps={detail.steps} nextAt={detail.next_at} />
                <Evidence failures={detail.failures} />
              </aside>
            </div>
          </>
        )}
      </States>
    </>
  );
}
