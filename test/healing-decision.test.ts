import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Principal, scopesOfRole } from '../src/access/index.ts';
import {
  type Action,
  answerRequest,
  byStanding,
  canonicalJson,
  contentText,
  decide,
  effectiveForm,
  isChange,
  isRerun,
  LEVELS,
  outcomeOf,
  printExpression,
  readDuration,
  readExpression,
  requestApproval,
  resolveSteps,
  takeApproval,
} from '../src/healing/index.ts';
import { failedJob, NOW_MS, playbooksOf, sha256, situation } from './helpers/situations.ts';

const ANN: Principal = {
  kind: 'person',
  id: 'ann',
  name: 'Ann',
  grants: new Map([['o1', new Set(scopesOfRole('operator'))]]),
};

it('leads from a shipped playbook over an approval to an observed outcome', () => {
  const shipped = playbooksOf(readFileSync('playbooks/10-infrastructure.yaml', 'utf8'), 'shipped');
  const [own] = playbooksOf(
    'playbooks: [{ name: asked first, when: { category: network }, level: approve, steps: [{ playbook: network hiccup }] }]',
    'repository',
    shipped,
  );
  const all = [...shipped, own!].sort(byStanding);
  const decision = decide(situation({ failures: [failedJob()] }), all, NOW_MS, { sha256 });
  expect(decision.playbook?.name).toBe('asked first');
  expect(LEVELS).toContain(decision.level);
  expect(resolveSteps(own!, 'steps', all)).toEqual({ ok: true, steps: decision.steps });
  expect(decision.steps[0]).toEqual({ kind: 'wait', ms: readDuration('2m') });

  const actions: Action[] = decision.actions.map((action) => ({ ...action, text: null }));
  expect(actions.every(({ kind }) => isChange(kind) && isRerun(kind))).toBe(true);
  const content = { actions, calls: actions.map(() => [{ method: 'POST', path: '/rerun', body: null }]) };
  const asked = requestApproval(
    { id: 'q', organisationId: 'o1', content, approvers: 1, ttlMs: 60_000 },
    NOW_MS,
    sha256,
  );
  expect(asked.hash).toBe(sha256(contentText(content)));
  const answered = answerRequest(asked, ANN, { verdict: 'approve', hash: asked.hash }, NOW_MS + 1, sha256);
  if (answered.result !== 'counted') throw new Error('expected the answer to count');
  expect(takeApproval(answered.request, content, NOW_MS + 2, sha256)).toMatchObject({ result: 'counted' });

  const outcome = outcomeOf(
    { status: 'finished', conclusion: 'success', url: null, startedAtMs: 1, finishedAtMs: 2 },
    null,
  );
  expect(outcome).toBe('healed');
});

it('can be shown in full, and what is shown can be read again', () => {
  for (const playbook of playbooksOf(readFileSync('playbooks/20-resources.yaml', 'utf8'), 'shipped')) {
    const condition = effectiveForm(playbook).find(({ key }) => key === 'when')!.value;
    expect(condition).toBe(printExpression(playbook.when));
    const again = readExpression(condition);
    expect(again.ok && canonicalJson(again.expression)).toBe(canonicalJson(playbook.when));
  }
});
