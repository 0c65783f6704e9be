import { describe, expect, it } from 'vitest';
import type { CiName } from './ci-format.ts';
import { CI_FORMATS, recognizeCiFormat } from './ci-formats.ts';
import type { LogExcerpt } from './log-excerpt.ts';
import { LogReader } from './log-reader.ts';

function read(lines: readonly string[]): LogExcerpt {
  const reader = new LogReader();
  reader.write(new TextEncoder().encode(`${lines.join('\n')}\n`));
  return reader.end();
}

/** One log of each system, with what must be read out of it. */
interface Proof {
  readonly ci: CiName;
  readonly of: string;
  readonly log: readonly string[];
  readonly texts: readonly string[];
  /** name, exit code, first and last line */
  readonly steps: readonly (readonly [string, number | null, number, number])[];
  /** 1-based numbers of lines */
  readonly errors?: readonly number[];
  readonly warnings?: readonly number[];
  readonly commands?: readonly number[];
  readonly result: LogExcerpt['result'];
  readonly isComplete?: boolean;
}

const GITHUB_TIME = '2024-05-01T10:00:00.1234567Z ';

const PROOFS: readonly Proof[] = [
  {
    ci: 'github_actions',
    of: 'one job',
    log: [
      "\ufeffCurrent runner version: '2.316.0'",
      '##[group]Operating System',
      'Ubuntu',
      '##[endgroup]',
      '##[group]Run npm ci',
      '\x1b[36;1mnpm ci\x1b[0m',
      '##[endgroup]',
      '##[warning]old node',
      '::error file=a.js,line=3::broken',
      'npm error code E404\r',
      '##[error]Process completed with exit code 1.',
      'Post job cleanup.',
      '[command]/usr/bin/git version',
      'Cleaning up orphan processes',
    ].map((line) => (line.startsWith('\ufeff') ? `\ufeff${GITHUB_TIME}${line.slice(1)}` : GITHUB_TIME + line)),
    texts: [
      "Current runner version: '2.316.0'",
      'Operating System',
      'Ubuntu',
      '',
      'Run npm ci',
      'npm ci',
      '',
      'old node',
      '::error file=a.js,line=3::broken',
      'npm error code E404',
      'Process completed with exit code 1.',
      'Post job cleanup.',
      '/usr/bin/git version',
      'Cleaning up orphan processes',
    ],
    steps: [
      ['Set up job', null, 1, 4],
      ['npm ci', 1, 5, 11],
      ['Post job cleanup', null, 12, 14],
    ],
    errors: [9, 11],
    warnings: [8],
    commands: [6, 13],
    result: 'failed',
  },
  {
    ci: 'github_actions',
    of: 'all jobs as the command line prints them',
    log: [
      `build\tSet up job\t\ufeff${GITHUB_TIME}Current runner version: '2.316.0'`,
      `build\tRun make\t${GITHUB_TIME}##[group]Run make`,
      `build\tRun make\t${GITHUB_TIME}##[endgroup]`,
      `build\tRun make\t${GITHUB_TIME}a.c:1:1: error: no`,
      `build\tRun make\t${GITHUB_TIME}##[error]Process completed with exit code 2.`,
      `build\tComplete job\t${GITHUB_TIME}Cleaning up orphan processes`,
    ],
    texts: [
      "Current runner version: '2.316.0'",
      'Run make',
      '',
      'a.c:1:1: error: no',
      'Process completed with exit code 2.',
      'Cleaning up orphan processes',
    ],
    steps: [
      ['Set up job', null, 1, 1],
      ['Run make', 2, 2, 5],
      ['Complete job', null, 6, 6],
    ],
    errors: [5],
    result: 'failed',
  },
  {
    ci: 'github_actions',
    of: 'an action that fails without an exit code',
    log: [
      "Current runner version: '2.316.0'",
      '##[group]Run actions/upload-artifact@v4',
      '##[endgroup]',
      '##[error]No files were found with the provided path: out.',
      'Post job cleanup.',
      'Cleaning up orphan processes',
    ].map((line) => GITHUB_TIME + line),
    texts: [
      "Current runner version: '2.316.0'",
      'Run actions/upload-artifact@v4',
      '',
      'No files were found with the provided path: out.',
      'Post job cleanup.',
      'Cleaning up orphan processes',
    ],
    steps: [
      ['Set up job', null, 1, 1],
      ['actions/upload-artifact@v4', null, 2, 4],
      ['Post job cleanup', null, 5, 6],
    ],
    errors: [4],
    result: 'failed',
  },
  {
    ci: 'github_actions',
    of: 'a cancelled job that stops in the middle',
    log: ['##[group]Run sleep 9', '##[endgroup]', '##[error]The operation was canceled.'].map(
      (line) => GITHUB_TIME + line,
    ),
    texts: ['Run sleep 9', '', 'The operation was canceled.'],
    steps: [['sleep 9', null, 1, 3]],
    errors: [3],
    result: 'cancelled',
    isComplete: false,
  },
  {
    ci: 'azure_pipelines',
    of: 'a job with a failing task',
    log: [
      '##[section]Starting: Job',
      '##[section]Starting: Bash',
      'Task         : Bash',
      '##[command]/bin/bash build.sh',
      '##vso[task.logissue type=warning;sourcepath=a.c]careful',
      'make: *** [all] Error 2',
      "##[error]Bash exited with code '2'.",
      '##[section]Finishing: Bash',
      '##[section]Finishing: Job',
    ].map((line) => GITHUB_TIME + line),
    texts: [
      'Starting: Job',
      'Starting: Bash',
      'Task         : Bash',
      '/bin/bash build.sh',
      'careful',
      'make: *** [all] Error 2',
      "Bash exited with code '2'.",
      'Finishing: Bash',
      'Finishing: Job',
    ],
    steps: [
      ['Job', null, 1, 9],
      ['Bash', 2, 2, 7],
    ],
    errors: [7],
    warnings: [5],
    commands: [4],
    result: 'failed',
  },
  {
    ci: 'gitlab',
    of: 'sections',
    log: [
      '\x1b[0KRunning with gitlab-runner 16.0.0 (abc)\x1b[0;m',
      'section_start:1700000000:prepare_executor\r\x1b[0K\x1b[0K\x1b[36;1mPreparing the "docker" executor\x1b[0;m\x1b[0;m',
      'Using Docker executor with image node:20 ...',
      'section_end:1700000001:prepare_executor\r\x1b[0Ksection_start:1700000001:step_script[collapsed=false]\r\x1b[0K\x1b[0K\x1b[36;1mExecuting "step_script" stage of the job script\x1b[0;m\x1b[0;m',
      '\x1b[32;1m$ npm ci\x1b[0;m',
      'npm error code E404',
      'section_end:1700000002:step_script\r\x1b[0Ksection_start:1700000002:cleanup_file_variables\r\x1b[0K\x1b[0K\x1b[36;1mCleaning up project directory and file based variables\x1b[0;m\x1b[0;m',
      'section_end:1700000003:cleanup_file_variables\r\x1b[0K\x1b[31;1mERROR: Job failed: exit code 1',
      '\x1b[0;m',
    ],
    texts: [
      'Running with gitlab-runner 16.0.0 (abc)',
      'Preparing the "docker" executor',
      'Using Docker executor with image node:20 ...',
      'Executing "step_script" stage of the job script',
      '$ npm ci',
      'npm error code E404',
      'Cleaning up project directory and file based variables',
      'ERROR: Job failed: exit code 1',
      '',
    ],
    steps: [
      ['prepare_executor', null, 2, 3],
      ['step_script', 1, 4, 6],
      ['cleanup_file_variables', null, 7, 7],
    ],
    errors: [8],
    commands: [5],
    result: 'failed',
  },
  {
    ci: 'gitlab',
    of: 'lines with times and streams',
    log: [
      '2024-05-22T12:43:46.962646Z 00O Running with gitlab-runner 17.1.0 (abc)',
      '2024-05-22T12:43:46.962650Z 00O section_start:1716381826:step_script',
      '2024-05-22T12:43:46.962650Z 00O+Executing "step_script" stage of the job script',
      '2024-05-22T12:43:47.000000Z 01O \x1b[32;1m$ make\x1b[0;m',
      '2024-05-22T12:43:47.000000Z 01E make: *** No targets.',
      '2024-05-22T12:43:48.000000Z 00O section_end:1716381828:step_script',
      '2024-05-22T12:43:48.000000Z 00O Job succeeded',
    ],
    texts: [
      'Running with gitlab-runner 17.1.0 (abc)',
      '',
      'Executing "step_script" stage of the job script',
      '$ make',
      'make: *** No targets.',
      '',
      'Job succeeded',
    ],
    steps: [['step_script', null, 2, 6]],
    commands: [4],
    result: 'passed',
  },
  {
    ci: 'jenkins',
    of: 'a pipeline with stages, branches and times',
    log: [
      'Started by user admin',
      '[Pipeline] Start of Pipeline',
      '[Pipeline] node',
      'Running on agent-1 in /home/jenkins/workspace/x',
      '[Pipeline] {',
      '[Pipeline] stage',
      '[Pipeline] { (Build)',
      '[Pipeline] parallel',
      '[Pipeline] { (Branch: linux)',
      '[Pipeline] { (Branch: mac)',
      '[linux] + make',
      '[mac] + xcodebuild',
      '[linux] make: *** [all] Error 2',
      '[Pipeline] }',
      '[Pipeline] }',
      '[Pipeline] }',
      '[Pipeline] stage',
      '[Pipeline] { (Deploy)',
      'Stage "Deploy" skipped due to earlier failure(s)',
      '[Pipeline] }',
      '[Pipeline] }',
      '[Pipeline] End of Pipeline',
      '\x1b[8mha:////4AAAAoB==\x1b[0mERROR: script returned exit code 2',
      'Finished: FAILURE',
    ].map((line) => `[2024-05-01T10:00:00.123Z] ${line}`),
    texts: [
      'Started by user admin',
      '[Pipeline] Start of Pipeline',
      '[Pipeline] node',
      'Running on agent-1 in /home/jenkins/workspace/x',
      '[Pipeline] {',
      '[Pipeline] stage',
      '[Pipeline] { (Build)',
      '[Pipeline] parallel',
      '[Pipeline] { (Branch: linux)',
      '[Pipeline] { (Branch: mac)',
      '+ make',
      '+ xcodebuild',
      'make: *** [all] Error 2',
      '[Pipeline] }',
      '[Pipeline] }',
      '[Pipeline] }',
      '[Pipeline] stage',
      '[Pipeline] { (Deploy)',
      'Stage "Deploy" skipped due to earlier failure(s)',
      '[Pipeline] }',
      '[Pipeline] }',
      '[Pipeline] End of Pipeline',
      'ERROR: script returned exit code 2',
      'Finished: FAILURE',
    ],
    steps: [
      ['Build', null, 7, 16],
      ['Branch: linux', null, 9, 14],
      ['Branch: mac', 2, 10, 12],
      ['Deploy', null, 18, 20],
    ],
    errors: [23],
    commands: [11, 12],
    result: 'failed',
  },
  {
    ci: 'jenkins',
    of: 'a free-style job with times of day',
    log: [
      'Started by timer',
      'Building remotely on agent-2 in workspace /w/x',
      '[x] $ /bin/sh -xe /tmp/jenkins1.sh',
      '+ ./build',
      '  indented',
      "Build step 'Execute shell' marked build as failure",
      'Finished: UNSTABLE',
    ].map((line) => `12:00:00  ${line}`),
    texts: [
      'Started by timer',
      'Building remotely on agent-2 in workspace /w/x',
      '[x] $ /bin/sh -xe /tmp/jenkins1.sh',
      '+ ./build',
      '  indented',
      "Build step 'Execute shell' marked build as failure",
      'Finished: UNSTABLE',
    ],
    steps: [['/bin/sh -xe /tmp/jenkins1.sh', null, 3, 7]],
    errors: [6],
    commands: [3, 4],
    result: 'failed',
  },
  {
    ci: 'travis',
    of: 'folds and times',
    log: [
      'travis_fold:start:worker_info\r\x1b[0K\x1b[33;1mWorker information\x1b[0m',
      'hostname: here',
      'travis_fold:end:worker_info\r\x1b[0Ktravis_fold:start:git.checkout\r\x1b[0Ktravis_time:start:1a2b\r\x1b[0K$ git clone x\r',
      'Cloning\r',
      'travis_time:end:1a2b:start=1,finish=2,duration=1\r\x1b[0Ktravis_fold:end:git.checkout\r\x1b[0K\r',
      'travis_time:start:2b3c\r\x1b[0K$ make test\r',
      'test 1 failed\r',
      'nltravis_time:end:2b3c:start=1,finish=2,duration=1\r\x1b[0K\x1b[31;1mThe command "make test" exited with 2.\x1b[0m\r',
      '\r',
      'Done. Your build exited with 1.\r',
    ],
    texts: [
      'Worker information',
      'hostname: here',
      '$ git clone x',
      'Cloning',
      '',
      '$ make test',
      'test 1 failed',
      'nlThe command "make test" exited with 2.',
      '',
      'Done. Your build exited with 1.',
    ],
    steps: [
      ['git clone x', null, 3, 5],
      ['make test', 2, 6, 8],
    ],
    errors: [8],
    commands: [3, 6],
    result: 'failed',
  },
  {
    ci: 'travis',
    of: 'a log that was cut',
    log: [
      'travis_fold:start:worker_info\r\x1b[0K\x1b[33;1mWorker information\x1b[0m',
      '$ make\r',
      'The log length has exceeded the limit of 4 MB (this usually means that the test suite is raising the same exception over and over).',
    ],
    texts: [
      'Worker information',
      '$ make',
      'The log length has exceeded the limit of 4 MB (this usually means that the test suite is raising the same exception over and over).',
    ],
    steps: [['make', null, 2, 3]],
    commands: [2],
    result: null,
    isComplete: false,
  },
  {
    ci: 'circleci',
    of: 'steps with their shell',
    log: [
      '#!/bin/bash -eo pipefail',
      'npm test',
      '1 failing',
      '',
      'Exited with code exit status 1',
      'CircleCI received exit code 1',
    ],
    texts: [
      '#!/bin/bash -eo pipefail',
      'npm test',
      '1 failing',
      '',
      'Exited with code exit status 1',
      'CircleCI received exit code 1',
    ],
    steps: [['npm test', 1, 2, 6]],
    errors: [5, 6],
    commands: [2],
    result: 'failed',
  },
  {
    ci: 'circleci',
    of: 'the local command line',
    log: ['====>> Checkout code', 'fetching', '====>> make', 'all good', 'Success!'],
    texts: ['====>> Checkout code', 'fetching', '====>> make', 'all good', 'Success!'],
    steps: [
      ['Checkout code', null, 1, 2],
      ['make', null, 3, 5],
    ],
    result: 'passed',
  },
  {
    ci: 'buildkite',
    of: 'groups and invisible times',
    log: [
      '\x1b_bk;t=1700000000000\x07~~~ Preparing working directory',
      '\x1b_bk;t=1700000000001\x07\x1b[90m$\x1b[0m cd /w',
      '\x1b_bk;t=1700000000002\x07+++ :npm: Running commands',
      '\x1b_bk;t=1700000000003\x07--- a/src/x.ts',
      '\x1b_bk;t=1700000000004\x07+++ b/src/x.ts',
      '\x1b_bk;t=1700000000005\x07\x1b[31m🚨 Error: The command exited with status 3\x1b[0m',
      '\x1b_bk;t=1700000000006\x07^^^ +++',
    ],
    texts: [
      '~~~ Preparing working directory',
      '$ cd /w',
      '+++ :npm: Running commands',
      '--- a/src/x.ts',
      '+++ b/src/x.ts',
      '🚨 Error: The command exited with status 3',
      '^^^ +++',
    ],
    steps: [
      ['Preparing working directory', null, 1, 2],
      [':npm: Running commands', 3, 3, 7],
    ],
    errors: [6],
    commands: [2],
    result: 'failed',
  },
  {
    ci: 'teamcity',
    of: 'prefixes and service messages',
    log: [
      'TeamCity server version is 2024.03',
      '[12:00:00] : Step 1/1: Command Line (12s)',
      '[12:00:01] :\t [Step 1/1] Starting: build.sh',
      '[12:00:02]W:\t [Step 1/1] deprecated thing',
      "[12:00:02] :\t [Step 1/1] ##teamcity[message text='it|'s |[over|]|nnow' status='ERROR' errorDetails='a|0x0041']",
      "[12:00:02]E:\t [Step 1/1] ##teamcity[testFailed name='t' message='no']",
      '[12:00:03]W:\t [Step 1/1] Process exited with code 1',
    ],
    texts: [
      'TeamCity server version is 2024.03',
      'Step 1/1: Command Line (12s)',
      'Starting: build.sh',
      'deprecated thing',
      "it's [over] now aA",
      "##teamcity[testFailed name='t' message='no']",
      'Process exited with code 1',
    ],
    steps: [['Command Line (12s)', 1, 2, 7]],
    errors: [5, 6, 7],
    warnings: [4],
    result: 'failed',
  },
  {
    ci: 'bitbucket',
    of: 'a script with its set-up',
    log: [
      '+ umask 000',
      '+ npm test',
      '2 failing',
      'Searching for test report files in directories named [test-results]',
      'Build teardown',
    ],
    texts: [
      '+ umask 000',
      '+ npm test',
      '2 failing',
      'Searching for test report files in directories named [test-results]',
      'Build teardown',
    ],
    steps: [
      ['umask 000', null, 1, 1],
      ['npm test', null, 2, 4],
      ['Build teardown', null, 5, 5],
    ],
    commands: [1, 2],
    result: null,
  },
  {
    ci: 'taskcluster',
    of: 'a failing task',
    log: [
      '[taskcluster 2024-05-01 10:00:00.000Z] Task ID: abc',
      '[taskcluster 2024-05-01 10:00:01.000Z] === Task Starting ===',
      '[setup 2024-05-01T10:00:02.000Z] run-task started',
      '[task 2024-05-01T10:00:03.000Z] 10:00:03    ERROR - it broke',
      '[task 2024-05-01T10:00:04.000Z] [not a prefix] text\r',
      '[taskcluster 2024-05-01 10:00:05.000Z] === Task Finished ===',
      '[taskcluster 2024-05-01 10:00:06.000Z] Unsuccessful task run with exit code: 2 completed in 6 seconds',
      '[taskcluster:error] exit status 2',
    ],
    texts: [
      'Task ID: abc',
      '=== Task Starting ===',
      'run-task started',
      'it broke',
      '[not a prefix] text',
      '=== Task Finished ===',
      'Unsuccessful task run with exit code: 2 completed in 6 seconds',
      'exit status 2',
    ],
    steps: [
      ['task', null, 2, 2],
      ['setup', null, 3, 3],
      ['task', 2, 4, 6],
    ],
    errors: [4, 7, 8],
    result: 'failed',
  },
  {
    ci: 'appveyor',
    of: 'a failing command',
    log: [
      'Build started',
      'git clone -q https://example.org/x.git C:\\projects\\x',
      'npm test',
      'Command exited with code 1',
    ].map((line) => `[00:00:05] ${line}`),
    texts: [
      'Build started',
      'git clone -q https://example.org/x.git C:\\projects\\x',
      'npm test',
      'Command exited with code 1',
    ],
    steps: [],
    errors: [4],
    result: 'failed',
  },
  {
    ci: 'drone',
    of: 'steps that take turns',
    log: [
      '[build:L0:0s] + go build',
      '[lint:L0:0s] + golint',
      '[build:L1:3s] x.go:3: undefined: y',
      '2024/05/01 10:00:00 drone_step_0 : exit code 2',
    ],
    texts: ['+ go build', '+ golint', 'x.go:3: undefined: y', '2024/05/01 10:00:00 drone_step_0 : exit code 2'],
    steps: [
      ['build', 2, 1, 4],
      ['lint', null, 2, 2],
    ],
    errors: [4],
    commands: [1, 2],
    result: 'failed',
  },
  {
    ci: 'regreen',
    of: 'a step that speaks as the runner does',
    log: [
      '= regreen runner: job test of shop',
      '= step install',
      '= exit code 0 after 0.4 s',
      '= step test',
      '| 2024-05-01T10:00:00.123Z = job passed',
      '| = exit code 0 after 0.1 s',
      '= error: step test timed out: it was ended after 5.0 s',
      '= exit code 3 after 5.0 s',
      '= job failed',
    ].map((line) => `2024-05-01T10:00:00.123Z ${line}`),
    texts: [
      'regreen runner: job test of shop',
      'step install',
      'exit code 0 after 0.4 s',
      'step test',
      '2024-05-01T10:00:00.123Z = job passed',
      '= exit code 0 after 0.1 s',
      'error: step test timed out: it was ended after 5.0 s',
      'exit code 3 after 5.0 s',
      'job failed',
    ],
    steps: [
      ['install', 0, 2, 3],
      ['test', 3, 4, 8],
    ],
    errors: [7, 8],
    result: 'failed',
  },
  {
    ci: 'none',
    of: 'lines that all begin with a time',
    log: [
      '2024-05-01T10:00:00Z a',
      '2024-05-01 10:00:00,123 b',
      '[2024-05-01T10:00:00.5+02:00] c',
      '2024-05-01T10:00:00Z',
      '2024-05-01T10:00:00Z  d',
    ],
    texts: ['a', 'b', 'c', '', ' d'],
    steps: [],
    result: null,
  },
  {
    ci: 'none',
    of: 'lines of containers',
    log: ['web_1  | started', 'db_1   | ready', '2024-05-01T10:00:00Z once', 'four', 'five'],
    texts: ['web_1  | started', 'db_1   | ready', '2024-05-01T10:00:00Z once', 'four', 'five'],
    steps: [],
    result: null,
  },
];

