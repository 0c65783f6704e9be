import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DigestedMessage, type DigestSettings, digestNotices, type WaitingNotice } from './digest.ts';

const NOON_MS = Date.UTC(2026, 4, 4, 12);
const MINUTE_MS = 60_000;
const SETTINGS: DigestSettings = { quietHours: null, most: 3, windowMs: 10 * MINUTE_MS };
const at = (hour: number, minute = 0) => Date.UTC(2026, 4, 4, hour, minute);

function waiting(key: string, group: string | null = key, isUrgent = false, atMs = NOON_MS): WaitingNotice {
  const notice = {
    key,
    title: `title ${key}`,
    body: `body ${key}`,
    url: null,
    type: 'incident.opened',
    atMs,
    data: {},
  };
  return { notice, group, isUrgent };
}
const keysOf = (send: readonly DigestedMessage[]) => send.map(({ notice }) => notice.key);

describe('notices', () => {
  it.each([
    { because: 'nothing waits', notices: [], sent: [], keys: [] },
    { because: 'few are few', notices: ['a', 'b', 'c'], sent: [], keys: ['a', 'b', 'c'] },
    { because: 'four are too many', notices: ['a', 'b', 'c', 'd'], sent: [], keys: ['digest/a/d/4'] },
    { because: 'two went out before', notices: ['a', 'b'], sent: [NOON_MS - 1, NOON_MS - 2], keys: ['digest/a/b/2'] },
    { because: 'those before are long ago', notices: ['a', 'b'], sent: [at(11, 50), at(11, 40)], keys: ['a', 'b'] },
  ])('go out as $keys, because $because', ({ notices, sent, keys }) => {
    const all = notices.map((key) => waiting(key));
    const { send, later } = digestNotices(all, sent, SETTINGS, NOON_MS);
    expect(keysOf(send)).toEqual(keys);
    expect(later).toEqual([]);
  });

  it('of one incident are one, the last, which names those before', () => {
    const { send } = digestNotices(
      [waiting('b', 'inc', false, NOON_MS + 1), waiting('a', 'inc'), waiting('a', 'inc')],
      [],
      SETTINGS,
      NOON_MS,
    );
    expect(keysOf(send)).toEqual(['b']);
    expect(send[0]!.notice.body).toBe('body b\n\nBefore that:\n- title a');
  });

  it('wait when the window is full, until it empties', () => {
    const sent = [1, 2, 3, 4].map((minute) => NOON_MS - minute * MINUTE_MS);
    const { send, later, nextMs } = digestNotices([waiting('a'), waiting('u', null, true)], sent, SETTINGS, NOON_MS);
    expect(keysOf(send)).toEqual(['u']);
    expect(later).toHaveLength(1);
    expect(nextMs).toBe(NOON_MS + 6 * MINUTE_MS);
  });

  it.each([
    { because: 'few are few', many: 3, sent: [], keys: ['0', '1', '2'], inMs: null },
    { because: 'many are one', many: 500, sent: [], keys: ['digest/0/499/500'], inMs: null },
    { because: 'one more is one, too', many: 1, sent: [1, 2, 3], keys: ['0'], inMs: null },
    { because: 'the last went out a moment ago', many: 2, sent: [0.5, 2, 3], keys: [], inMs: MINUTE_MS / 2 },
    { because: 'the last went out a minute ago', many: 2, sent: [1, 2, 3], keys: ['digest/0/1/2'], inMs: null },
  ])('that are urgent go out at once, or together each minute: $because', ({ many, sent, keys, inMs }) => {
    const all = Array.from({ length: many }, (_, n) => waiting(String(n), null, true, NOON_MS + n));
    const before = sent.map((minutes) => NOON_MS - minutes * MINUTE_MS);
    const { send, later, nextMs } = digestNotices(all, before, SETTINGS, NOON_MS);
    expect(keysOf(send)).toEqual(keys);
    expect(send.flatMap(({ tells }) => tells)).toHaveLength(keys.length === 0 ? 0 : many);
    expect(later).toHaveLength(keys.length === 0 ? many : 0);
    expect(nextMs).toBe(inMs === null ? null : NOON_MS + inMs);
  });

  it.each([
    { fromMinute: 11 * 60, toMinute: 13 * 60, nowMs: NOON_MS, until: at(13) },
    { fromMinute: 22 * 60, toMinute: 7 * 60, nowMs: at(23, 30), until: at(31) },
    { fromMinute: 22 * 60, toMinute: 7 * 60, nowMs: at(6, 59), until: at(7) },
    { fromMinute: 22 * 60, toMinute: 7 * 60, nowMs: at(7), until: null },
    { fromMinute: 12 * 60, toMinute: 12 * 60, nowMs: NOON_MS, until: null },
  ])('keep quiet hours: from $fromMinute to $toMinute', ({ nowMs, until, ...quietHours }) => {
    const all = [waiting('a'), waiting('u', null, true)];
    const { send, later, nextMs } = digestNotices(all, [], { ...SETTINGS, quietHours }, nowMs);
    expect(keysOf(send)).toEqual(until === null ? ['a', 'u'] : ['u']);
    expect(later).toHaveLength(until === null ? 0 : 1);
    expect(nextMs).toBe(until);
  });

  it('are the same messages in whatever order they came, and none is lost', () => {
    const one = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      incident: fc.constantFrom('x', 'y', null),
      atMs: fc.nat(3),
      isUrgent: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(one, { selector: ({ key }) => key }),
        fc.infiniteStream(fc.nat()),
        (notices, numbers) => {
          const all = notices.map(({ key, incident, atMs, isUrgent }) =>
            waiting(key, incident, isUrgent, NOON_MS + atMs),
          );
          const ranked = all
            .map((each) => ({ each, at: numbers.next().value as number }))
            .toSorted((a, b) => a.at - b.at);
          const first = digestNotices(all, [], SETTINGS, NOON_MS);
          expect(
            digestNotices(
              ranked.map(({ each }) => each),
              [],
              SETTINGS,
              NOON_MS,
            ).send,
          ).toEqual(first.send);
          const told = JSON.stringify([first.send, first.later]);
          for (const { notice } of all) expect(told).toContain(notice.title);
          const keys = [...first.send.flatMap(({ tells }) => tells), ...first.later.map(({ notice }) => notice.key)];
          expect(keys.toSorted()).toEqual(all.map(({ notice }) => notice.key).toSorted());
        },
      ),
    );
  });
});
