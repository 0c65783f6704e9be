import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Label } from '../messages/index.ts';
import {
  boundOf,
  changeOf,
  isAtMost,
  isEmpty,
  isLocal,
  isPossible,
  lowerOf,
  missingOf,
  remainderOf,
  rungsFrom,
  suggestionFor,
  undoOf,
} from './ladder.ts';
import { checkStep, takesBack } from './life.ts';
import {
  CASE_STATES,
  type HostChange,
  type HostState,
  type HostSwitch,
  MESSAGE_LABELS,
  type MessageKind,
  type MessageLabel,
  RUNGS,
} from './records.ts';
import { aboutLabel, markOf, noteFor, readAppeal } from './wording.ts';

const ID = `cas_${'0'.repeat(26)}`;
const NOTE = noteFor('hide', { caseId: ID, isComment: true, contact: null });
const LABEL = { name: 'spam', about: 'unwanted' };
const TAKEN = 'taken back';

const states: fc.Arbitrary<HostState> = fc.record({
  labels: fc.subarray(['bug', 'spam']),
  isHidden: fc.boolean(),
  isLocked: fc.boolean(),
  isClosed: fc.boolean(),
  isBlocked: fc.boolean(),
  note: fc.constantFrom(null, NOTE),
});
const changes: fc.Arbitrary<HostChange> = fc.record(
  {
    label: fc.record({ name: fc.constant('spam'), isSet: fc.boolean() }),
    isHidden: fc.boolean(),
    isLocked: fc.boolean(),
    isClosed: fc.boolean(),
    isBlocked: fc.boolean(),
    note: fc.constant(NOTE),
  },
  { requiredKeys: [] },
);

function applied(state: HostState, { label, ...rest }: HostChange): HostState {
  const labels = label === undefined ? state.labels : state.labels.filter((name) => name !== label.name);
  return { ...state, ...rest, labels: label?.isSet ? [...labels, label.name] : labels };
}

describe('a change', () => {
  it('is done when nothing of it remains, and its undo brings back what was', () => {
    fc.assert(
      fc.property(states, changes, (before, change) => {
        const after = applied(before, remainderOf(change, before));
        expect(remainderOf(change, after)).toEqual({});
        const undo = undoOf(change, before, TAKEN);
        const end = applied(after, remainderOf(undo, after));
        const note = undo.note === undefined ? before.note : TAKEN;
        expect({ ...end, labels: [...end.labels].sort() }).toEqual({
          ...before,
          note,
          labels: [...before.labels].sort(),
        });
      }),
    );
  });

  it('changes nothing that was so before, and its undo leaves that alone', () => {
    fc.assert(
      fc.property(states, changes, (state, change) => {
        const so = applied(state, change);
        expect(isEmpty(undoOf(change, so, TAKEN))).toBe(true);
      }),
    );
  });

  it('says what a place has not', () => {
    expect(missingOf({ isHidden: true, isLocked: true }, { labels: [], note: null, isLocked: false })).toEqual([
      'isHidden',
    ]);
  });
});

describe('rungs', () => {
  const issue = { thread: 1, comment: null, kind: 'issue' as const };
  const comment = { thread: 1, comment: '2', kind: 'comment' as const };
  it.each([
    ['monitor', issue, {}],
    ['report', issue, {}],
    ['label', issue, { label: { ...LABEL, isSet: true } }],
    ['label', comment, {}],
    ['greylist', comment, { note: NOTE }],
    ['quarantine', issue, { note: NOTE, isClosed: true, isLocked: true }],
    ['quarantine', comment, { note: NOTE, isHidden: true }],
    ['block', issue, { note: NOTE, isBlocked: true }],
    ['hide', { ...comment, kind: 'discussion' as const }, { isHidden: true }],
    ['quarantine', { ...issue, thread: null }, {}],
  ] as const)('%s of %j', (rung, place, change) => {
    expect(changeOf(rung, place, LABEL, NOTE)).toEqual(change);
  });

  it('rise, and the lower of two bounds is the bound', () => {
    for (const first of RUNGS) {
      for (const second of RUNGS) {
        const lower = lowerOf(first, second);
        expect(isAtMost(lower, first) && isAtMost(lower, second)).toBe(true);
      }
    }
    expect(RUNGS.filter(isLocal)).toEqual(['ignore', 'monitor', 'report', 'escalate']);
    expect(rungsFrom('quarantine')).toEqual(['quarantine', 'hide', 'greylist', 'label']);
    expect(rungsFrom('monitor')).toEqual([]);
  });

  it.each<[MessageLabel, Label | null, boolean, string]>([
    ['spam', null, false, 'block'],
    ['spam', 'ham', false, 'monitor'],
    ['ham', 'spam', false, 'block'],
    ['ham', null, false, 'monitor'],
    ['slop', null, false, 'label'],
    ['slop', 'scam', false, 'block'],
    ['scam', 'scam', true, 'monitor'],
  ])('end at a bound: judged %s, said to be %s, exempt %s', (label, corrected, isExempt, bound) => {
    expect(boundOf({ label, corrected, isExempt })).toBe(bound);
  });

  it.each<[HostChange, readonly HostSwitch[], boolean]>([
    [{ note: NOTE }, [], true],
    [{ note: NOTE, isHidden: true }, ['isClosed', 'isLocked'], false],
    [{ isClosed: true, isLocked: true }, ['isClosed', 'isLocked'], true],
    [{ isClosed: true, isBlocked: true }, ['isClosed'], false],
  ])('are possible where all they switch is there: %j at %j', (change, switches, possible) => {
    expect(isPossible(change, switches)).toBe(possible);
  });

  it.each<[MessageLabel, number, MessageKind, string]>([
    ['ham', 0.2, 'issue', 'ignore'],
    ['slop', 0.99, 'issue', 'label'],
    ['spam', 0.6, 'issue', 'label'],
    ['spam', 0.9, 'issue', 'greylist'],
    ['scam', 0.99, 'issue', 'quarantine'],
    ['scam', 0.99, 'comment', 'hide'],
  ])('are proposed by how sure a judgement is: %s %d of a %s', (label, score, kind, rung) => {
    expect(suggestionFor(label, score, kind)).toBe(rung);
  });
});

