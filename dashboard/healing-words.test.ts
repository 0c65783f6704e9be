import { describe, expect, it } from 'vitest';
import { minutesText, standOf, wholeSentence, whyNotDone } from './healing-words.ts';

describe('standOf', () => {
  it.each([
    { state: 'gathering', outcome: null, reason: null, sentence: 'Waits until everything about the run is known.' },
    {
      state: 'not_healed_by_choice',
      outcome: null,
      reason: { code: 'per_hour', sentence: 'five actions were made within an hour' },
      sentence: 'Five actions were made within an hour.',
    },
    { state: 'finished', outcome: 'healed', reason: null, sentence: 'It helped: the new run is green.' },
    {
      state: 'finished',
      outcome: 'unknown',
      reason: { code: 'not_seen', sentence: 'The run did not end.' },
      sentence: 'The run did not end.',
    },
    { state: 'finished', outcome: null, reason: null, sentence: 'Finished.' },
    {
      state: 'stuck',
      outcome: null,
      reason: { code: 'permission_missing', sentence: '' },
      sentence: 'Cannot go on by itself.',
    },
  ] as const)('says of $state $outcome: $sentence', ({ sentence, ...healing }) => {
    expect(standOf(healing)).toBe(sentence);
  });
});

describe('wholeSentence', () => {
  it.each([
    { words: 'a person said no', sentence: 'A person said no.' },
    { words: 'Why?', sentence: 'Why?' },
    {
      words: 'healing is stopped for * by usr_01m8g9kbapbw1v1kmddjce5jab since 2026-11-28T05:21:12.250Z: a release',
      sentence: 'Healing is stopped everywhere since 2026-11-28 05:21 UTC: a release.',
    },
    {
      words: 'healing is stopped for github/acme by usr_01m8g9kbapbw1v1kmddjce5jab since 2026-11-28T05:21:12Z: *',
      sentence: 'Healing is stopped for github/acme since 2026-11-28 05:21 UTC: *.',
    },
    { words: 'release/4.2 is protected', sentence: 'release/4.2 is protected.' },
  ])('makes $sentence', ({ words, sentence }) => {
    expect(wholeSentence(words)).toBe(sentence);
  });
});

describe('whyNotDone', () => {
  it.each([
    { said: 'the run comes from a fork', sentence: 'Not done, because the run comes from a fork.' },
    {
      said: '`release/4.2` is protected: nothing is done there',
      sentence: 'Not done, because “release/4.2” is protected: nothing is done there.',
    },
    { said: '', sentence: 'Not done.' },
    { said: null, sentence: 'Not done.' },
  ])('says $sentence', ({ said, sentence }) => {
    expect(whyNotDone({ reason: said === null ? null : { code: 'some_guard', sentence: said } })).toBe(sentence);
  });
});

describe('minutesText', () => {
  it.each([
    { minutes: 0, text: '0 minutes' },
    { minutes: 0.2, text: 'less than a minute' },
    { minutes: 1.2, text: '1 minute' },
    { minutes: 41.6, text: '42 minutes' },
  ])('says $text', ({ minutes, text }) => {
    expect(minutesText(minutes)).toBe(text);
  });
});
