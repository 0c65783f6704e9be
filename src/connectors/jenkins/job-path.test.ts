import { describe, expect, it } from 'vitest';
import { branchOf, pullRequestOf } from './facts.ts';
import { isJobName, parseBuildAddress, pathOfJob } from './job-path.ts';

describe('the job of an address', () => {
  it.each([
    ['https://ci.example/job/shop/42/', 'shop', '/job/shop'],
    ['https://ci.example/jenkins/job/tools/job/shop/42/', 'tools/shop', '/job/tools/job/shop'],
    // A multibranch project has one job a branch; Jenkins encodes its name, and the address encodes that again.
    ['https://ci.example/job/shop/job/feature%252Fx/42/', 'shop/feature%2Fx', '/job/shop/job/feature%252Fx'],
    ['job/my%20shop/7/', 'my shop', '/job/my%20shop'],
  ])('leads back to where it came from: %s', (address, job, path) => {
    expect(parseBuildAddress(address)?.job).toBe(job);
    expect(pathOfJob(job)).toBe(path);
  });

  it.each(['..', 'a/..', 'a/./b', 'a?b', 'a#b', 'a%', 'a%2', 'a\\b', 'a\nb', '', 'a//b'])('is none: %j', (job) => {
    expect(isJobName(job)).toBe(false);
  });
});

describe('what names say', () => {
  it.each([
    ['shop/PR-12', 12],
    ['shop/PR-12-merge', 12],
    ['shop/PR-12-other', null],
    ['shop/main', null],
  ])('the job %s is of the pull request %j', (job, number) => {
    expect(pullRequestOf(job)).toBe(number);
  });

  it.each([
    ['origin/main', 'main'],
    ['refs/heads/main', 'main'],
    ['refs/remotes/origin/feature/x', 'feature/x'],
    ['detached', null],
    [null, null],
  ])('%j is the branch %j', (name, branch) => {
    expect(branchOf(name)).toBe(branch);
  });
});
