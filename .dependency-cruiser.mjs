// The borders of floors.mjs as rules, one a module, so that a violation names the module and its floor.
import { floors } from './floors.mjs';

const placed = floors.flatMap((floor, height) =>
  Object.entries(floor.modules).map(([name, { neighbours = [] }]) => ({ name, floor, height, neighbours })),
);

const moduleRules = placed.map(({ name, floor, height, neighbours }) => {
  const allowed = placed.filter((other) => other.height < height).map((other) => other.name);
  return {
    name: `${name}-stays-on-floor-${floor.name}`,
    comment: `${name} is on the floor "${floor.name}": it may import ${[...allowed, ...neighbours].join(', ') || 'nothing'}.`,
    severity: 'error',
    from: { path: `^src/${name}/` },
    to: { path: '^src/', pathNot: `^src/(${[name, ...allowed, ...neighbours].join('|')})/` },
  };
});

const pure = placed.filter(({ floor }) => floor.pure).map(({ name }) => name);

export default {
  forbidden: [
    ...moduleRules,
    {
      name: 'enter-by-the-door',
      comment: 'Other modules are entered through their index.ts, so that what is inside can change.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/[^/]+/.+', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'no-own-door',
      comment: 'A module never imports its own index.ts: that makes knots.',
      severity: 'error',
      from: { path: '^src/([^/]+)/.+', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/$1/index\\.ts$' },
    },
    {
      name: 'pure-floors',
      comment: 'Methods and domain take data and give data: no file, network, process or clock.',
      severity: 'error',
      from: { path: `^src/(${pure.join('|')})/`, pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'no-cycles', comment: 'Types count too.', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'every-module-is-placed',
      comment: 'A folder in src has its place in floors.mjs.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${placed.map(({ name }) => name).join('|')})/` },
      to: {},
    },
    {
      name: 'no-tests-in-product',
      comment: 'Product code never imports tests or development packages.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: ['^(test|bench|scripts)/', '\\.test\\.ts$'] },
    },
    {
      name: 'no-development-packages',
      comment: 'What runs at a user’s is among the dependencies.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
