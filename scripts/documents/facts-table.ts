import { readPackDirectory } from '../../src/app/rule-packs.ts';
import { CI_FORMATS, RUNNER_READERS, TOOL_READERS, TRACE_READERS } from '../../src/logs/index.ts';
import { CATEGORIES } from '../../src/rules/index.ts';
import { tableOf } from './table.ts';

const WRITTEN: Readonly<Record<string, string>> = {
  azure_pipelines: 'Azure Pipelines',
  github_actions: 'GitHub Actions',
  gitlab: 'GitLab',
  travis: 'Travis CI',
  taskcluster: 'Taskcluster',
  jenkins: 'Jenkins',
  buildkite: 'Buildkite',
  teamcity: 'TeamCity',
  circleci: 'CircleCI',
  bitbucket: 'Bitbucket',
  drone: 'Drone and Woodpecker',
  appveyor: 'AppVeyor',
  regreen: 'the local runner',
};

/** What this release understands, counted in the code. */
export function renderFactsTable(): string {
  const formats = CI_FORMATS.filter(({ name }) => name !== 'none')
    .map(({ name }) => WRITTEN[name] ?? name)
    .sort();
  const tools = namesOf(TOOL_READERS);
  const { packs, rules } = readPackDirectory('packs');
  return tableOf(
    ['what', 'how many', 'which'],
    [
      ['CI log formats', String(formats.length), `${formats.join(', ')}; plain logs too`],
      ['readers of compilers, linters and type checkers', String(tools.length), `[src/logs/tools](src/logs/tools)`],
      [
        'readers of stack traces and first errors',
        String(namesOf(TRACE_READERS).length),
        '[src/logs/traces](src/logs/traces)',
      ],
      ['readers of test runners', String(namesOf(RUNNER_READERS).length), '[src/logs/runners](src/logs/runners)'],
      [
        'rules of known failures',
        String(rules.length),
        `in ${packs.length} packs, each rule with its proof: [rules](docs/reference/rules.md)`,
      ],
      [
        'categories',
        String(CATEGORIES.length - 1),
        'and `unknown`, when the evidence is thin: [glossary](docs/glossary.md#categories)',
      ],
      ['input', '', 'plain text, gzip, zstd, the ZIP of a GitHub run; any size'],
    ],
  );
}

function namesOf(readers: readonly { readonly name: string }[]): string[] {
  return [...new Set(readers.map(({ name }) => name))].sort();
}
