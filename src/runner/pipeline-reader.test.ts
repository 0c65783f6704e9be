import { describe, expect, it } from 'vitest';
import { jobsToRepeat, readPipeline } from './index.ts';

const STEPS = 'steps: [{ run: make }]';
const job = (rest: string) => `jobs:\n  a:\n    ${STEPS}\n${rest}`;

describe('a pipeline file', () => {
  it('is read with everything in it', () => {
    const text = `name: example
env: { LEVEL: 1, ON: true }
jobs:
  test:
    needs: build
    env: { LEVEL: 02 }
    cache: { key: modules-1, paths: [node_modules, out/x/], save: always }
    steps:
      - { name: install, run: npm ci }
      - run: |
          npm test
          echo done
        timeout: 5m
  build:
    ${STEPS}
`;
    expect(readPipeline(text, 'p.yml')).toEqual({
      name: 'example',
      jobs: [
        {
          id: 'build',
          needs: [],
          steps: [{ name: 'make', run: 'make', timeoutMs: 3_600_000 }],
          cache: null,
          environment: { LEVEL: '1', ON: 'true' },
        },
        {
          id: 'test',
          needs: ['build'],
          steps: [
            { name: 'install', run: 'npm ci', timeoutMs: 3_600_000 },
            { name: 'npm test', run: 'npm test\necho done\n', timeoutMs: 300_000 },
          ],
          cache: { key: 'modules-1', paths: ['node_modules', 'out/x'], save: 'always' },
          environment: { LEVEL: '02', ON: 'true' },
        },
      ],
    });
  });

  it.each([
    ['', 'p.yml:1:1: expected a pipeline, the file is empty'],
    ['[1]', 'p.yml:1:1: expected the file to have names with values, as in: name: value'],
    ['name: x', 'p.yml:1:1: expected jobs, as in: jobs: { test: { steps: [{ run: npm test }] } }'],
    ['jobs: {}', 'p.yml:1:7: expected at least one job, as in: jobs: { test: … }'],
    ['jobs:\n  a: {}', 'p.yml:2:3: expected steps in job a, as in: steps: [{ run: npm test }]'],
    ['jobs:\n  a: { steps: [] }', 'p.yml:2:15: expected at least one step, as in: steps: [{ run: npm test }]'],
    ['jobs:\n  a:', 'p.yml:2:5: expected job a to have names with values, as in: name: value'],
    [
      'jobs:\n  a b: { steps: [{ run: x }] }',
      'p.yml:2:3: expected a name of letters, digits, _ and - for a job, as in: test_linux',
    ],
    ['jobs:\n  a:\n    steps:\n      - { runs: x }', 'p.yml:4:11: expected name, run, timeout in a step, found runs'],
    [
      'jobs:\n  a:\n    steps:\n      - { name: x }',
      'p.yml:4:9: expected run in a step, as in: { name: test, run: npm test }',
    ],
    [
      'jobs:\n  a:\n    steps:\n      - { run: x, timeout: 5 }',
      'p.yml:4:28: expected a time of 1s to 24h, as in: timeout: 5m',
    ],
    [
      'jobs:\n  a:\n    steps:\n      - { run: x, timeout: 25h }',
      'p.yml:4:28: expected a time of 1s to 24h, as in: timeout: 5m',
    ],
    [job('    needs: [b]\n'), 'p.yml:2:3: job a needs b, which is no job of this file: expected a'],
    [job('    needs: [a]\n'), 'p.yml:2:3: expected needs without a circle, found a → a'],
    [
      job(`    needs: [c]\n  b: { needs: [a], ${STEPS} }\n  c: { needs: [b], ${STEPS} }\n`),
      'p.yml:2:3: expected needs without a circle, found a → c → b → a',
    ],
    [
      job('    cache: { key: x }\n'),
      'p.yml:4:12: expected key and paths in cache, as in: cache: { key: modules-1, paths: [node_modules] }',
    ],
    [
      job('    cache: { key: x, paths: [../y] }\n'),
      'p.yml:4:30: expected a path inside of the project, as in: build/cache',
    ],
    [
      job('    cache: { key: x, paths: [/etc] }\n'),
      'p.yml:4:30: expected a path inside of the project, as in: build/cache',
    ],
    [
      job('    cache: { key: x, paths: [--to-command=x] }\n'),
      'p.yml:4:30: expected a path inside of the project, as in: build/cache',
    ],
    [
      job('    env: { "A B": x }\n'),
      'p.yml:4:12: expected a name of letters, digits and _ for a variable, as in: NODE_ENV',
    ],
    [job('    env: { A: [x] }\n'), 'p.yml:4:15: expected a text for A'],
    [
      'name: "a\\u001b[2Jb"\njobs: { a: { steps: [{ run: x }] } }',
      'p.yml:1:7: expected one line of printable text for name',
    ],
    ['jobs: {a: [}', 'p.yml:1:12: '],
    ['jobs: { a: 1, a: 2 }', 'p.yml:1:15: Map keys must be unique'],
  ])('%j is refused with its place', (text, message) => {
    expect(() => readPipeline(text, 'p.yml')).toThrow(message);
  });

  it.each([
    ['is too large', `# ${'x'.repeat(300_000)}`],
    [
      'is a bomb of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((name, place) => `${name}: &${name} [${`*${'abcdefg'[place]},`.repeat(9)}]`).join('\n')}`,
    ],
    ['is nested too deep', '['.repeat(100_000)],
    ['is nested too deep in blocks', '- '.repeat(100_000)],
  ])('that %s is refused at once', (_, text) => {
    const startMs = performance.now();
    expect(() => readPipeline(text, 'p.yml')).toThrow(/p\.yml/);
    expect(performance.now() - startMs).toBeLessThan(3000);
  });
});

it.each([
  { red: ['a'], repeated: ['a', 'b', 'c'] },
  { red: ['b'], repeated: ['b', 'c'] },
  { red: ['d'], repeated: ['d'] },
  { red: [], repeated: [] },
])('a further attempt of a run with red $red runs $repeated', ({ red, repeated }) => {
  const jobs = [
    { id: 'a', needs: [] },
    { id: 'b', needs: ['a'] },
    { id: 'c', needs: ['b'] },
    { id: 'd', needs: [] },
  ];
  expect([...jobsToRepeat(jobs, (id) => !red.includes(id))]).toEqual(repeated);
});