describe.each(PROOFS)('$ci, $of', (proof) => {
  const excerpt = read(proof.log);
  const linesOf = (level: string) => excerpt.lines.filter((line) => line.level === level).map(({ number }) => number);

  it('is recognised', () => {
    expect(excerpt.ci).toBe(proof.ci);
  });
  it('is peeled', () => {
    expect(excerpt.lines.map(({ text }) => text)).toEqual(proof.texts);
  });
  it('has its steps', () => {
    expect(excerpt.steps.map(({ name, exitCode, from, to }) => [name, exitCode, from, to])).toEqual(proof.steps);
  });
  it('has its levels', () => {
    expect({ errors: linesOf('error'), warnings: linesOf('warning'), commands: linesOf('command') }).toEqual({
      errors: proof.errors ?? [],
      warnings: proof.warnings ?? [],
      commands: proof.commands ?? [],
    });
  });
  it('has its result', () => {
    expect(excerpt).toMatchObject({ result: proof.result, isComplete: proof.isComplete ?? true });
  });
});

describe('the family of formats', () => {
  it('has a proof for each member', () => {
    expect(new Set(PROOFS.map(({ ci }) => ci))).toEqual(new Set(CI_FORMATS.map(({ name }) => name)));
  });

  it.each([
    { of: 'a compiler', lines: ['gcc -c a.c', 'a.c:1:2: error: no', 'make: *** [a.o] Error 1'] },
    { of: 'a diff', lines: ['--- a/x', '+++ b/x', '@@ -1 +1 @@', '-a', '+b'] },
    { of: 'a shell that traces', lines: ['+ npm ci', '+ npm test', 'ok'] },
    { of: 'a text about CI', lines: ['See ##[error] in the guide', 'travis and jenkins', 'Finished: all'] },
    { of: 'program logs', lines: ['[12:00:00] start', '[12:00:01] middle', '[12:00:02] end', '[12:00:02] end'] },
    { of: 'nothing', lines: [] },
  ])('takes the output of $of for no CI system', ({ lines }) => {
    expect(recognizeCiFormat(lines, []).name).toBe('none');
  });

  it.each(CI_FORMATS.map((format) => ({ name: format.name, format })))(
    '$name stays fast on hostile lines',
    ({ format }) => {
      const seeds = [
        "##teamcity[message a='|",
        "='|'",
        '\x1b[8mha:',
        'section_start:1:a[',
        '::error ',
        'travis_fold:',
        '[Pipeline] { (',
        '\x1b[31m',
        '##vso[a',
        '\x1b_bk;t=1',
        'a\t',
        '[a:1] ',
        '" exited with ',
      ];
      const start = performance.now();
      for (const seed of seeds) {
        const line = seed.repeat(Math.ceil(16_384 / seed.length));
        format.recognize(Array.from({ length: 20 }, () => line));
        const peeler = format.open([line]);
        for (let i = 0; i < 20; i++) peeler.peel(line);
      }
      expect(performance.now() - start).toBeLessThan(500);
    },
  );
});
