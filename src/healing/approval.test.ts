import { describe, expect, it } from 'vitest';
import { sha256 } from '../../test/helpers/situations.ts';
import { type Principal, ROLES, scopesOfRole } from '../access/index.ts';
import {
  type ApprovalAnswer,
  type ApprovalContent,
  type ApprovalRequest,
  type ApprovalState,
  answerRequest,
  contentText,
  MACHINE_OPERATOR,
  requestApproval,
  takeApproval,
} from './approval.ts';
import type { Action } from './records.ts';

const ACTION: Action = {
  kind: 'rerun_failed_jobs',
  target: {
    provider: 'github',
    repository: 'acme/shop',
    run: '1',
    attempt: 1,
    jobs: ['2'],
    branch: 'main',
    commit: 'c',
    pullRequest: null,
  },
  text: { title: 't', body: 'b' },
  options: { idempotent: false },
  key: 'k',
  incidentId: 'i',
};
const CONTENT: ApprovalContent = {
  actions: [ACTION],
  calls: [[{ method: 'POST', path: '/runs/1/rerun', body: { debug: false } }]],
};
const OTHER: ApprovalContent = { ...CONTENT, calls: [[{ method: 'POST', path: '/runs/2/rerun', body: null }]] };
const TTL_MS = 1000;

function request(changes: Partial<ApprovalRequest> = {}): ApprovalRequest {
  const fresh = requestApproval(
    { id: 'q1', organisationId: 'o1', content: CONTENT, approvers: 1, ttlMs: TTL_MS },
    0,
    sha256,
  );
  return { ...fresh, ...changes };
}

function person(
  id: string,
  role: (typeof ROLES)[number] = 'operator',
  organisation = 'o1',
  kind: Principal['kind'] = 'person',
): Principal {
  return { kind, id, name: id, grants: new Map([[organisation, new Set(scopesOfRole(role))]]) };
}

const HASH = request().hash;
const ANSWERS: Readonly<Record<ApprovalAnswer['verdict'], ApprovalAnswer>> = {
  approve: { verdict: 'approve', hash: HASH },
  reject: { verdict: 'reject', hash: HASH },
  defer: { verdict: 'defer', hash: HASH, untilMs: 500 },
  modify: { verdict: 'modify', hash: HASH, content: OTHER, newId: 'q2' },
};
const VERDICTS = ['approve', 'reject', 'defer', 'modify'] as const;
const STATES: readonly ApprovalState[] = ['open', 'approved', 'rejected', 'modified', 'used', 'withdrawn'];

const answer = (to: ApprovalRequest, verdict: ApprovalAnswer['verdict'], by = person('ann'), nowMs = 1) =>
  answerRequest(to, by, ANSWERS[verdict], nowMs, sha256);

describe('answers to an open request', () => {
  it.each([
    ['approve', 'approved'],
    ['reject', 'rejected'],
    ['defer', 'open'],
    ['modify', 'modified'],
  ] as const)('%s leaves it %s', (verdict, state) => {
    expect(answer(request(), verdict)).toMatchObject({ result: 'counted', request: { state } });
  });

  it('modify makes a new one for the new content, which nobody approved yet', () => {
    expect(answer(request({ approvers: 2, approvedBy: ['ann'] }), 'modify')).toMatchObject({
      request: { state: 'modified', replacedBy: 'q2' },
      next: {
        id: 'q2',
        state: 'open',
        approvers: 2,
        approvedBy: [],
        hash: sha256(contentText(OTHER)),
        createdAtMs: 1,
        expiresAtMs: 1 + TTL_MS,
      },
    });
    const same: ApprovalAnswer = { verdict: 'modify', hash: HASH, content: CONTENT, newId: 'q2' };
    expect(answerRequest(request(), person('ann'), same, 1, sha256)).toMatchObject({
      result: 'refused',
      code: 'content_changed',
    });
  });

  it.each([0, 1, TTL_MS, Number.NaN, Infinity])('defer until %s is refused', (untilMs) => {
    const result = answerRequest(request(), person('ann'), { verdict: 'defer', hash: HASH, untilMs }, 1, sha256);
    expect(result).toMatchObject({ result: 'refused', code: 'wrong_time' });
  });
});

