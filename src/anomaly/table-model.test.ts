import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadInputError } from '../foundation/index.ts';
import { createMatrix, type Matrix, matrixOf, Random } from '../statistics/index.ts';
import type { Detector } from './detector.ts';
import { requireDetector } from './detector-name.ts';
import { DETECTORS } from './detectors.ts';
import { TableModel } from './table-model.ts';

const COLUMNS = 3;

function cloud(rows: number, seed = 1): Matrix {
  const random = new Random(seed);
  const matrix = createMatrix(rows, COLUMNS);
  matrix.values.forEach((_, place) => {
    matrix.values[place] = random.normal();
  });
  return matrix;
}

function learn(detector: Detector, matrix: Matrix, contamination: number | 'auto' = 'auto') {
  const features = Array.from({ length: matrix.columns }, (_, column) => ({
    name: `f${column}`,
    fill: 0,
    low: -9,
    high: 9,
    rarity: column === 1 ? { red: 0.1, blue: 2 } : null,
  }));
  return TableModel.learn(matrix, { detector, features, settings: detector.defaults, seed: 7, contamination });
}

function flaggedOf({ model, scores }: ReturnType<typeof learn>): number {
  return scores.probability.filter((score) => score >= model.threshold).length;
}

describe('the wanted share of anomalies', () => {
  const equal = matrixOf(Array.from({ length: 100 }, () => [1, 2]));
  const odd = matrixOf(Array.from({ length: 100 }, (_, row) => (row % 25 === 0 ? [row + 50, 9] : [1, 2])));
  it.each([
    { because: 'none is wanted', matrix: cloud(100), contamination: 0, flagged: 0 },
    { because: 'all rows differ', matrix: cloud(100), contamination: 0.05, flagged: 5 },
    { because: 'half are wanted', matrix: cloud(101), contamination: 0.5, flagged: 51 },
    { because: 'all rows are equal', matrix: equal, contamination: 0.01, flagged: 0 },
    { because: 'half are wanted of equal rows', matrix: equal, contamination: 0.5, flagged: 0 },
    { because: 'fewer rows differ than are wanted', matrix: odd, contamination: 0.1, flagged: 4 },
  ])('is $flagged where $because', ({ matrix, contamination, flagged }) => {
    expect(flaggedOf(learn(requireDetector('robust_z'), matrix, contamination))).toBe(flagged);
  });

  it('is never passed by coarse scores, nor by a model that was saved and loaded', () => {
    const coarse = matrixOf(Array.from({ length: 200 }, (_, row) => [row % 7, row % 3]));
    for (const contamination of [0.01, 0.05, 0.2]) {
      const learned = learn(requireDetector('hbos'), coarse, contamination);
      expect(flaggedOf(learned)).toBeLessThanOrEqual(200 * contamination + 1);
      expect(TableModel.load(learned.model.save()).threshold).toBe(learned.model.threshold);
    }
  });
});

const ALL = [...DETECTORS, requireDetector('rank:hbos,lof'), requireDetector('auto')];

/** Puts something else in the place that a walk from the root leads to, or takes it away. */
function damaged(saved: unknown, walk: readonly number[], change: { readonly value?: unknown }): unknown {
  const root = structuredClone(saved) as Record<string, unknown>;
  let node = root;
  for (const [step, turn] of walk.entries()) {
    const keys = Object.keys(node);
    if (keys.length === 0) break;
    const key = keys[turn % keys.length]!;
    const next = node[key];
    if (step < walk.length - 1 && typeof next === 'object' && next !== null) {
      node = next as Record<string, unknown>;
      continue;
    }
    if ('value' in change) node[key] = change.value;
    else if (Array.isArray(node)) node.splice(Number(key), 1);
    else delete node[key];
    break;
  }
  return root;
}

const change = fc.oneof(
  fc.constant({}),
  fc.record({
    value: fc.constantFrom<unknown[]>(
      null,
      true,
      '',
      'x',
      'NaN',
      -1,
      0,
      1,
      2.5,
      3,
      1e9,
      1e308,
      [],
      {},
      [[]],
      [1, 2],
      { f64: [] },
      { f64: [1, 2, 3] },
      { i32: [0, 1] },
      { i32: [-1] },
      { f64: [[1]] },
      { number: 'NaN' },
      { number: {} },
      { part: {} },
    ),
  }),
);

describe.each(ALL.map((detector) => ({ name: detector.name, detector })))(
  'a damaged model of $name',
  ({ detector }) => {
    const saved = JSON.parse(learn(detector, cloud(60)).model.save());
    const other = cloud(5, 2);

    it('is judged by, or refused as bad input', () => {
      const walk = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 9 });
      fc.assert(
        fc.property(walk, change, (turns, made) => {
          try {
            const model = TableModel.load(JSON.stringify(damaged(saved, turns, made)));
            if (model.features.length !== COLUMNS) return;
            const { probability } = model.score(other);
            expect(probability.every((score) => score >= 0 && score <= 1)).toBe(true);
            model.explain(other.values.slice(0, COLUMNS));
          } catch (error) {
            expect(error).toBeInstanceOf(BadInputError);
            expect((error as Error).message).not.toContain('\n');
          }
        }),
        { numRuns: 150 },
      );
    });

    it.each(Object.keys(saved).filter((name) => name !== 'columns'))('is refused without its %s', (name) => {
      const { [name]: _, ...rest } = saved;
      expect(() => TableModel.load(JSON.stringify(rest))).toThrow(BadInputError);
    });
  },
);

describe('a forged model', () => {
  const parts = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const hbos = JSON.parse(learn(requireDetector('hbos'), cloud(30)).model.save());
  const lof = JSON.parse(learn(requireDetector('lof'), cloud(60)).model.save());
  it.each([
    {
      because: 'its parts lie without end in one another',
      text: JSON.stringify(hbos).replace('"bins":10', `"bins":${parts(50_000)}`),
    },
    {
      because: 'its numbers do',
      text: JSON.stringify(hbos).replace('"lowest":{"f64":[', `"lowest":{"f64":[${parts(50_000)},`),
    },
    {
      because: 'two of its columns have one name',
      text: JSON.stringify({ ...hbos, features: hbos.features.map((feature: object) => ({ ...feature, name: 'a' })) }),
    },
    {
      because: 'its tree leads back to where it came from',
      text: JSON.stringify({
        ...lof,
        memory: {
          ...lof.memory,
          neighborhood: {
            ...lof.memory.neighborhood,
            tree: {
              ...lof.memory.neighborhood.tree,
              high: { i32: lof.memory.neighborhood.tree.high.i32.map(() => 1) },
            },
          },
        },
      }),
    },
  ])('is refused where $because', ({ text }) => {
    expect(() => TableModel.load(text)).toThrow(BadInputError);
  });
});
