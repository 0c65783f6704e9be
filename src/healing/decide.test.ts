import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALM, failedJob, NOW_MS, playbooksOf, sha256, situation } from '../../test/helpers/situations.ts';
import { CATEGORIES, ORIGIN_OF } from '../rules/index.ts';
import { cutDown } from './bounds.ts';
import { DEFAULT_CEILINGS } from './ceilings.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { GUARDS } from './guards.ts';
import { DIAGNOSIS_GIVEN_UP, type FailedJob, type History, LEVELS, OUTCOMES, type Situation } from './records.ts';

const AUTO = playbooksOf(`playbooks:
  - name: again
    when: { category: [network, timeout, docker_build, out_of_memory] }
    level: auto
    steps: [{ wait: 1m }, { action: rerun_failed_jobs }]
    otherwise: [{ action: open_issue }, { action: escalate, to: oncall }]
`);

function decideHere(facts: Situation, playbooks = AUTO, ceilings = DEFAULT_CEILINGS): Decision {
  return decide(facts, playbooks, NOW_MS, { sha256, ceilings });
}

const rank = ({ level }: Decision) => LEVELS.indexOf(level);

describe('a decision', () => {
  it('has the steps, the actions with keys, and the trace', () => {
    const decision = decideHere(situation());
    expect(decision).toMatchObject({
      level: 'auto',
      path: 'steps',
      reason: null,
      steps: [{ kind: 'wait', ms: 60_000 }, { action: 'rerun_failed_jobs' }],
      actions: [{ kind: 'rerun_failed_jobs', target: { run: '100', attempt: 1, jobs: ['11'] }, incidentId: 'i1' }],
      considered: [{ name: 'again', verdict: 'taken' }],
    });
    expect(decision.actions[0]!.key).toMatch(/^[0-9a-f]{64}$/);
    expect(decision.guards.map(({ guard }) => guard)).toEqual(GUARDS.map(({ name }) => name));
  });

  it('does not look on where a diagnosis was given up: the guard refuses, whatever the playbook', () => {
    const unread = failedJob({ category: 'unknown', confidence: 0, missing: [DIAGNOSIS_GIVEN_UP], incidentId: null });
    const look = playbooksOf('playbooks: [{ name: l, if: "true", level: observe, steps: [{ action: notify }] }]');
    for (const failures of [[unread], [failedJob(), { ...unread, failureId: 'f2' }]]) {
      const decision = decideHere(situation({ failures }), [...AUTO, ...look]);
      expect(decision).toMatchObject({ level: 'observe', path: null, reason: { code: 'evidence_complete' } });
    }
  });

  it('gives the same action the same key, whatever incident asks for it, and another for the next attempt', () => {
    const key = (facts: Situation) => decideHere(facts).actions[0]!.key;
    expect(key({ ...situation(), incidentId: 'i2' })).toBe(key(situation()));
    expect(key(situation({ run: { attempt: 2 } }))).not.toBe(key(situation()));
  });

  it.each([
    { made: 2, kinds: ['notify'] },
    { made: 3, kinds: ['notify', 'escalate'] },
  ])('escalates only after as many changes as the step says: $made', ({ made, kinds }) => {
    const step = '{ action: escalate, attempts: 3 }';
    const playbooks = playbooksOf(
      `playbooks: [{ name: a, when: { category: network }, level: auto, steps: [{ action: notify }, ${step}] }]`,
    );
    const { actions } = decideHere(situation({ history: { actionsOnIncident: made } }), playbooks);
    expect(actions.map(({ kind }) => kind)).toEqual(kinds);
  });

  it('names the escalations of both lists that wait for people, with the keys they have as steps', () => {
    const later = '{ action: escalate, to: boss, after: 1h }, { action: escalate, to: now }';
    const playbooks = playbooksOf(
      `playbooks:
        - { name: a, when: { category: network }, level: approve, steps: [{ action: rerun_failed_jobs }], otherwise: [${later}] }
        - { name: b, when: { category: timeout }, level: approve, steps: [${later}] }`,
    );
    const { escalations } = decideHere(situation(), playbooks);
    expect(escalations).toMatchObject([{ kind: 'escalate', options: { to: 'boss', after: 3_600_000 } }]);
    const facts = situation({ failures: [failedJob({ category: 'timeout' })] });
    const asSteps = decideHere(facts, playbooks);
    expect(asSteps.escalations[0]!.key).toBe(asSteps.actions[0]!.key);
    expect(asSteps.escalations[0]!.key).toBe(escalations[0]!.key);
  });

  describe('of a playbook that cancels the run', () => {
    const BOTH = playbooksOf(`playbooks:
      - { name: stop, when: { category: network }, level: auto, steps: [{ action: cancel_run }, { action: notify }] }
      - { name: again, when: { category: network }, level: auto, steps: [{ action: rerun_failed_jobs }] }`);
    const GOES_ON: Partial<Situation['run']> = { status: 'running', pendingJobs: 2, finishedAtMs: null };
    const taken = (decision: Decision) => [decision.playbook?.name, decision.isEarly, decision.reason?.code ?? null];

    it.each<[string, Partial<Situation['run']>, string, boolean, string | null]>([
      ['goes on', GOES_ON, 'stop', true, null],
      ['is not told of, and jobs of it go on', { ...GOES_ON, status: null }, 'stop', true, null],
      [
        'goes on, with a failed job nobody explained yet',
        { ...GOES_ON, undiagnosedJobs: 1 },
        'stop',
        true,
        'evidence_complete',
      ],
      ['goes on, with no job that is known to', { ...GOES_ON, pendingJobs: 0 }, 'again', false, 'evidence_complete'],
      ['is over', {}, 'again', false, null],
    ])('is about a run that %s', (_, run, name, isEarly, reason) => {
      expect(taken(decideHere(situation({ run }), BOTH))).toEqual([name, isEarly, reason]);
    });

    it('says why it does not fit, and lowers nobody by that', () => {
      const unknown = playbooksOf(`playbooks:
        - { name: maybe, when: { category: network, is_default_branch: true }, level: observe, steps: [{ action: cancel_run }] }`);
      const decision = decideHere(situation({ run: { defaultBranch: null } }), [...unknown, ...BOTH]);
      expect(decision.considered.map(({ verdict }) => verdict)).toEqual(['does_not_fit', 'does_not_fit', 'taken']);
      expect(decision.considered[1]!.sentence).toBe('the run is over: there is nothing left to cancel');
      expect(decision).toMatchObject({ level: 'auto', lowered: [] });
    });

    it('does not fit where nobody agreed to it', () => {
      const said = { sha256, mayCancel: false };
      const decision = decide(situation({ run: GOES_ON }), BOTH, NOW_MS, said);
      expect(taken(decision)).toEqual(['again', false, 'evidence_complete']);
      expect(decision.considered[0]!.sentence).toContain('nobody agreed');
    });

    it('keeps to ceilings and guards: a compile error is asked about, a stop holds', () => {
      const failures = [failedJob({ category: 'compile_error' })];
      const playbooks = playbooksOf(
        'playbooks: [{ name: x, when: { category: compile_error }, level: auto, steps: [{ action: cancel_run }] }]',
      );
      expect(decideHere(situation({ run: GOES_ON, failures }), playbooks).level).toBe('approve');
      const other = failedJob({ failureId: 'f2', category: 'network', incidentId: 'i2' });
      const mixed = decideHere(situation({ run: GOES_ON, failures: [...failures, other] }), playbooks);
      expect(mixed).toMatchObject({ path: null, reason: { code: 'all_jobs_qualify' } });
    });

    it('is for one attempt of a run, once', () => {
      const key = (run: object) => decideHere(situation({ run: { ...GOES_ON, ...run } }), BOTH).actions[0]!.key;
      expect(key({ pendingJobs: 1, status: 'queued' })).toBe(key({}));
      expect(key({ attempt: 2 })).not.toBe(key({}));
    });

    it('is unusable where the steps of another begin again what it cancels', () => {
      const [base] = playbooksOf('playbooks: [{ name: base, if: "false", steps: [{ action: rerun_failed_jobs }] }]');
      const [stop] = playbooksOf(
        'playbooks: [{ name: stop, if: "true", level: auto, steps: [{ action: cancel_run }, { playbook: base }] }]',
        'server',
        playbooksOf('playbooks: [{ name: base, if: "false", steps: [{ action: notify }] }]', 'shipped'),
      );
      for (const run of [GOES_ON, {}]) {
        const decision = decideHere(situation({ run }), [stop!, base!]);
        const [, about] = decision.considered;
        expect(about).toMatchObject({ name: 'stop', verdict: 'unusable' });
        expect(about!.sentence).toContain('came cancel_run and rerun_failed_jobs; leave one of them out');
      }
    });

    it('may ask whether a newer run answers for this one', () => {
      const playbooks = playbooksOf(
        'playbooks: [{ name: x, when: { superseded: true }, level: approve, steps: [{ action: cancel_run }] }]',
      );
      const facts = (newerRun: string | null) => situation({ run: GOES_ON, history: { newerRun } });
      expect(taken(decideHere(facts('101'), playbooks))).toEqual(['x', true, null]);
      expect(taken(decideHere(facts(null), playbooks))).toEqual([undefined, false, 'no_playbook']);
    });
  });

  it('takes the first that fits: repository, server, shipped, then the order of files', () => {
    const named = (name: string, category: string) =>
      `  - { name: ${name}, when: { category: ${category} }, level: approve, steps: [{ action: notify }] }\n`;
    const repository = playbooksOf(`playbooks:\n${named('r', 'timeout')}${named('r2', 'network')}`, 'repository');
    const shipped = playbooksOf(`playbooks:\n${named('s', 'network')}`, 'shipped');
    const decision = decideHere(situation(), [...shipped, ...AUTO, ...repository]);
    expect(decision.considered).toEqual([
      {
        name: 'r',
        file: 'repository.yaml',
        line: 2,
        verdict: 'does_not_fit',
        sentence: 'job `build`: expected category == "timeout", but category is "network"',
      },
      {
        name: 'r2',
        file: 'repository.yaml',
        line: 3,
        verdict: 'taken',
        sentence: 'its condition holds for 1 failed job',
      },
      {
        name: 'again',
        file: 'server.yaml',
        line: 2,
        verdict: 'not_needed',
        sentence: 'playbook `r2` stands before it and fits',
      },
      {
        name: 's',
        file: 'shipped.yaml',
        line: 2,
        verdict: 'not_needed',
        sentence: 'playbook `r2` stands before it and fits',
      },
    ]);
    expect(decision.level).toBe('approve');
  });

  it('resolves the steps of other playbooks, and passes over one whose names lead nowhere', () => {
    const other = playbooksOf(
      'playbooks: [{ name: tell, when: { job: x }, steps: [{ action: notify, to: chat }] }]',
      'shipped',
    );
    const [naming] = playbooksOf(
      'playbooks: [{ name: n, when: { category: network }, level: suggest, steps: [{ wait: 1s }, { playbook: tell }] }]',
      'repository',
      other,
    );
    expect(decideHere(situation(), [naming!, ...other]).steps).toEqual([
      { kind: 'wait', ms: 1000 },
      { kind: 'action', action: 'notify', options: { to: 'chat' } },
    ]);
    const without = decideHere(situation(), [naming!, ...AUTO]);
    expect(without.considered[0]).toMatchObject({ name: 'n', verdict: 'unusable' });
    // What was wanted there is not known: nobody does more than it allowed.
    expect(without).toMatchObject({ playbook: { name: 'again' }, level: 'suggest' });
  });

  it('does nothing unasked where playbooks of the repository could not be read', () => {
    const unread = 'acme/shop/.regreen.yml is wrong at line 5: what it wants is not known';
    const decision = decide(situation(), AUTO, NOW_MS, { sha256, unread });
    expect(decision).toMatchObject({ level: 'approve', lowered: [{ from: 'auto', to: 'approve', sentence: unread }] });
  });

  it.each([
    ['approve', null],
    ['observe', 'playbook `again` only looks on: bounds of the server let no playbook go beyond observe'],
  ] as const)('names the bounds of the server first where they lower it to %s', (level, why) => {
    const bounded = AUTO.map((one) => cutDown(one, [{ scope: '*', level, guards: {} }]));
    const decision = decideHere(situation({ failures: [failedJob({ missing: ['no_error_line'] })] }), bounded);
    expect(decision.lowered[0]).toEqual({
      from: 'auto',
      to: level,
      sentence: `bounds of the server let no playbook go beyond ${level}`,
    });
    if (why !== null) expect(decision.reason).toMatchObject({ code: 'level_observe', sentence: why });
  });

  it.each([
    ['its own level', [failedJob()], {}, 'auto', []],
    [
      'the ceiling of the category',
      [failedJob({ category: 'timeout' })],
      {},
      'approve',
      ['timeout reaches approve at most'],
    ],
    [
      'the lowest ceiling of all jobs',
      [failedJob(), failedJob({ job: 'b', category: 'docker_build' })],
      {},
      'approve',
      ['docker_build reaches approve at most'],
    ],
    [
      'a ceiling of the operator',
      [failedJob()],
      { network: 'suggest' },
      'suggest',
      ['network reaches suggest at most'],
    ],
    [
      'a cut log',
      [failedJob({ missing: ['truncated'] })],
      {},
      'approve',
      ['the diagnosis of job `build` could not see everything: `truncated`'],
    ],
    [
      'a word nobody knows',
      [failedJob({ missing: ['new_word'] })],
      {},
      'suggest',
      ['could not see everything: `new_word`'],
    ],
    [
      'a step that is not known',
      [failedJob({ failedStep: null })],
      {},
      'approve',
      ['which step of job `build` failed is not known'],
    ],
  ] as const)('is lowered by %s', (_, failures, ceilings, level, sentences) => {
    const decision = decideHere(situation({ failures }), AUTO, { ...DEFAULT_CEILINGS, ...ceilings });
    expect(decision.level).toBe(level);
    expect(decision.lowered).toHaveLength(sentences.length);
    for (const [i, sentence] of sentences.entries()) expect(decision.lowered[i]!.sentence).toContain(sentence);
  });

  it.each([
    ['no_playbook', situation({ failures: [failedJob({ category: 'lint_or_format' })] }), {}],
    ['level_observe', situation(), { network: 'observe' }],
    ['evidence_complete', situation({ run: { pendingJobs: 1 } }), {}],
    [
      'kill_switch',
      situation({ run: { pendingJobs: 1 }, history: { stopped: [{ scope: '*', by: 'a', sinceMs: 0, reason: 'r' }] } }),
      {},
    ],
    [
      'per_hour',
      situation({ history: { actionsInHour: 20, healingsOfFingerprint: [{ atMs: NOW_MS, outcome: 'healed' }] } }),
      {},
    ],
  ] as const)('that nothing is done has one reason: %s', (code, facts, ceilings) => {
    const decision = decideHere(facts, AUTO, { ...DEFAULT_CEILINGS, ...ceilings });
    expect(decision).toMatchObject({ level: 'observe', path: null, steps: [], actions: [], reason: { code } });
    expect(decision.reason!.sentence).not.toBe('');
  });

  it('goes on with otherwise when it was tried enough, not while it is tried', () => {
    const used = (outcome: 'not_healed' | null) =>
      decideHere(situation({ history: { actionsOnRun: 1, healingsOfFingerprint: [{ atMs: NOW_MS - 1, outcome }] } }));
    expect(used('not_healed')).toMatchObject({
      level: 'auto',
      path: 'otherwise',
      actions: [{ kind: 'open_issue' }, { kind: 'escalate', options: { to: 'oncall' } }],
      reason: { code: 'attempts_per_run' },
    });
    expect(used(null)).toMatchObject({ path: null, reason: { code: 'attempts_per_run' } });
    // One of them is under way, though another of its likes ended after it began.
    const outcomes = (['not_healed', null] as const).map((outcome, place) => ({ atMs: NOW_MS - place, outcome }));
    const history = { actionsOnIncident: 3, healingsOfFingerprint: outcomes };
    expect(decideHere(situation({ history }))).toMatchObject({ path: null, reason: { code: 'attempts_per_incident' } });
  });
});

