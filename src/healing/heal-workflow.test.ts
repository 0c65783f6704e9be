import { describe, expect, it } from 'vitest';
import { situation } from '../../test/helpers/situations.ts';
import { StepFailedError, type WorkflowContext } from '../workflows/index.ts';
import type { HealParts } from './heal-parts.ts';
import { createHealWorkflow } from './heal-workflow.ts';

type Entry = readonly [kind: 'now' | 'step' | 'effect' | 'sleep' | 'wait', name: string, result?: unknown];

/** Replays a journal as the engine does: what is asked for next has to be what stands there next. */
class Replay {
  readonly #entries: Entry[];

  constructor(entries: readonly Entry[]) {
    this.#entries = [...entries];
  }

  get left(): readonly Entry[] {
    return this.#entries;
  }

  step = async (name: string) => this.#take('step', name);
  effect = async (name: string) => this.#take('effect', name);
  now = async (name: string) => this.#take('now', name);
  sleep = async (name: string) => this.#take('sleep', name);
  waitFor = async (topic: string) => this.#take('wait', topic);

  #take(kind: string, name: string): unknown {
    const [expected] = this.#entries.splice(0, 1);
    if (expected === undefined) throw new Error(`asked for ${kind} ${name} behind the end of the journal`);
    expect([kind, name]).toEqual(expected.slice(0, 2));
    if (expected[2] instanceof Error) throw expected[2];
    return expected[2];
  }
}

/** Every step is done: nothing else is asked of them. */
const parts = { hands: { providerOf: () => ({}) } } as unknown as HealParts;
const DAY_MS = 86_400_000;
const action = { kind: 'rerun_failed_jobs', key: 'k', options: {} };
// As it was kept before a decision could be made while the run goes on.
const plan = {
  level: 'approve',
  playbook: {},
  steps: [{ kind: 'action', action }],
  caps: {},
  verifyWithinMs: DAY_MS,
  approvers: 1,
  run: situation().run,
  about: { title: '', body: '' },
  reason: null,
  escalations: [],
};
const watched = { run: '7', attempt: 2, jobs: [], sinceMs: 0 };
const there = (value: unknown) => ({ is: 'there', value });

const GATHERED: readonly Entry[] = [
  ['now', 'gathers since', 0],
  ['step', 'look at the run', 'incomplete'],
  ['now', 'still gathers', 1],
  ['wait', 'news', null],
  ['step', 'look at the run', 'complete'],
  ['now', 'decided at', 2],
];
const ASKED: readonly Entry[] = [
  ...GATHERED,
  ['step', 'decide', there({ kind: 'plan', plan })],
  ['step', 'ask', there('req_1')],
  ['now', 'asked', 3],
  ['now', 'still asking', 3],
];
const AGREED: readonly Entry[] = [
  ...ASKED,
  ['wait', 'answer', { request: 'req_1', state: 'approved' }],
  ['step', 'what was agreed to', there(['k'])],
  ['now', 'wanted at', 4],
  ['now', 'allowed at', 4],
];

const comment = { kind: 'comment_pull_request', key: 'c', options: {} };
/** Agreed to, with a step after the one that began a run; that step is about to be allowed. */
const BEGUN: readonly Entry[] = [
  ...AGREED.map((entry): Entry => {
    const steps = [...plan.steps, { kind: 'action', action: comment }];
    if (entry[1] === 'decide') return ['step', 'decide', there({ kind: 'plan', plan: { ...plan, steps } })];
    return entry[1] === 'what was agreed to' ? ['step', 'what was agreed to', there(['k', 'c'])] : entry;
  }),
  ['step', 'allow rerun_failed_jobs', there({ is: 'allowed', takenBy: null })],
  ['effect', 'rerun_failed_jobs', { summary: '', url: null, watched, undo: null }],
  ['step', 'record rerun_failed_jobs', null],
  ['now', 'wanted at', 5],
  ['now', 'allowed at', 5],
];