describe('the life of a case', () => {
  it('ends with a resolution, and begins again by review or appeal alone', () => {
    const may = CASE_STATES.flatMap((from) =>
      CASE_STATES.filter((to) => {
        try {
          checkStep(from, to, to === 'closed' ? 'confirmed' : null);
          return true;
        } catch {
          return false;
        }
      }).map((to) => `${from} ${to}`),
    );
    expect(may).toEqual([
      'open in_review',
      'open acted',
      'open closed',
      'in_review open',
      'in_review acted',
      'in_review appealed',
      'in_review closed',
      'acted in_review',
      'acted appealed',
      'acted closed',
      'appealed in_review',
      'appealed acted',
      'appealed closed',
      'closed in_review',
      'closed appealed',
    ]);
    expect(() => checkStep('open', 'closed', null)).toThrow(/resolution/);
    expect(() => checkStep('open', 'closed', 'overturned')).toThrow(/appeal/);
    expect(() => checkStep('open', 'in_review', 'confirmed')).toThrow(/resolution/);
  });

  it('that ends in favour of the author takes back what was done', () => {
    expect([null, 'confirmed', 'dismissed', 'overturned'].map((one) => takesBack(one as null))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});

describe('words to authors', () => {
  it.each([
    [`/appeal ${ID} it is real`, { isAppeal: true, caseId: ID }],
    ['  /appeal', { isAppeal: true, caseId: null }],
    ['/appeals are nice', { isAppeal: false, caseId: null }],
    [`I write /appeal ${ID} in the middle`, { isAppeal: false, caseId: null }],
  ])('are answered by an appeal: %s', (text, read) => {
    expect(readAppeal(text)).toEqual(read);
  });

  it.each([
    ['greylist', true, null, [`/appeal ${ID}`, 'here or in a new issue', 'waits for your answer']],
    ['hide', true, null, [`/appeal ${ID}`, 'here or in a new issue', 'was hidden']],
    ['quarantine', false, null, [`/appeal ${ID}`, 'in a new issue, as this one is locked', 'closed and locked']],
    ['quarantine', true, null, [`/appeal ${ID}`, 'here or in a new issue', 'was hidden']],
    ['block', false, null, [`name the case \`${ID}\``, 'outside of this site']],
    ['block', false, 'help@acme.example', [`name the case \`${ID}\``, 'write to help@acme.example']],
  ] as const)(
    'name the case and a way to appeal that is open: %s, comment %s, contact %s',
    (rung, isComment, contact, said) => {
      const note = noteFor(rung, { caseId: ID, isComment, contact });
      expect(note.startsWith(markOf(ID))).toBe(true);
      for (const words of said) expect(note).toContain(words);
      if (rung === 'block') expect(note).not.toContain('/appeal');
    },
  );

  it('on a label fit GitHub, and accuse nobody of spam who wrote slop', () => {
    for (const label of MESSAGE_LABELS) expect(aboutLabel(label).length).toBeLessThanOrEqual(100);
    expect(aboutLabel('slop')).not.toMatch(/spam|unwanted|mail/);
  });
});
