import { describe, expect, it } from 'vitest';
import type { TestReport } from '../intake/index.ts';
import { samplesOfTests, testKey } from './test-series.ts';

type Test = TestReport['tests'][number];

const test = (name: string, result: Test['result'], seconds: number | null, suite: string | null = 's'): Test => ({
  name,
  suite,
  result,
  seconds,
});
const place = { organisationId: 'org', repositoryId: 'rep', repository: 'acme/shop', runId: null, atMs: 7 };
const report = (...tests: Test[]): TestReport => ({ ...place, pipeline: 'build', job: 'test', tests });
const keyOf = (name: string) => testKey({ pipeline: 'build', job: 'test', suite: 's', test: name });

describe('samplesOfTests', () => {
  it.each<[string, Test[], [string, number][]]>([
    [
      'one that passed',
      [test('a', 'passed', 30)],
      [
        ['a failed', 0],
        ['a seconds', 30],
        ['a minutes', 0.5],
      ],
    ],
    ['one that failed: how long says nothing', [test('a', 'failed', 30)], [['a failed', 1]]],
    ['one that could not run', [test('a', 'error', 1)], [['a failed', 1]]],
    ['one that failed before it passed', [test('a', 'flaky', 1)], [['a failed', 1]]],
    ['one that was skipped', [test('a', 'skipped', 0)], []],
    ['one without a time is not among the slow', [test('a', 'passed', null)], []],
    [
      'several of one name that passed: as long as the longest, at the cost of all',
      [test('a', 'passed', 60), test('a', 'passed', 90), test('a', 'skipped', 30)],
      [
        ['a failed', 0],
        ['a seconds', 90],
        ['a minutes', 2.5],
      ],
    ],
    [
      'two of one name as one: failed if one is, as long as the longest',
      [test('a', 'passed', 1), test('a', 'failed', 2), test('a', 'passed', 3)],
      [
        ['a failed', 1],
        ['a seconds', 3],
      ],
    ],
  ])('tells of %s', (_, tests, samples) => {
    const told = samplesOfTests(report(...tests), new Set(), 100);
    const short = (name: string) => /failed|seconds|minutes/.exec(name)?.[0];
    expect(told.map(({ name, labels, value }) => [`${labels.test} ${short(name)}`, value])).toEqual(samples);
    for (const sample of told) expect(sample).toMatchObject({ ...place, labels: { pipeline: 'build', job: 'test' } });
  });

  const slow = Array.from({ length: 300 }, (_, number) => test(`t${number}`, 'passed', 300 - number));
  const namesOf = (samples: ReturnType<typeof samplesOfTests>) => [
    ...new Set(samples.map(({ labels }) => labels.test)),
  ];

  it('begins with those that failed and the slowest, and goes on with what it began', () => {
    const tests = [...slow, test('red', 'failed', 0)];
    const begun = namesOf(samplesOfTests(report(...tests), new Set(), 1000));
    expect(begun).toEqual(['red', ...slow.slice(0, 50).map(({ name }) => name)]);
    const faster = tests.map((each) => (each.name === 't0' ? { ...each, seconds: 0.001 } : each));
    const next = namesOf(samplesOfTests(report(...faster), new Set(begun.map((name) => keyOf(name!))), 1000));
    expect(next).toContain('t0');
    expect(next.length).toBe(52);
  });

  it('begins no more than there is room for, and goes on all the same', () => {
    expect(namesOf(samplesOfTests(report(...slow), new Set(), 3))).toEqual(['t0', 't1', 't2']);
    expect(namesOf(samplesOfTests(report(...slow), new Set([keyOf('t200')]), -5))).toEqual(['t200']);
  });
});