describe('a journal of before goes on', () => {
  it.each<[string, readonly Entry[]]>([
    ['gone', [GATHERED[0]!, ['step', 'look at the run', 'gone']]],
    ['nothing to do', [...GATHERED, ['step', 'decide', there({ kind: 'nothing' })]]],
    ['not agreed', [...ASKED, ['wait', 'answer', { request: 'req_1', state: 'rejected' }], ['step', 'rejected', null]]],
    [
      'not agreed',
      [
        ...ASKED,
        ['wait', 'answer', { request: 'req_2', state: 'modified' }],
        ['now', 'still asking', 4],
        ['wait', 'answer', null],
        ['now', 'still asking', 4 * DAY_MS],
        ['step', 'nobody answered', null],
      ],
    ],
    ['blocked', [...AGREED, ['step', 'allow rerun_failed_jobs', there({ is: 'refused' })]]],
    // It ended by that, whatever it had begun.
    ['blocked', [...BEGUN, ['step', 'allow comment_pull_request', there({ is: 'refused' })]]],
    [
      'failed',
      [
        ...BEGUN,
        ['step', 'allow comment_pull_request', there({ is: 'allowed', takenBy: null })],
        ['effect', 'comment_pull_request', new StepFailedError('it is locked')],
        ['step', 'record comment_pull_request failed', { isPermission: false }],
      ],
    ],
    // It may have asked often, or been put off, before it was asked whether that is needed.
    [
      'not agreed',
      [
        ...ASKED,
        ...Array.from({ length: 60 }, (): readonly Entry[] => [
          ['wait', 'answer', { request: 'req_1', of: 'req_1', state: 'open' }],
          ['now', 'still asking', 4],
        ]).flat(),
        ['wait', 'answer', { request: 'req_1', of: 'req_1', state: 'rejected' }],
        ['step', 'rejected', null],
      ],
    ],
    [
      'not agreed',
      [
        ...ASKED,
        ['wait', 'answer', { request: 'req_1', state: 'approved' }],
        ['step', 'what was agreed to', there(null)],
      ],
    ],
    [
      'healed',
      [
        ...AGREED,
        ['step', 'allow rerun_failed_jobs', there({ is: 'allowed', takenBy: null })],
        ['effect', 'rerun_failed_jobs', { summary: '', url: null, watched, undo: null }],
        ['step', 'record rerun_failed_jobs', null],
        ['step', 'watch', null],
        ['now', 'watched since', 5],
        ['step', 'look at the new run', { outcome: 'healed', observation: null, problem: null }],
        ['now', 'still watched', 6],
        ['step', 'keep the outcome', null],
      ],
    ],
  ])('to its end: %s', async (end, journal) => {
    const replay = new Replay(journal);
    const workflow = createHealWorkflow(parts);
    expect(workflow).toMatchObject({ name: 'heal', version: 1 });
    expect(await workflow.run(replay as unknown as WorkflowContext, { healing: 'hea_1' })).toBe(end);
    expect(replay.left).toEqual([]);
  });
});

it('a journal of now looks whether its question is needed, and binds what is done to the answer', async () => {
  const agreement = { question: 1, untilMs: DAY_MS, calls: { k: [] } };
  const replay = new Replay([
    ...GATHERED,
    ['step', 'decide', there({ kind: 'plan', plan })],
    ['step', 'ask', there({ request: 'req_1' })],
    ['now', 'asked', 3],
    ['now', 'still asking', 3],
    ['step', 'is it still needed', false],
    ['wait', 'answer', { request: 'req_1', of: 'req_1', state: 'approved' }],
    ['step', 'what was agreed to', there({ is: 'agreed', keys: ['k'], agreement })],
    ['now', 'wanted at', 4],
    ['now', 'allowed at', 4],
    ['step', 'allow rerun_failed_jobs', there({ is: 'changed', reason: { code: 'content_changed', sentence: '' } })],
    ['step', 'ask', there({ request: 'req_2' })],
    ['now', 'asked', 5],
    ['now', 'still asking', 5],
    ['step', 'is it still needed', true],
  ]);
  const workflow = createHealWorkflow(parts);
  expect(await workflow.run(replay as unknown as WorkflowContext, { healing: 'hea_1' })).toBe('not agreed');
  expect(replay.left).toEqual([]);
});

