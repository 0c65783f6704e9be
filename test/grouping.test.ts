import { describe, expect, it } from 'vitest';
import { createGithubWebhookReader } from '../src/connectors/index.ts';
import { diagnoseTestReport } from '../src/diagnosis/index.ts';
import { parseJunitReport } from '../src/logs/index.ts';
import { workflowJobBody } from './helpers/github-deliveries.ts';

// What makes two failures one incident, and what does not: the fingerprint of what failed, and the line of runs (the
// pipeline and branch) that a green run speaks of.

const report = (suite: string, name: string) => {
  const text = `<testsuite name="${suite}"><testcase name="${name}"><failure message="no"/></testcase></testsuite>`;
  const tests = parseJunitReport(text);
  return diagnoseTestReport({ tests, bytes: text.length, lines: text.split('\n'), packVersion: '1' }).fingerprint;
};

describe('fingerprints of failed tests', () => {
  const first = report('packages/cart/src/total.test.ts', 'adds up');
  it.each([
    ['the same test again', 'packages/cart/src/total.test.ts', 'adds up', true],
    ['the same test in a checkout elsewhere', '/builds/7/packages/cart/src/total.test.ts', 'adds up', true],
    ['the same test of another package', 'packages/basket/src/total.test.ts', 'adds up', false],
    ['another test of the package', 'packages/cart/src/total.test.ts', 'rounds', false],
  ])('%s', (_, suite, name, isSame) => {
    expect(report(suite, name) === first).toBe(isSame);
  });
});

describe('the line of a run on GitHub', () => {
  const reader = createGithubWebhookReader(['s3cret']);
  const body = JSON.parse(workflowJobBody({ secret: 's3cret', number: 1 })) as { workflow_job: object };
  const lineOf = (changes: Record<string, unknown>) => {
    const told = JSON.stringify({ ...body, workflow_job: { ...body.workflow_job, ...changes } });
    const [fact] = reader.factsOf('workflow_job', told);
    const { pipeline, branch, pullRequest, attempt, run } = fact!.run;
    return { pipeline, branch, pullRequest, attempt, run, job: fact!.jobs[0]!.name };
  };

  it.each([
    ['of a matrix is that of its workflow', { name: 'test (node 22, linux)' }, { job: 'test (node 22, linux)' }],
    ['of a re-run is the same', { run_attempt: 3 }, { attempt: 3, branch: 'main' }],
    [
      'in a merge queue is that of its base, for its pull request',
      { head_branch: 'gh-readonly-queue/main/pr-12-0123456789abcdef0123456789abcdef01234567' },
      { branch: 'main', pullRequest: 12 },
    ],
    [
      'in a merge queue of a base with slashes too',
      { head_branch: 'gh-readonly-queue/release/1.x/pr-7-0123456789abcdef' },
      { branch: 'release/1.x', pullRequest: 7 },
    ],
    [
      'of a branch that only looks like a queue is its own',
      { head_branch: 'gh-readonly-queue/main' },
      { branch: 'gh-readonly-queue/main', pullRequest: null },
    ],
  ])('%s', (_, changes, line) => {
    expect(lineOf(changes)).toMatchObject({ pipeline: 'CI', ...line });
  });
});
