import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LoadClass, Overload } from './overload.ts';

const LIMITS = { requests: 40, analyses: 32, lagMs: 250 };

let overload: Overload;

beforeEach(() => {
  vi.useFakeTimers();
  overload = new Overload(LIMITS);
});
afterEach(() => {
  overload.close();
  vi.useRealTimers();
});

/** As many of a kind as are let in at once; all have ended afterwards. */
function roomFor(kind: LoadClass): number {
  const ends: (() => void)[] = [];
  for (let end = overload.enter(kind); end !== null; end = overload.enter(kind)) ends.push(end);
  for (const end of ends) end();
  return ends.length;
}

/** Analyses one after the other, each this long. */
function analyse(times: number, ms: number): void {
  for (let time = 0; time < times; time++) {
    const end = overload.enter('analysis')!;
    vi.advanceTimersByTime(ms);
    end();
  }
}

describe('room', () => {
  it.each([
    ['other', 40],
    ['webhook', 80],
  ] as const)('of %s requests is fixed', (kind, room) => {
    expect(roomFor(kind)).toBe(room);
  });

  it('of analyses grows while they are quick, up to its limit', () => {
    const before = roomFor('analysis');
    analyse(50, 5);
    expect(roomFor('analysis')).toBeGreaterThan(before);
    analyse(1000, 5);
    expect(roomFor('analysis')).toBe(LIMITS.analyses);
  });

  it('of analyses shrinks while they are slow, and never to nothing', () => {
    analyse(1000, 5);
    analyse(5, 400);
    expect(roomFor('analysis')).toBeLessThan(LIMITS.analyses);
    analyse(100, 400);
    expect(roomFor('analysis')).toBe(4);
    analyse(1000, 5);
    expect(roomFor('analysis')).toBe(LIMITS.analyses);
  });

  it('is given back once, however often a request ends', () => {
    const end = overload.enter('other')!;
    end();
    end();
    expect(roomFor('other')).toBe(40);
  });
});

describe('tables', () => {
  it('are let in few at a time, whatever they take, and slow down no analysis', () => {
    const overload = new Overload({ requests: 100, analyses: 50, lagMs: 600_000 });
    const leave = Array.from({ length: 8 }, () => overload.enter('table'));
    expect(overload.enter('table')).toBeNull();
    for (let count = 0; count < 4; count++) expect(overload.enter('analysis')).not.toBeNull();
    leave[0]!();
    expect(overload.enter('table')).not.toBeNull();
    overload.close();
  });
});

describe('lateness', () => {
  /** Looks of the event loop that come so late. */
  function looks(...lateMs: number[]): void {
    let nowMs = performance.now();
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
    for (const late of lateMs) {
      nowMs += 50 + late;
      vi.advanceTimersByTime(50);
    }
    clock.mockRestore();
  }

  it('of one moment refuses nobody: what waited it out is answered', () => {
    looks(0, 600);
    expect(roomFor('other')).toBe(40);
  });

  it('that lasts refuses all but webhooks, until it is over', () => {
    looks(300, 400);
    expect(roomFor('other')).toBe(0);
    expect(roomFor('webhook')).toBe(80);
    looks(0);
    expect(roomFor('other')).toBe(40);
  });
});
