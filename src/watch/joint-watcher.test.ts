import { describe, expect, it } from 'vitest';
import { SILENT } from '../foundation/index.ts';
import type { DueJointWatch, JudgedMoments } from './index.ts';
import { JointWatcher, nameMetrics } from './joint-watcher.ts';

describe('names of series that are watched together', () => {
  it.each([
    { because: 'names suffice', series: [['cpu', {}] as const, ['load', {}] as const], names: ['cpu', 'load'] },
    {
      because: 'labels tell them apart',
      series: [['cpu', { host: 'a' }] as const, ['cpu', { host: 'b' }] as const, ['load', { host: 'b' }] as const],
      names: ['cpu host=a', 'cpu host=b', 'load'],
    },
    {
      because: 'not even labels do',
      series: [['x'.repeat(300), { a: '1' }] as const, ['x'.repeat(300), { a: '2' }] as const],
      names: ['x'.repeat(200), `${'x'.repeat(200)} (2)`],
    },
    {
      because: 'a name looks like another with its number',
      series: [['x', {}] as const, ['x (2)', {}] as const, ['x', {}] as const],
      names: ['x', 'x (2)', 'x (3)'],
    },
  ])('are different where $because', ({ series, names }) => {
    const records = series.map(([name, labels], place) => ({ id: `ser_${place}`, name, labels }));
    expect(nameMetrics(records)).toEqual(names);
  });
});

describe('a watch without a moment to judge', () => {
  it('is given back without being judged', async () => {
    const due: DueJointWatch = {
      id: 'ser_1',
      organisationId: '*',
      name: 'both',
      metrics: ['a', 'b'],
      alarmsPerWeek: 1,
      token: '1',
      watch: null,
      moments: [],
      untilMs: 0,
    };
    const given: (JudgedMoments | null)[] = [];
    const watcher = new JointWatcher({
      watches: {
        claimDue: async () => [due],
        finish: async (_, judged) => {
          given.push(judged);
          return true;
        },
        postpone: () => Promise.reject(new Error('there is no reason to wait')),
      },
      judge: () => Promise.reject(new Error('there is nothing to judge')),
      logger: SILENT,
    });
    expect(await watcher.judgeDue()).toBe(1);
    expect(given).toEqual([null]);
  });
});
