import { describe, expect, it } from 'vitest';
import { CONCLUSIONS } from '../intake/index.ts';
import { outcomeOf, outcomeOfCancelled } from './outcome.ts';
import { OUTCOMES, type RunObservation } from './records.ts';

function observation(changes: Partial<RunObservation>): RunObservation {
  return { status: 'finished', conclusion: 'success', url: null, startedAtMs: 1, finishedAtMs: 2, ...changes };
}

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
