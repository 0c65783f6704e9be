import { describe, expect, it } from 'vitest';
import { CONCLUSIONS } from '../intake/index.ts';
import { HEALING_STATES, type HealingState, OUTCOMES, type RunObservation } from './records.ts';
import {
  eventOf,
  HEALING_EVENTS,
  isEnded,
  nextState,
  outcomeOf,
  outcomeOfCancelled,
  TRANSITIONS,
} from './transitions.ts';

function observation(changes: Partial<RunObservation>): RunObservation {
  return { status: 'finished', conclusion: 'success', url: null, startedAtMs: 1, finishedAtMs: 2, ...changes };
}

describe('the table', () => {
  it('has no silent cell', () => {
    for (const state of HEALING_STATES) {
      for (const event of HEALING_EVENTS) {
        const cell = TRANSITIONS[state][event];
        if (cell.to === null) expect(cell.because.length, `${state} ${event}`).toBeGreaterThan(10);
        else {
          expect(HEALING_STATES).toContain(cell.to);
          expect(cell.to === 'finished', `${state} ${event}`).toBe(cell.outcome !== null);
        }
      }
    }
  });

  it.each([
    ['gathering', 'begun', 'healing', null],
    ['gathering', 'refused', 'not_healed_by_choice', null],
    ['awaiting_decision', 'approved', 'healing', null],
    ['awaiting_decision', 'rejected', 'not_healed_by_choice', null],
    ['awaiting_decision', 'evidence_arrived', 'gathering', null],
    ['awaiting_decision', 'withdrawn', 'gathering', null],
    ['healing', 'withdrawn', 'gathering', null],
    ['awaiting_decision', 'run_healed', 'finished', 'healed'],
    ['healing', 'steps_done', 'verifying', null],
    ['healing', 'failed', 'stuck', null],
    ['verifying', 'run_healed', 'finished', 'healed'],
    ['verifying', 'run_unknown', 'finished', 'unknown'],
    ['verifying', 'verify_expired', 'finished', 'unknown'],
    ['stuck', 'released', 'gathering', null],
  ] as const)('%s + %s leads to %s', (state, event, to, outcome) => {
    expect(nextState(state, event)).toEqual({ to, outcome });
  });

  it.each(HEALING_STATES.filter((state) => !isEnded(state)))(
    'leads from %s to an end, and a person can always cancel',
    (state) => {
      expect(nextState(state, 'cancelled')).toEqual({ to: 'cancelled', outcome: null });
      const reached = new Set<HealingState>([state]);
      for (const from of reached)
        for (const event of HEALING_EVENTS) {
          const { to } = nextState(from, event);
          if (to !== null) reached.add(to);
        }
      expect(reached).toContain('finished');
    },
  );

  it('leads nowhere from an end', () => {
    for (const event of HEALING_EVENTS) {
      expect(nextState('finished', event).to).toBeNull();
      expect(nextState('cancelled', event).to).toBeNull();
    }
  });

  it('lets every outcome of a watched run lead to an end', () => {
    for (const outcome of OUTCOMES) {
      expect(nextState('verifying', eventOf(outcome))).toEqual({ to: 'finished', outcome });
    }
  });
});

describe('the outcome', () => {
  it.each([
    ['success', 'healed', 'healed'],
    ['failure', 'not_healed', 'not_healed'],
    ['error', 'not_healed', 'not_healed'],
    ['timed_out', 'not_healed', 'not_healed'],
    ['cancelled', 'unknown', 'superseded'],
    ['skipped', 'unknown', 'superseded'],
    ['neutral', 'unknown', 'superseded'],
    ['unknown', 'unknown', 'superseded'],
    [null, 'unknown', 'superseded'],
  ] as const)('of a run that ended %s is %s, with a newer run %s', (conclusion, alone, newer) => {
    expect(outcomeOf(observation({ conclusion }), null)).toBe(alone);
    expect(outcomeOf(observation({ conclusion }), '101')).toBe(newer);
  });

  it('is named for every conclusion there is', () => {
    for (const conclusion of CONCLUSIONS) expect(OUTCOMES).toContain(outcomeOf(observation({ conclusion }), null));
  });

  it('of a run that goes on is not known yet; of one that is gone it never will be', () => {
    expect(outcomeOf(observation({ status: 'queued', conclusion: null }), '101')).toBeNull();
    expect(outcomeOf(observation({ status: 'running', conclusion: null }), null)).toBeNull();
    expect(outcomeOf(null, null)).toBe('unknown');
    expect(outcomeOf(null, '101')).toBe('superseded');
  });
});

describe('the outcome of a run that was cancelled', () => {
  it.each(CONCLUSIONS)('is never that it helped, when it ended as %s', (conclusion) => {
    expect(outcomeOfCancelled(observation({ conclusion }), null)).toBe('unknown');
    expect(outcomeOfCancelled(observation({ conclusion }), '9')).toBe('superseded');
  });

  it('is awaited while it goes on, and not when it is gone', () => {
    expect(outcomeOfCancelled(observation({ status: 'running', conclusion: null }), '9')).toBeNull();
    expect(outcomeOfCancelled(null, null)).toBe('unknown');
  });
});
