import { type Ceilings, isRerun, lowerLevel } from './ceilings.ts';
import type { LoweredLevel, Playbook, PlaybookStep } from './playbook.ts';
import type { FailedJob, Level } from './records.ts';
import { shown } from './shown.ts';

/** The highest level a word of `missing` leaves; words that are not here leave `suggest`. */
const LEVEL_WITHOUT: Readonly<Record<string, Level>> = {
  log_too_large: 'auto',
  truncated: 'approve',
  result_absent: 'approve',
  failing_step_absent: 'approve',
  tests_absent: 'approve',
  no_error_line: 'suggest',
};

/** A runner that was lost leaves a log without an end and no failed step: there this is no missing evidence. */
const USUAL_WHEN_LOST: readonly string[] = ['truncated', 'result_absent', 'failing_step_absent'];

export interface LevelFacts {
  readonly playbook: Playbook;
  readonly steps: readonly PlaybookStep[];
  /** every failed job of the run, sorted */
  readonly failures: readonly FailedJob[];
  readonly ceilings: Ceilings;
  /** of higher standing, which might fit if more were known */
  readonly undecided: readonly Playbook[];
  /** why the playbooks of the repository could not be read; null when they could, or there are none */
  readonly unread: string | null;
}

/** The level a playbook has here: its own, lowered by bounds, ceilings and what is not known. It is never raised. */
export function levelOf({ playbook, steps, failures, ceilings, undecided, unread }: LevelFacts): {
  level: Level;
  lowered: readonly LoweredLevel[];
} {
  let level = playbook.level;
  // Its level has come down by the bounds already: whoever reads what lowered it reads that first.
  const lowered: LoweredLevel[] = [...(playbook.lowered ?? [])];
  const lowerTo = (limit: Level, sentence: string) => {
    const to = lowerLevel(level, limit);
    if (to === level) return;
    lowered.push({ from: level, to, sentence });
    level = to;
  };
  for (const { category } of failures) {
    lowerTo(ceilings[category], `${category} reaches ${ceilings[category]} at most`);
  }
  if (unread !== null) lowerTo('approve', unread);
  for (const other of undecided) {
    lowerTo(other.level, `playbook ${shown(other.name)} stands before this one, and whether it fits is not known`);
  }
  const reruns = steps.some((step) => step.kind === 'action' && isRerun(step.action));
  for (const { job, category, failedStep, missing } of failures) {
    const isLost = category === 'runner_or_infrastructure';
    for (const word of [...missing].sort()) {
      if (isLost && USUAL_WHEN_LOST.includes(word)) continue;
      lowerTo(
        LEVEL_WITHOUT[word] ?? 'suggest',
        `the diagnosis of job ${shown(job)} could not see everything: ${shown(word)}`,
      );
    }
    if (reruns && failedStep === null && !isLost) {
      lowerTo(
        'approve',
        `which step of job ${shown(job)} failed is not known, and it may be one that is not to run again`,
      );
    }
  }
  return { level, lowered };
}