it('after 20 failing rounds there were 3 re-runs at most, then somebody was told once, and the issue kept up to date', () => {
  const done: { kind: string; key: string }[] = [];
  let nowMs = NOW_MS;
  const healings: { atMs: number; outcome: 'not_healed' }[] = [];
  for (let round = 0; round < 20; round++) {
    nowMs += 4 * 3_600_000;
    const reruns = done.filter(({ kind }) => kind === 'rerun_failed_jobs').length;
    const facts = situation({
      run: { run: `${100 + round}` },
      history: { actionsOnIncident: reruns, healingsOfFingerprint: healings.toReversed().slice(0, 20) },
    });
    const { actions, path } = decide(facts, AUTO, nowMs, { sha256 });
    done.push(...actions.filter(({ key }) => !done.some((before) => before.key === key)));
    if (path === 'steps') healings.push({ atMs: nowMs, outcome: 'not_healed' });
  }
  const kinds = done.map(({ kind }) => kind);
  expect(kinds.slice(0, 5)).toEqual([
    'rerun_failed_jobs',
    'rerun_failed_jobs',
    'rerun_failed_jobs',
    'open_issue',
    'escalate',
  ]);
  expect(kinds.slice(5)).toEqual(Array.from({ length: 16 }, () => 'open_issue'));
});

