import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failedJob, NOW_MS, sha256, situation } from '../../test/helpers/situations.ts';
import { CATEGORIES, ORIGIN_OF } from '../rules/index.ts';
import { decide } from './decide.ts';
import { readPlaybooks } from './playbook-reader.ts';

const SHIPPED = readdirSync('playbooks')
  .sort()
  .flatMap((file) => {
    const read = readPlaybooks(readFileSync(`playbooks/${file}`, 'utf8'), {
      origin: { kind: 'shipped', file },
      sha256,
    });
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return read.playbooks;
  });

const AUTO: readonly string[] = [
  'runner_or_infrastructure',
  'network',
  'registry_or_service_outage',
  'rate_limited',
  'checkout_error',
];
const OBSERVED: readonly string[] = ['cancelled', 'unknown'];

describe('the shipped playbooks', () => {
  it.each(CATEGORIES)('have an answer for %s, whatever is known of it', (category) => {
    const job = failedJob({ category, origin: ORIGIN_OF[category], confidence: 0.97 });
    const decisions = [
      situation({ failures: [job] }),
      situation({ failures: [job], run: { pullRequest: 7, branch: 'x' } }),
      situation({
        failures: [{ ...job, confidence: 0.1, rule: null, failedStep: null }],
        run: { branch: null, pipeline: null },
      }),
    ].map((facts) => decide(facts, SHIPPED, NOW_MS, { sha256 }));
    for (const { playbook } of decisions) expect(playbook).not.toBeNull();
    const usual = AUTO.includes(category) ? 'auto' : OBSERVED.includes(category) ? 'observe' : 'suggest';
    expect(decisions[0]!.level).toBe(usual);
    expect(decisions[1]!.level).toBe(usual);
    expect(decisions[2]!.level).not.toBe('auto');
  });

  it('have names of their own', () => {
    expect(new Set(SHIPPED.map(({ name }) => name)).size).toBe(SHIPPED.length);
  });

  it.each([
    ['disk_full', ['rerun_without_cache']],
    ['timeout', ['rerun_failed_jobs']],
    ['test_failure', ['open_issue']],
    ['auth_or_permission', ['notify']],
    ['security_scan', ['notify']],
  ] as const)('answer %s by %s', (category, kinds) => {
    const failures = [failedJob({ category, origin: ORIGIN_OF[category], confidence: 0.97 })];
    expect(decide(situation({ failures }), SHIPPED, NOW_MS, { sha256 }).actions.map(({ kind }) => kind)).toEqual(kinds);
  });

  it('never run a deployment again', () => {
    for (const category of CATEGORIES) {
      const failures = [failedJob({ category, origin: ORIGIN_OF[category], confidence: 0.99, job: 'deploy' })];
      const { actions } = decide(situation({ failures }), SHIPPED, NOW_MS, { sha256 });
      expect(actions.filter(({ kind }) => kind.startsWith('rerun'))).toEqual([]);
    }
  });
});
