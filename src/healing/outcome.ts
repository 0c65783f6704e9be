import type { Conclusion } from '../intake/index.ts';
import type { Outcome, RunObservation } from './records.ts';

const OUTCOME_OF: Readonly<Record<Conclusion, Outcome>> = {
  success: 'healed',
  failure: 'not_healed',
  error: 'not_healed',
  timed_out: 'not_healed',
  cancelled: 'unknown',
  skipped: 'unknown',
  neutral: 'unknown',
  unknown: 'unknown',
};

/**
 * What a look at the watched run showed; null while it goes on.
 *
 * A run that ended green or red has said it, whatever came later. One that was cancelled, skipped or is gone has not:
 * then a newer run supersedes it, and without one nobody knows.
 *
 * @param observation null when the run is gone
 * @param newerRun a run of the same pipeline and branch that began later, for another commit; null when there is none
 */
export function outcomeOf(observation: RunObservation | null, newerRun: string | null): Outcome | null {
  if (observation !== null && observation.status !== 'finished') return null;
  const outcome = observation?.conclusion == null ? 'unknown' : OUTCOME_OF[observation.conclusion];
  return outcome === 'unknown' && newerRun !== null ? 'superseded' : outcome;
}

/**
 * The same for a run that was cancelled: it cannot show whether anything helped, however it ended.
 *
 * @param observation null when the run is gone
 */
export function outcomeOfCancelled(observation: RunObservation | null, newerRun: string | null): Outcome | null {
  if (observation !== null && observation.status !== 'finished') return null;
  return newerRun === null ? 'unknown' : 'superseded';
}
