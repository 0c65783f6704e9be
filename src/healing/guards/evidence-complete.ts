import { isChange } from '../ceilings.ts';
import { blocks, type Guard, passes } from '../guard.ts';
import { DIAGNOSIS_GIVEN_UP, type FailedJob, type FailedRun } from '../records.ts';
import { count } from '../shown.ts';

/** Words of `missing` without which a diagnosis says nothing. */
const DECISIVE_WORDS: readonly string[] = ['no_error_line'];

/** Everything about the run is known before something is decided; of one that is to be cancelled, what failed until now. */
export const evidenceComplete: Guard = {
  name: 'evidence_complete',
  protectsAgainst: 'A decision on half of what happened: jobs that still run, failures nobody explained.',
  covers: () => true,
  settings: [],
  check({ situation: { run, failures }, action, isEarly = false }) {
    const block = (isEarly ? null : whatGoesOn(run)) ?? whatIsUnread(run, failures);
    if (block !== null) return blocks(block);
    const known = isEarly ? 'what failed until now is explained' : 'all jobs have ended and are explained';
    if (!isChange(action)) return passes(known);
    if (!isEarly && !run.jobsKnown) {
      return blocks('which jobs the run has is not known for certain; its CI system did not tell them all');
    }
    const unexplained = failures.filter(({ category }) => category === 'unknown').length;
    if (unexplained > 0) {
      return blocks(
        `${unexplained} of ${count(failures.length, 'failed job')} with an unknown cause; nothing is changed for a guess`,
      );
    }
    const weak = failures.filter(({ missing }) => missing.some((word) => DECISIVE_WORDS.includes(word))).length;
    if (weak > 0)
      return blocks(`${weak} of ${count(failures.length, 'failed job')} without a line that says what went wrong`);
    return passes(known);
  },
};

/** What of a run is to end before something is decided about it; null when nothing is. */
function whatGoesOn(run: FailedRun): string | null {
  if (run.pendingJobs > 0)
    return `${run.pendingJobs} of ${count(run.jobs, 'job')} have not ended; it is decided when they have`;
  if (run.status !== null && run.status !== 'finished')
    return `the run is ${run.status}; it is decided when it is finished`;
  return null;
}

function whatIsUnread(run: FailedRun, failures: readonly FailedJob[]): string | null {
  if (run.undiagnosedJobs > 0)
    return `${count(run.undiagnosedJobs, 'failed job')} without a diagnosis; it is decided when there is one`;
  const givenUp = failures.filter(({ missing }) => missing.includes(DIAGNOSIS_GIVEN_UP)).length;
  if (givenUp === 0) return null;
  return `the diagnosis of ${givenUp} of ${count(failures.length, 'failed job')} was given up; it is decided again when it was replayed`;
}