describe.each(VERDICTS)('%s', (verdict) => {
  it.each(STATES.filter((state) => state !== 'open'))('is not taken once it is %s', (state) => {
    const isTheSame = (verdict === 'reject' && state === 'rejected') || (verdict === 'modify' && state === 'modified');
    const result = answer(request({ state, replacedBy: state === 'modified' ? 'q2' : null }), verdict);
    if (isTheSame) expect(result).toMatchObject({ result: 'repeated', next: null });
    else expect(result).toMatchObject({ result: 'refused', code: state === 'withdrawn' ? 'withdrawn' : 'used' });
  });

  it('is too late when the time is up', () => {
    expect(answer(request(), verdict, person('ann'), TTL_MS)).toMatchObject({ result: 'refused', code: 'too_late' });
    const lastMs = verdict === 'defer' ? 499 : TTL_MS - 1;
    expect(answer(request(), verdict, person('ann'), lastMs)).toMatchObject({ result: 'counted' });
  });

  it('is refused for other content than was seen', () => {
    const result = answerRequest(request({ hash: 'other' }), person('ann'), ANSWERS[verdict], 1, sha256);
    expect(result).toMatchObject({ result: 'refused', code: 'content_changed' });
  });

  it.each(
    ROLES.flatMap((role) =>
      ['o1', 'o2', '*'].flatMap((organisation) =>
        (['person', 'program'] as const).map((kind) => ({ role, organisation, kind })),
      ),
    ),
  )('by a $kind, $role of $organisation', ({ role, organisation, kind }) => {
    const isRight = kind === 'person' && role !== 'viewer' && organisation !== 'o2';
    const result = answer(request(), verdict, person('ann', role, organisation, kind));
    expect(result).toMatchObject(isRight ? { result: 'counted' } : { result: 'refused', code: 'wrong_person' });
  });

  it('again does nothing', () => {
    const first = answer(request({ approvers: 2 }), verdict);
    const { request: after } = first as Extract<typeof first, { request: ApprovalRequest }>;
    expect(answer(after, verdict)).toEqual({ result: 'repeated', request: after, next: null });
  });
});

it('of several approvers each counts once', () => {
  const steps: [string, string, number][] = [
    ['ann', 'counted', 1],
    ['ann', 'repeated', 1],
    ['bob', 'counted', 2],
    ['bob', 'repeated', 2],
    ['cid', 'refused', 2],
  ];
  let current = request({ approvers: 2 });
  for (const [who, result, approvals] of steps) {
    const answered = answer(current, 'approve', person(who));
    expect(answered.result).toBe(result);
    if (answered.result !== 'refused') current = answered.request;
    expect(current.approvedBy).toHaveLength(approvals);
  }
  expect(current.state).toBe('approved');
});

it('of several approvers the one at the machine is none: that may be one of the others', () => {
  const system = person(MACHINE_OPERATOR, 'operator', '*');
  expect(answer(request(), 'approve', system)).toMatchObject({ request: { state: 'approved' } });
  for (const approvedBy of [[], ['ann']]) {
    const asked = request({ approvers: 2, approvedBy });
    expect(answer(asked, 'approve', system)).toMatchObject({
      result: 'refused',
      code: 'wrong_person',
      sentence: expect.stringContaining('expected 2 people who are known by name'),
    });
    for (const verdict of ['reject', 'defer', 'modify'] as const) {
      expect(answer(asked, verdict, system)).toMatchObject({ result: 'counted' });
    }
  }
});

describe('using an approval', () => {
  it.each([
    ['approved', CONTENT, 1, null],
    ['approved', OTHER, 1, 'content_changed'],
    ['approved', CONTENT, TTL_MS, 'too_late'],
    ['used', CONTENT, 1, 'used'],
    ['open', CONTENT, 1, 'not_approved'],
    ['rejected', CONTENT, 1, 'not_approved'],
    ['withdrawn', CONTENT, 1, 'not_approved'],
    ['modified', CONTENT, 1, 'not_approved'],
  ] as const)('%s: %#', (state, content, nowMs, code) => {
    const result = takeApproval(request({ state }), content, nowMs, sha256);
    expect(result).toMatchObject(
      code === null ? { result: 'counted', request: { state: 'used' } } : { result: 'refused', code },
    );
  });

  it.each([
    { ...ACTION, options: {} },
    { ...ACTION, text: null },
    { ...ACTION, text: { title: 't', body: 'c' } },
    { ...ACTION, target: { ...ACTION.target, attempt: 2 } },
    { ...ACTION, kind: 'cancel_run' as const },
  ])('is for nothing else: %#', (action) => {
    const result = takeApproval(request({ state: 'approved' }), { ...CONTENT, actions: [action] }, 1, sha256);
    expect(result).toMatchObject({ code: 'content_changed' });
  });

  it('does not depend on the order of keys', () => {
    const turned = Object.fromEntries(Object.entries(ACTION).reverse()) as unknown as Action;
    expect(contentText({ calls: CONTENT.calls, actions: [turned] })).toBe(contentText(CONTENT));
  });
});
