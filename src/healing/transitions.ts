import type { Conclusion } from '../intake/index.ts';
import { HEALING_STATES, type HealingState, type Outcome, type RunObservation } from './records.ts';

/** What can happen to a healing. */
export const HEALING_EVENTS = [
  /** a decision: nothing is done, looked on, a person is asked, begun */
  'refused',
  'observed',
  'asked',
  'begun',
  /** something about the run became known later */
  'evidence_arrived',
  /** the run was to be cancelled, and is over, or must not be: it is decided again as if nothing had been */
  'withdrawn',
  /** what a person answered, or that nobody did */
  'approved',
  'rejected',
  'modified',
  'deferred',
  'expired',
  /** all steps were done: one of them began a run that shows whether it helped, or none did */
  'steps_done',
  'told',
  /** how the watched run ended, or that it did not in time */
  'run_healed',
  'run_not_healed',
  'run_superseded',
  'run_unknown',
  'verify_expired',
  /** a permission is missing, or it failed too often */
  'failed',
  /** a person lets a stuck one go on */
  'released',
  /** a person ended it, or stopped healing in its scope */
  'cancelled',
  /** a newer run answers for this one */
  'superseded',
] as const;
export type HealingEvent = (typeof HEALING_EVENTS)[number];

/** Where an event leads; `null` with the reason why it changes nothing there. */
export type Transition =
  | { readonly to: HealingState; readonly outcome: Outcome | null }
  | { readonly to: null; readonly because: string };

type Moves = Partial<Readonly<Record<HealingEvent, HealingState | readonly ['finished', Outcome]>>>;

const ENDED = 'it has ended; what comes later belongs to another healing';
const NOT_DECIDED = 'nothing is decided yet';
const NOT_ASKED = 'nobody is asked';
const NOT_BEGUN = 'nothing was begun';
const DECIDED = 'it was decided already';

/** Why the events that lead nowhere change nothing, by state. Every cell of the table has one or a move. */
const STAYS: Readonly<Record<HealingState, (event: HealingEvent) => string>> = {
  gathering: (event) => (event === 'evidence_arrived' ? 'it waits for more until everything is known' : NOT_DECIDED),
  observed: (event) => (isAnswer(event) ? NOT_ASKED : isDecision(event) ? DECIDED : NOT_BEGUN),
  awaiting_decision: (event) => (isDecision(event) ? DECIDED : event === 'deferred' ? 'it goes on waiting' : NOT_BEGUN),
  healing: (event) =>
    isAnswer(event)
      ? NOT_ASKED
      : isDecision(event)
        ? DECIDED
        : 'its steps are done first; the run is looked at afterwards',
  verifying: (event) =>
    isAnswer(event) ? NOT_ASKED : isDecision(event) ? DECIDED : 'its steps are done; only the run counts now',
  not_healed_by_choice: (event) => (isAnswer(event) ? NOT_ASKED : NOT_BEGUN),
  finished: () => ENDED,
  cancelled: () => ENDED,
  stuck: (event) => (isAnswer(event) ? NOT_ASKED : 'it is stuck until a person releases or cancels it'),
};

const MOVES: Readonly<Record<HealingState, Moves>> = {
  gathering: {
    refused: 'not_healed_by_choice',
    observed: 'observed',
    asked: 'awaiting_decision',
    begun: 'healing',
    failed: 'stuck',
    cancelled: 'cancelled',
    superseded: ['finished', 'superseded'],
  },
  observed: {
    evidence_arrived: 'gathering',
    run_healed: ['finished', 'healed'],
    run_not_healed: ['finished', 'not_healed'],
    run_superseded: ['finished', 'superseded'],
    run_unknown: ['finished', 'unknown'],
    verify_expired: ['finished', 'unknown'],
    cancelled: 'cancelled',
    superseded: ['finished', 'superseded'],
  },
  awaiting_decision: {
    evidence_arrived: 'gathering',
    withdrawn: 'gathering',
    approved: 'healing',
    rejected: 'not_healed_by_choice',
    modified: 'awaiting_decision',
    expired: 'not_healed_by_choice',
    run_healed: ['finished', 'healed'],
    run_superseded: ['finished', 'superseded'],
    failed: 'stuck',
    cancelled: 'cancelled',
    superseded: ['finished', 'superseded'],
  },
  healing: {
    // A guard is asked again before every step.
    refused: 'not_healed_by_choice',
    withdrawn: 'gathering',
    asked: 'awaiting_decision',
    steps_done: 'verifying',
    told: ['finished', 'unknown'],
    failed: 'stuck',
    cancelled: 'cancelled',
    superseded: ['finished', 'superseded'],
  },
  verifying: {
    run_healed: ['finished', 'healed'],
    run_not_healed: ['finished', 'not_healed'],
    run_superseded: ['finished', 'superseded'],
    run_unknown: ['finished', 'unknown'],
    verify_expired: ['finished', 'unknown'],
    failed: 'stuck',
    cancelled: 'cancelled',
    superseded: ['finished', 'superseded'],
  },
  not_healed_by_choice: { evidence_arrived: 'gathering', released: 'gathering', cancelled: 'cancelled' },
  finished: {},
  cancelled: {},
  stuck: {
    released: 'gathering',
    withdrawn: 'gathering',
    cancelled: 'cancelled',
    superseded: ['finished', 'superseded'],
    run_healed: ['finished', 'healed'],
    run_superseded: ['finished', 'superseded'],
  },
};

/** Every state with every event. */
export const TRANSITIONS: Readonly<Record<HealingState, Readonly<Record<HealingEvent, Transition>>>> = tableOfAll();

/** Where an event leads from a state. */
export function nextState(state: HealingState, event: HealingEvent): Transition {
  return TRANSITIONS[state][event];
}

/** States nothing leads out of. */
export function isEnded(state: HealingState): boolean {
  return state === 'finished' || state === 'cancelled';
}

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

/** The event that an outcome of the watched run is. */
export function eventOf(outcome: Outcome): HealingEvent {
  return `run_${outcome}`;
}

function isAnswer(event: HealingEvent): boolean {
  return ['approved', 'rejected', 'modified', 'deferred', 'expired'].includes(event);
}

function isDecision(event: HealingEvent): boolean {
  return ['refused', 'observed', 'asked', 'begun'].includes(event);
}

function tableOfAll(): Record<HealingState, Record<HealingEvent, Transition>> {
  const cell = (state: HealingState, event: HealingEvent): Transition => {
    const move = MOVES[state][event];
    if (move === undefined) return { to: null, because: STAYS[state](event) };
    return typeof move === 'string' ? { to: move, outcome: null } : { to: move[0], outcome: move[1] };
  };
  const row = (state: HealingState) =>
    Object.fromEntries(HEALING_EVENTS.map((event) => [event, cell(state, event)])) as Record<HealingEvent, Transition>;
  return Object.fromEntries(HEALING_STATES.map((state) => [state, row(state)])) as Record<
    HealingState,
    Record<HealingEvent, Transition>
  >;
}
