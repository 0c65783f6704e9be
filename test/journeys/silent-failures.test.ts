import { beforeAll, describe, expect, it } from 'vitest';
import { createDiagnoser, type Diagnoser } from '../../src/app/index.ts';

// Jobs whose command ended with an error and printed nothing: why, nobody can know from the log.

const AT = '2026-11-20T10:00:00.0000000Z ';
const github = (command: string, output: readonly string[] = [], code = 3) =>
  [
    'Current runner version: ’2.330.0’',
    '##[group]Run actions/checkout@v5',
    'with:',
    '  fetch-depth: 1',
    '##[endgroup]',
    'Syncing repository: acme/shop',
    `##[group]Run ${command}`,
    `\x1b[36;1m${command}\x1b[0m`,
    'shell: /usr/bin/bash -e {0}',
    'env:',
    '  NODE_ENV: test',
    '##[endgroup]',
    ...output,
    `##[error]Process completed with exit code ${code}.`,
    'Post job cleanup.',
    'Cleaning up orphan processes',
  ].map((line) => AT + line);
const gitlab = (commands: readonly string[], code = 3) => [
  'Running with gitlab-runner 18.5.0 (bda84871)',
  'section_start:1763632800:prepare_executor\r\x1b[0K\x1b[0K\x1b[36;1mPreparing the "docker" executor\x1b[0;m',
  'Using Docker executor with image alpine:3 ...',
  'section_end:1763632801:prepare_executor\r\x1b[0K',
  'section_start:1763632801:step_script\r\x1b[0K\x1b[0K\x1b[36;1mExecuting "step_script" stage of the job script\x1b[0;m',
  'Using docker image sha256:4b7ce07002c69e8f for alpine:3 with digest alpine@sha256:51183f2cfa63 ...',
  ...commands,
  'section_end:1763632802:step_script\r\x1b[0K',
  'section_start:1763632802:cleanup_file_variables\r\x1b[0K\x1b[0K\x1b[36;1mCleaning up project directory and file based variables\x1b[0;m',
  'section_end:1763632803:cleanup_file_variables\r\x1b[0K',
  `\x1b[31;1mERROR: Job failed: exit code ${code}\x1b[0;m`,
];
const jenkins = (output: readonly string[]) => [
  'Started by user Anna',
  '[Pipeline] Start of Pipeline',
  '[Pipeline] node',
  'Running on agent-1 in /home/jenkins/workspace/shop',
  '[Pipeline] {',
  '[Pipeline] stage',
  '[Pipeline] { (Build)',
  '[Pipeline] sh',
  ...output,
  '[Pipeline] }',
  '[Pipeline] // stage',
  '[Pipeline] }',
  '[Pipeline] // node',
  '[Pipeline] End of Pipeline',
  'ERROR: script returned exit code 3',
  'Finished: FAILURE',
];
const freestyle = (output: readonly string[]) => [
  'Started by user Anna',
  'Running as SYSTEM',
  'Building in workspace /var/jenkins_home/workspace/shop',
  '[shop] $ /bin/sh -xe /tmp/jenkins8136547839209854373.sh',
  ...output,
  "Build step 'Execute shell' marked build as failure",
  'Finished: FAILURE',
];
const local = (output: readonly string[]) =>
  [
    '= regreen runner: job build, attempt 1',
    '= step exit 3',
    ...output.map((line) => `| ${line}`),
    '= exit code 3 after 0.1 s',
    '= job failed after 0.2 s',
  ].map((line) => `2026-11-20T10:00:00.000Z ${line}`);

describe('a command that failed without a word', () => {
  let diagnoser: Diagnoser;
  beforeAll(async () => {
    diagnoser = await createDiagnoser();
  });
  const diagnose = (lines: readonly string[]) =>
    diagnoser.diagnose(
      (async function* () {
        yield Buffer.from(`${lines.join('\n')}\n`);
      })(),
    );

  it.each([
    ['GitHub', github('exit 3')],
    ['GitHub, a script of somebody', github('./check.sh')],
    ['GitHub, told by the shell', github('./build.sh', ['+ ./tool --quiet', '+ exit 3'])],
    ['GitLab', gitlab(['\x1b[32;1m$ exit 3\x1b[0;m'])],
    ['GitLab, two commands', gitlab(['\x1b[32;1m$ ./prepare\x1b[0;m', '\x1b[32;1m$ ./run\x1b[0;m'])],
    ['Jenkins', jenkins(['+ exit 3'])],
    ['Jenkins, without stages', jenkins(['+ exit 3']).filter((line) => !/stage|Build/.test(line))],
    ['Jenkins, without a pipeline', freestyle(['+ ./tool --quiet', '+ exit 3'])],
    ['the local runner', local([])],
  ])('has an unknown cause: %s', async (_, lines) => {
    const { result, category, confidence, causes, missing, summary } = await diagnose(lines);
    expect({ result, category, confidence, causes }).toEqual({
      result: 'failed',
      category: 'unknown',
      confidence: 0,
      causes: [],
    });
    expect(missing).toContain('no_error_line');
    expect(summary).toBe('The run failed; the log does not say why.');
  });

  it.each([
    ['printed what is wrong', github('npm run build', ['src/a.ts(3,5): error TS2322: Type string is not number.'])],
    ['printed something', github('./check.sh', ['the widget is gone'])],
    [
      'printed something before the last command',
      gitlab(['$ ./run || FAILED=1', 'the widget is gone', '$ exit $FAILED']),
    ],
    ['was killed', github('./build.sh', [], 137)],
    ['printed something, on Jenkins', freestyle(['+ ./tool', 'the widget is gone'])],
    ['printed something, on the local runner', local(['the widget is gone'])],
  ])('is none that %s', async (_, lines) => {
    expect(await diagnose(lines)).toMatchObject({ result: 'failed', category: expect.not.stringMatching('unknown') });
  });

  it('is none of a linter: its name is a fair reason', async () => {
    const { category } = await diagnose(github('npx eslint --quiet --max-warnings 0 src'));
    expect(category).toBe('lint_or_format');
  });
});
