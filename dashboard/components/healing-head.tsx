import type { ComponentChildren } from 'preact';
import type { useHealingStatus } from '../server/healing-status.ts';
import { type HealingSection, HealingSections } from './section-tabs.tsx';
import { StoppedBanner } from './stopped-banner.tsx';

interface HealingHeadProps {
  readonly title: string;
  readonly at: HealingSection;
  readonly status: ReturnType<typeof useHealingStatus>;
  readonly children?: ComponentChildren;
}

/** The head of the pages of healing: their names, what waits, and whether healing is stopped. */
export function HealingHead({ title, at, status: { answer, reload }, children }: HealingHeadProps) {
  const questions = answer.state === 'filled' ? answer.value.open_requests : 0;
  return (
    <>
      <header class="page-head">
        <h1>{title}</h1>
        <HealingSections at={at} questions={questions} />
        {children}
      </header>
      <StoppedBanner answer={answer} onChanged={reload} />
    </>
  );
}
