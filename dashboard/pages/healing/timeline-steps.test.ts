import { describe, expect, it } from 'vitest';
import { shownSteps } from './timeline-steps.ts';

const step = { state: 'done', at: '2026-11-27T08:00:00Z', attempts: 1, result: null, problem: null } as const;

describe('shownSteps', () => {
  it('makes one line of looks that gave the same, with the newest time', () => {
    const shown = shownSteps([
      { ...step, name: 'look', result: 'incomplete' },
      { ...step, name: 'look#2', result: 'incomplete', at: '2026-11-27T08:05:00Z', attempts: 3 },
      { ...step, name: 'look#3', result: 'complete', at: '2026-11-27T08:06:00Z' },
    ]);
    expect(shown).toMatchObject([
      { name: 'look', times: 2, word: 'incomplete', at: '2026-11-27T08:05:00Z', attempts: 3 },
      { name: 'look', times: 1, word: 'complete' },
    ]);
  });

  it.each([
    { what: 'a word', result: 'complete', word: 'complete', text: null },
    { what: 'a number', result: 5000, word: '5000', text: null },
    { what: 'nothing', result: null, word: null, text: null },
    { what: 'the id of a question', result: { request: 'req_01m8emp67q3rpk2abanezswx9z' }, word: null, text: null },
    { what: 'an object', result: { run: 7 }, word: null, text: '{\n  "run": 7\n}' },
  ])('shows $what', ({ result, word, text }) => {
    expect(shownSteps([{ ...step, name: 'look', result }])).toMatchObject([{ word, text }]);
  });

  it.each([
    { result: { is: 'allowed' }, word: 'allowed' },
    { result: { is: 'there', value: { is: 'allowed' } }, word: 'allowed' },
    { result: { is: 'there', value: { plan: { level: 'approve', steps: [] } } }, word: 'Asks first' },
    { result: { is: 'there', value: { kind: 'nothing' } }, word: 'nothing' },
    { result: { is: 'there', value: { kind: 'stopped', waitMs: 1 } }, word: 'stopped' },
    { result: { is: 'there', value: 'req_01m8emp67q3rpk2abanezswx9z' }, word: null },
    { result: { outcome: 'healed', observation: { status: 'finished' } }, word: 'healed' },
    { result: { outcome: null, observation: { status: 'running' } }, word: 'running' },
    { result: { outcome: null, observation: null }, word: null },
  ])('says $word of $result', ({ result, word }) => {
    expect(shownSteps([{ ...step, name: 'look', result }])).toMatchObject([{ word }]);
  });

  it.each([
    { name: 'is it still needed', result: false, word: 'yes', because: 'its question was not withdrawn' },
    { name: 'is it still needed#2', result: true, word: 'no', because: 'its question was withdrawn' },
    { name: 'does the run go on', result: false, word: 'yes', because: 'it was not gathered on' },
    { name: 'is it red', result: true, word: 'yes', because: 'its name says what it gives' },
  ])('answers $name with $word, since $because', ({ name, result, word }) => {
    expect(shownSteps([{ ...step, name, result: { is: 'there', value: result } }])).toMatchObject([{ word }]);
    expect(shownSteps([{ ...step, name, result }])).toMatchObject([{ word }]);
  });

  it('leaves out what only keeps something and waits that are over, and joins the looks between them', () => {
    const running = { outcome: null, observation: { status: 'running' } };
    const shown = shownSteps([
      { ...step, name: 'allow rerun_failed_jobs', result: { is: 'allowed' } },
      { ...step, name: 'rerun_failed_jobs' },
      { ...step, name: 'record rerun_failed_jobs' },
      { ...step, name: 'look at the new run', result: running },
      { ...step, name: 'wait news' },
      { ...step, name: 'look at the new run#2', result: running },
      { ...step, name: 'wait news#2', state: 'waiting' },
    ]);
    expect(shown).toMatchObject([
      { name: 'Ask the guards again', word: 'allowed' },
      { name: 'Run the failed jobs again' },
      { name: 'look at the new run', times: 2, word: 'running' },
      { name: 'Wait for news of the run', state: 'waiting' },
    ]);
  });

  it('keeps apart what failed and what is done', () => {
    const shown = shownSteps([
      { ...step, name: 'rerun', state: 'failed', problem: 'no answer' },
      { ...step, name: 'rerun' },
    ]);
    expect(shown).toHaveLength(2);
  });
});