describe('a run that is to be cancelled', () => {
  const early = { ...plan, isEarly: true, steps: [{ kind: 'action', action: { ...action, kind: 'cancel_run' } }] };
  const EARLY: readonly Entry[] = [
    ['now', 'gathers since', 0],
    ['step', 'look at the run', 'early'],
    ['now', 'decided at', 2],
  ];
  const QUESTION: readonly Entry[] = [
    ...EARLY,
    ['step', 'decide', there({ kind: 'plan', plan: early })],
    ['step', 'ask', there('req_1')],
    ['now', 'asked', 3],
    ['now', 'still asking', 3],
    ['step', 'does the run go on', false],
  ];
  const ORDINARY: readonly Entry[] = [
    ['now', 'gathers since', 9],
    ['step', 'look at the run', 'complete'],
    ['now', 'decided at', 9],
    ['step', 'decide', there({ kind: 'nothing' })],
  ];
  const over = { request: null, state: 'run_over' };

  it.each<[string, readonly Entry[]]>([
    ['it ended before that was decided', [...EARLY, ['step', 'decide', there({ kind: 'gathers' })], ...ORDINARY]],
    [
      'it ended before anybody answered',
      [
        ...QUESTION,
        ['wait', 'answer', over],
        ['now', 'still asking', 4],
        ['step', 'does the run go on', true],
        ...ORDINARY,
      ],
    ],
    [
      'a person said no',
      [
        ...QUESTION,
        ['wait', 'answer', { request: 'req_1', state: 'rejected' }],
        ['step', 'rejected', 'gathers'],
        ...ORDINARY,
      ],
    ],
    [
      'a guard refused after a person agreed',
      [
        ...QUESTION,
        ['wait', 'answer', { request: 'req_1', state: 'approved' }],
        ['step', 'what was agreed to', there(['k'])],
        ['now', 'wanted at', 4],
        ['now', 'allowed at', 4],
        ['step', 'allow cancel_run', there({ is: 'refused' })],
        ...ORDINARY,
      ],
    ],
  ])('is decided about anew when %s', async (_, journal) => {
    const replay = new Replay(journal);
    const workflow = createHealWorkflow(parts);
    expect(await workflow.run(replay as unknown as WorkflowContext, { healing: 'hea_1' })).toBe('nothing to do');
    expect(replay.left).toEqual([]);
  });

  it('is asked about until people answered, whatever an earlier question was answered', async () => {
    const asked = (request: string): readonly Entry[] => [
      ['step', 'decide', there({ kind: 'plan', plan })],
      ['step', 'ask', there(request)],
      ['now', 'asked', 10],
    ];
    const replay = new Replay([
      ...QUESTION,
      ['wait', 'answer', over],
      ['now', 'still asking', 4],
      ['step', 'does the run go on', true],
      ...ORDINARY.slice(0, 3),
      ...asked('req_2'),
      ['now', 'still asking', 10],
      ['wait', 'answer', over],
      ['now', 'still asking', 11],
      ['wait', 'answer', { request: 'req_1', of: 'req_1', state: 'open' }],
      ['now', 'still asking', 12],
      ['wait', 'answer', { request: 'req_2', of: 'req_2', state: 'rejected' }],
      ['step', 'rejected', null],
    ]);
    const workflow = createHealWorkflow(parts);
    expect(await workflow.run(replay as unknown as WorkflowContext, { healing: 'hea_1' })).toBe('not agreed');
    expect(replay.left).toEqual([]);
  });
});