describe('properties', () => {
  const PLAYBOOKS = [
    ...playbooksOf(
      `playbooks:
  - { name: a, when: { branch: "release/*", category: network }, level: suggest, steps: [{ action: notify }] }
  - { name: b, when: { rule: "npm/*", category: network }, level: approve, steps: [{ action: rerun_failed_jobs }] }
`,
      'repository',
    ),
    ...AUTO,
    ...playbooksOf(
      'playbooks: [{ name: c, when: { confidence: ">= 0.5" }, level: auto, guards: { protected_branches: [main] }, steps: [{ action: comment_pull_request }, { action: notify }], otherwise: [] }]'.replace(
        'when: {',
        `when: { category: [${CATEGORIES.filter((category) => category !== 'security_scan').join(', ')}],`,
      ),
      'shipped',
    ),
  ];

  it('whatever order the facts come in, the decision is the same', () => {
    let permutations = 0;
    fc.assert(
      fc.property(situations, fc.infiniteStream(fc.nat()), (facts, numbers) => {
        const shuffle = <T>(list: readonly T[]): T[] =>
          list
            .map((item) => ({ item, by: numbers.next().value! }))
            .sort((a, b) => a.by - b.by)
            .map(({ item }) => item);
        const { history } = facts;
        const other: Situation = {
          ...facts,
          failures: shuffle(facts.failures),
          history: {
            ...history,
            healingsOfFingerprint: shuffle(history.healingsOfFingerprint),
            stopped: shuffle(history.stopped),
          },
        };
        expect(decideHere(other, shuffle(PLAYBOOKS))).toEqual(decideHere(facts, PLAYBOOKS));
        permutations += 1;
      }),
      { numRuns: 1000 },
    );
    expect(permutations).toBe(1000);
  });

  it('less evidence never raises the level', () => {
    const lessens: ((facts: Situation) => Situation)[] = [
      (facts) => ({ ...facts, run: { ...facts.run, pendingJobs: facts.run.pendingJobs + 1 } }),
      (facts) => ({ ...facts, run: { ...facts.run, undiagnosedJobs: facts.run.undiagnosedJobs + 1 } }),
      ...[
        'truncated',
        'no_error_line',
        'failing_step_absent',
        'tests_absent',
        'result_absent',
        'log_too_large',
        'else',
      ].map((word) => (facts: Situation) => ({
        ...facts,
        failures: facts.failures.map((job) => ({ ...job, missing: [...job.missing, word] })),
      })),
      (facts) => ({
        ...facts,
        failures: facts.failures.map((job): FailedJob => ({ ...job, category: 'unknown', origin: 'unknown' })),
      }),
    ];
    fc.assert(
      fc.property(situations, fc.constantFrom(...lessens), (facts, lessen) => {
        expect(rank(decideHere(lessen(facts), PLAYBOOKS))).toBeLessThanOrEqual(rank(decideHere(facts, PLAYBOOKS)));
      }),
      { numRuns: 1000 },
    );
  });

  it('what is not known makes nothing happen by itself that did not before', () => {
    const forgets: ((facts: Situation) => Situation)[] = [
      ...(['branch', 'defaultBranch', 'pipeline', 'trigger'] as const).map((name) => (facts: Situation) => ({
        ...facts,
        run: { ...facts.run, [name]: null },
      })),
      ...(['rule', 'failedStep'] as const).map((name) => (facts: Situation) => ({
        ...facts,
        failures: facts.failures.map((job) => ({ ...job, [name]: null })),
      })),
    ];
    fc.assert(
      fc.property(situations, fc.constantFrom(...forgets), (facts, forget) => {
        const before = decideHere(facts, PLAYBOOKS);
        fc.pre(!facts.failures.some(({ category }) => category === 'runner_or_infrastructure'));
        const after = decideHere(forget(facts), PLAYBOOKS);
        if (before.level !== 'auto') expect(after.level).not.toBe('auto');
      }),
      { numRuns: 1000 },
    );
  });

  it('what is not done has exactly one reason', () => {
    fc.assert(
      fc.property(situations, (facts) => {
        const { reason, path, actions, level } = decideHere(facts, PLAYBOOKS);
        expect(reason === null).toBe(path === 'steps');
        expect(actions.length > 0).toBe(path !== null);
        if (path === null) expect(level).toBe('observe');
      }),
      { numRuns: 500 },
    );
  });

  const sometimes = <T>(usual: T, other: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
  const jobs: fc.Arbitrary<FailedJob> = fc.record({
    failureId: fc.uuid(),
    providerJob: fc.option(fc.nat().map(String), { nil: null }),
    job: fc.constantFrom('build', 'test', 'deploy', null),
    failedStep: fc.constantFrom('npm ci', 'checkout', 'npm test', 'publish', null),
    category: sometimes('network', fc.constantFrom(...CATEGORIES)),
    origin: fc.constantFrom(...Object.values(ORIGIN_OF)),
    confidence: sometimes(0.9, fc.double({ min: 0, max: 1, noNaN: true })),
    summary: fc.constant('s'),
    fingerprint: fc.constant('v1:a'),
    incidentId: fc.constantFrom('i1', 'i2', null),
    rule: fc.constantFrom('npm/timeout', 'pip/timeout', null),
    missing: sometimes<readonly string[]>([], fc.subarray(['truncated', 'log_too_large'])),
    evidence: fc.constant([]),
    remedy: fc.constant(null),
  });
  const wide: fc.Arbitrary<History['everything']> = fc.record({
    actionsInHour: fc.nat(400),
    actionsInDay: fc.nat(2000),
    lastRuns: fc.nat(200),
    lastRedRuns: fc.nat(200),
  });
  const histories: fc.Arbitrary<History> = fc.record({
    actionsOnRun: sometimes(0, fc.nat(3)),
    actionsOnIncident: sometimes(0, fc.nat(4)),
    actionsInHour: sometimes(0, fc.nat(30)),
    actionsInDay: sometimes(0, fc.nat(200)),
    healingsOfFingerprint: fc.array(
      fc.record({
        atMs: fc.integer({ min: 0, max: 20 }).map((n) => NOW_MS - n * 100_000),
        outcome: fc.option(fc.constantFrom(...OUTCOMES), { nil: null }),
      }),
      { maxLength: 5 },
    ),
    writesInHour: sometimes(0, fc.nat(40)),
    writesInDay: sometimes(0, fc.nat(200)),
    minutesSpentInDay: sometimes(0, fc.nat(1000)),
    minutesUnderWay: sometimes(0, fc.nat(1000)),
    organisation: sometimes(CALM.organisation, wide),
    everything: sometimes(CALM.everything, wide),
    runsInHour: sometimes(1, fc.nat(20)),
    redRunsInHour: fc.constant(1),
    reopened: sometimes(0, fc.nat(5)),
    newerRun: sometimes<string | null>(null, fc.constant('9')),
    stopped: sometimes<History['stopped']>(
      [],
      fc.array(
        fc.record({
          scope: fc.constantFrom('*', 'github/acme'),
          by: fc.constantFrom('a', 'b'),
          sinceMs: fc.nat(5),
          reason: fc.constant('r'),
        }),
        { maxLength: 3 },
      ),
    ),
  });
  const situations: fc.Arbitrary<Situation> = fc
    .record({
      failures: fc.array(jobs, { minLength: 1, maxLength: 4 }),
      history: sometimes(CALM, histories),
      branch: fc.constantFrom('main', 'release/1', 'x', null),
      trust: sometimes<'trusted' | 'untrusted'>('trusted', fc.constant('untrusted')),
      pendingJobs: sometimes(0, fc.nat(2)),
      cancelledJobs: sometimes<readonly string[]>([], fc.subarray(['lint', 'deploy'])),
      attempt: sometimes(1, fc.nat(5)),
    })
    .map(({ failures, history, ...run }) => situation({ run, failures, history }));
});
