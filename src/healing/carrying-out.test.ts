import { describe, expect, it } from 'vitest';
import { WIDE } from '../../test/contracts/examples.ts';
import { NOW_MS, playbooksOf, sha256, situation } from '../../test/helpers/situations.ts';
import type { NewNotice } from '../notices/index.ts';
import { PermanentError, type StepAttempt, StepFailedError, type WorkflowContext } from '../workflows/index.ts';
import { carryOut } from './carrying-out.ts';
import { DEFAULT_CEILINGS } from './ceilings.ts';
import type { HealParts, HealPlanned } from './heal-parts.ts';
import { createHealWorkflow } from './heal-workflow.ts';
import type { HealingChange, HealingRevision, Reason } from './healing-store.ts';
import type { Action, ActionKind, ActionResult, PlannedCall, RunObservation } from './records.ts';
import type { RequestContent, RequestState } from './request-store.ts';
import { contentHashOf } from './ruling.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A workflow that is never interrupted, in time that passes by its waits alone. */
class SwiftContext {
  nowMs = NOW_MS;
  readonly names: string[] = [];
  readonly #answers: unknown[];
  readonly #world: World;

  constructor(world: World, answers: readonly unknown[]) {
    this.#world = world;
    this.#answers = [...answers];
  }

  async step(name: string, work: (attempt: StepAttempt) => Promise<unknown>): Promise<unknown> {
    this.names.push(name);
    return await work(HELD);
  }

  async effect(name: string, effect: { key: string; act: (key: string, attempt: StepAttempt) => Promise<unknown> }) {
    this.names.push(name);
    this.#world.effects.push(effect.key);
    try {
      return await effect.act(effect.key, HELD);
    } catch (error) {
      throw new StepFailedError((error as Error).message);
    }
  }

  async now(): Promise<number> {
    return this.nowMs;
  }

  async sleep(_: string, ms: number): Promise<void> {
    this.nowMs += ms;
    this.#world.passTo(this.nowMs);
  }

  async waitFor(topic: string, withinMs: number): Promise<unknown> {
    const answer = topic === 'answer' ? this.#answers.shift() : undefined;
    if (answer !== undefined) return await (answer as () => unknown)();
    this.nowMs += withinMs;
    this.#world.passTo(this.nowMs);
    return null;
  }
}

const HELD = { number: 1, signal: new AbortController().signal, assertHeld: () => {} } as StepAttempt;

/** What a healing meets: calls it would make, stops, green runs, and what it says and does. */
class World {
  readonly moves: HealingChange[] = [];
  readonly revisions: HealingRevision[] = [];
  readonly effects: string[] = [];
  readonly done: string[] = [];
  readonly asked: {
    readonly id: string;
    readonly content: RequestContent;
    readonly reason: Reason | null;
    readonly atMs: number;
  }[] = [];
  readonly states = new Map<string, RequestState>();
  nowMs = NOW_MS;
  caches = [1, 2];
  facts = situation();
  over: Reason | null = null;
  /** what a look finds done */
  found: ActionResult | undefined;
  blocked: Partial<Record<ActionKind, Reason>> = {};
  observed: RunObservation | null = run('finished', 'success');
  onTime: ((nowMs: number) => void) | null = null;
  /** what is there between the last look and the call */
  beforeAct: () => void = () => {};
  whenClosed: (id: string) => void = () => {};

  passTo(nowMs: number): void {
    this.nowMs = nowMs;
    this.onTime?.(nowMs);
  }

  calls({ kind, key }: Action): readonly PlannedCall[] {
    const calls = kind === 'delete_cache' ? this.caches.map((id) => `caches/${id}`) : [`${kind}/${key.slice(0, 4)}`];
    return calls.map((path) => ({ method: 'POST', path, body: null }));
  }

  agree = (nth = 0) => {
    const { id } = this.asked.at(-1 - nth)!;
    this.states.set(id, 'approved');
    return { request: id, of: id, state: 'approved' };
  };

  get parts(): HealParts {
    const { facts } = this;
    const empty = () => [];
    return {
      healings: {
        situation: async () => facts,
        whyOver: async () => this.over,
        answered: async () => null,
        isStopped: async () => false,
        move: async (_: string, change: HealingChange) => void this.moves.push(change),
        revise: async (_: string, change: HealingRevision) => void this.revisions.push(change),
        withdraw: async (_: string, reason: Reason | null) => {
          const open = this.asked.at(-1)!.id;
          if (this.states.get(open) === 'approved') return false;
          this.states.set(open, 'cancelled');
          if (reason !== null) this.moves.push({ state: 'not_healed_by_choice', reason });
          return true;
        },
        reserve: async (_: string, __: number, { kind }: Action) => {
          const reason = this.blocked[kind];
          return reason === undefined ? { outcome: 'reserved' } : { outcome: 'blocked', againInMs: null, reason };
        },
        recordResult: async () => {},
        problemOf: async () => ({ isPermission: false }),
      },
      requests: {
        open: async (asked: World['asked'][number]) => {
          this.asked.push({ ...asked, atMs: this.nowMs });
          this.states.set(asked.id, 'open');
        },
        read: async (_: string, id: string) => {
          const { content, atMs } = this.asked.find((one) => one.id === id)!;
          return {
            id,
            content,
            contentHash: contentHashOf(content, sha256),
            approvers: 1,
            state: this.states.get(id),
            createdAtMs: atMs,
            expiresAtMs: atMs + 3 * DAY_MS,
            deferredUntilMs: null,
            answers: [],
          };
        },
        close: async (id: string, state: RequestState) => {
          this.whenClosed(id);
          if (state === 'expired' && this.states.get(id) !== 'open') return false;
          this.states.set(id, state);
          return true;
        },
      },
      hands: {
        plan: async (action: Action) => this.calls(action),
        examine: async (one: unknown) => one,
        look: async () => this.found,
        act: async (action: Action, leave: () => void, demandShown: (calls: readonly PlannedCall[]) => void) => {
          this.beforeAct();
          const calls = this.calls(action);
          leave();
          demandShown(calls);
          this.done.push(...calls.map(({ path }) => path.replace(/\/[0-9a-f]{4}$/, '')));
          if (action.kind === 'comment_pull_request') throw new PermanentError('the comment is too long');
          return resultOf(action);
        },
        providerOf: () => ({ observe: async () => this.observed }),
      },
      telling: {
        asked: empty,
        trouble: empty,
        ended: empty,
        withdrawn: empty,
        withheld: (_: unknown, { code }: Reason) => (code === 'writes' ? [WITHHELD] : []),
        ofAction: empty,
        receiversOf: () => ['ops'],
      },
      playbooks: { all: async () => ({ playbooks: [], problems: [] }), ceilings: DEFAULT_CEILINGS },
      timers: { after: () => () => {} },
      nowMs: () => 0,
      hash: sha256,
      wideCaps: WIDE,
      publicUrl: null,
      countAction: () => {},
    } as unknown as HealParts;
  }
}

const WITHHELD = { key: 'withheld' } as NewNotice;

function run(status: RunObservation['status'], conclusion: RunObservation['conclusion'] = null): RunObservation {
  return { status, conclusion, url: null, startedAtMs: null, finishedAtMs: null };
}

function resultOf({ kind }: Action): ActionResult {
  const watched = kind === 'rerun_failed_jobs' ? { run: '100', attempt: 2, jobs: [], sinceMs: NOW_MS } : null;
  return { summary: '', url: null, watched, undo: null };
}

const [PLAYBOOK] = playbooksOf(`playbooks:
  - name: again
    when: { category: network }
    level: approve
    steps: [{ action: rerun_failed_jobs }]
    verify: { run: green, within: 2h }
    otherwise: [{ action: open_issue }, { action: rerun_without_cache }, { action: notify }]`);

function planOf(kinds: readonly (ActionKind | number)[], changes: Partial<HealPlanned> = {}): HealPlanned {
  const { run: failed } = situation();
  const target = { ...failed, provider: 'github', repository: 'acme/shop', jobs: [] } as unknown as Action['target'];
  return {
    level: 'approve',
    playbook: PLAYBOOK!,
    steps: kinds.map((kind) =>
      typeof kind === 'number'
        ? { kind: 'wait', ms: kind }
        : {
            kind: 'action',
            action: { kind, target, text: null, options: {}, key: sha256(kind), incidentId: 'i1' },
          },
    ),
    caps: { ...WIDE, attemptsPerRun: 1, attemptsPerIncident: 3, perHour: 9, perDay: 9 },
    verifyWithinMs: 2 * HOUR_MS,
    approvers: 1,
    run: failed,
    about: { title: '', body: '' },
    reason: null,
    escalations: [],
    ...changes,
  };
}

async function carry(world: World, plan: HealPlanned, answers: readonly (() => unknown)[] = []) {
  const context = new SwiftContext(world, answers);
  const questions = { asked: 0 };
  const acted = await carryOut(context as unknown as WorkflowContext, world.parts, 'hea_1', plan, questions);
  return { acted, context };
}

/** The same from a decision on to the outcome. */
async function heal(world: World, plan: HealPlanned, answers: readonly (() => unknown)[] = []) {
  const context = new SwiftContext(world, answers);
  const { parts } = world;
  const step = context.step.bind(context);
  context.step = async (name, work) => {
    if (name === 'look at the run') return 'complete';
    return name === 'decide' ? { is: 'there', value: { kind: 'plan', plan } } : await step(name, work);
  };
  const outcome = await createHealWorkflow(parts).run(context as unknown as WorkflowContext, { healing: 'hea_1' });
  return { outcome, last: world.moves.findLast(({ state }) => state === 'finished'), context };
}

describe('what people agreed to', () => {
  it('is done as it was shown, once', async () => {
    const world = new World();
    const { acted } = await carry(world, planOf(['delete_cache']), [world.agree]);
    expect(acted).toMatchObject({ outcome: 'done' });
    expect(world.done).toEqual(['caches/1', 'caches/2']);
    expect(world.asked).toHaveLength(1);
    expect([...world.states.values()]).toEqual(['used']);
  });

  it.each<[string, (world: World) => void]>([
    [
      'before the answer is heard',
      (world) => {
        world.caches = [7, 8];
      },
    ],
    [
      'between the last look and the call',
      (world) => {
        world.beforeAct = () => {
          world.caches = [7, 8];
        };
      },
    ],
  ])('is asked anew, and not done, where it changes %s', async (_, change) => {
    const world = new World();
    const first = () => {
      change(world);
      return world.agree();
    };
    const { acted } = await carry(world, planOf(['delete_cache']), [first, world.agree]);
    expect(acted).toMatchObject({ outcome: 'done' });
    expect(world.done).toEqual(['caches/7', 'caches/8']);
    expect(world.asked.map(({ reason }) => reason?.code)).toEqual([undefined, 'content_changed']);
    expect(world.asked[1]!.content.actions[0]!.calls.map(({ path }) => path)).toEqual(['caches/7', 'caches/8']);
    expect(new Set(world.effects).size).toBe(world.effects.length);
  });

  it('is asked anew, and not done, where it changes while the playbook pauses', async () => {
    const world = new World();
    world.onTime = () => {
      world.caches = [7, 8];
    };
    const { acted } = await carry(world, planOf([DAY_MS, 'delete_cache']), [world.agree, world.agree]);
    expect(acted).toMatchObject({ outcome: 'done' });
    expect(world.asked).toHaveLength(2);
    expect(world.done).toEqual(['caches/7', 'caches/8']);
  });

  it('is less by what is done already, and that is no change', async () => {
    const world = new World();
    world.beforeAct = () => {
      world.caches = [2];
    };
    await carry(world, planOf(['delete_cache']), [world.agree]);
    expect(world.asked).toHaveLength(1);
    expect(world.done).toEqual(['caches/2']);
  });

  it('is what is left of it where a stop cut it short', async () => {
    const world = new World();
    world.beforeAct = () => {
      world.beforeAct = () => {};
      world.done.push('caches/1');
      world.caches = [2];
      throw new PermanentError('healing is stopped here');
    };
    expect((await carry(world, planOf(['delete_cache']), [world.agree])).acted).toMatchObject({ outcome: 'done' });
    expect(world.asked).toHaveLength(1);
    expect(world.done).toEqual(['caches/1', 'caches/2']);
  });

  it('is not asked about where somebody did all of it meanwhile, and then nothing else is done', async () => {
    const world = new World();
    const first = () => {
      world.caches = [];
      return world.agree();
    };
    expect((await carry(world, planOf(['delete_cache']), [first])).acted).toMatchObject({ outcome: 'done' });
    expect([world.asked.length, world.done]).toEqual([1, []]);
    const other = new World();
    other.caches = [];
    other.beforeAct = () => {
      other.caches = [3];
    };
    expect((await carry(other, planOf(['delete_cache']), [other.agree])).acted).toMatchObject({ outcome: 'done' });
    expect(other.asked[0]!.content.actions[0]!.calls.map(({ path }) => path)).toEqual(['caches/3']);
  });

  it('is no older for the pauses of the playbook', async () => {
    const inTime = new World();
    await carry(inTime, planOf([4 * DAY_MS, 'delete_cache']), [inTime.agree]);
    expect(inTime.asked).toHaveLength(1);
  });

  it.each([
    { when: 'before it began', isMidway: false },
    { when: 'as it was on its way', isMidway: true },
  ])('is asked anew where it could not be done in time: stopped $when', async ({ isMidway }) => {
    const late = new World();
    // A stop, as long as one is waited for.
    const plan = planOf(['delete_cache']);
    const { parts } = late;
    let isStopped = !isMidway;
    if (isMidway)
      late.beforeAct = () => {
        late.beforeAct = () => {};
        isStopped = true;
        throw new PermanentError('healing is stopped here; whether the change was made is not known');
      };
    late.onTime = () => {
      isStopped = false;
    };
    Object.assign(parts.healings, {
      reserve: async () =>
        isStopped
          ? { outcome: 'blocked', againInMs: null, reason: { code: 'kill_switch', sentence: '' } }
          : { outcome: 'reserved' },
      waitForResume: async () => true,
    });
    const context = new SwiftContext(late, [late.agree, late.agree]);
    const acted = await carryOut(context as unknown as WorkflowContext, parts, 'hea_1', plan, { asked: 0 });
    expect(late.asked.map(({ reason }) => reason?.code)).toEqual([undefined, 'too_late']);
    expect(acted).toMatchObject({ outcome: 'done' });
    expect(late.done).toEqual(['caches/1', 'caches/2']);
  });

  it('is given up where it changes for ever', async () => {
    const world = new World();
    const again = () => {
      world.caches = world.caches.map((id) => id + 10);
      return world.agree();
    };
    const { acted } = await carry(world, planOf(['delete_cache']), [again, again, again, again, again]);
    expect(acted).toMatchObject({ outcome: 'blocked', reason: { code: 'content_changed' } });
    expect(world.asked).toHaveLength(4);
    expect(world.done).toEqual([]);
    expect(world.moves.at(-1)).toMatchObject({ state: 'not_healed_by_choice', reason: { code: 'content_changed' } });
  });
});

describe('a question', () => {
  const OVER: Reason = { code: 'green_already', sentence: 'attempt 2 went green' };

  it('is withdrawn when what it asks about is over', async () => {
    const world = new World();
    world.onTime = (nowMs) => {
      if (nowMs > NOW_MS + 90 * 60_000) world.over = OVER;
    };
    expect((await carry(world, planOf(['rerun_failed_jobs']))).acted).toBeNull();
    expect([...world.states.values()]).toEqual(['cancelled']);
    expect(world.moves).toEqual([{ state: 'not_healed_by_choice', reason: OVER }]);
  });

  it('that was agreed to in the moment it was over leads to nothing', async () => {
    const world = new World();
    const late = () => {
      world.over = OVER;
      return world.agree();
    };
    expect((await carry(world, planOf(['rerun_failed_jobs']), [late])).acted).toMatchObject({ outcome: 'blocked' });
    expect(world.done).toEqual([]);
    expect(world.moves.at(-1)).toMatchObject({ state: 'not_healed_by_choice', reason: OVER });
  });

  it('that is agreed to in its last moment is agreed to', async () => {
    const world = new World();
    world.whenClosed = (id) => {
      if (world.states.get(id) === 'open') world.states.set(id, 'approved');
    };
    expect((await carry(world, planOf(['delete_cache']))).acted).toMatchObject({ outcome: 'done' });
    expect(world.done).toEqual(['caches/1', 'caches/2']);
  });

  it('may be put off a hundred times, and is agreed to all the same', async () => {
    const world = new World();
    const putOff = () => ({ request: world.asked[0]!.id, of: world.asked[0]!.id, state: 'open' });
    const answers = [...Array.from({ length: 100 }, () => putOff), world.agree];
    expect((await carry(world, planOf(['delete_cache']), answers)).acted).toMatchObject({ outcome: 'done' });
  });
});

describe('a run that was begun', () => {
  const STOPPED: Reason = { code: 'per_day', sentence: 'too many' };

  it.each<[string, ActionKind, Partial<Record<ActionKind, Reason>>, string]>([
    ['is blocked', 'set_commit_status', { set_commit_status: STOPPED }, 'set_commit_status was not done: too many'],
    ['fails', 'comment_pull_request', {}, 'comment_pull_request was not done: the comment is too long'],
  ])('is looked at though a later step %s, which is told beside the outcome', async (_, kind, blocked, sentence) => {
    const world = new World();
    world.blocked = blocked;
    const { outcome, last } = await heal(world, planOf(['rerun_failed_jobs', kind], { level: 'auto' }));
    expect(outcome).toBe('healed');
    expect(last).toMatchObject({ outcome: 'healed', reason: { sentence } });
    expect(world.moves.filter(({ state }) => state === 'finished' || state === 'not_healed_by_choice')).toHaveLength(1);
  });

  it.each([
    { when: 'it went on its way before', words: '; whether the change was made is not known', outcome: 'healed' },
    { when: 'it was still to be sent', words: '', outcome: 'blocked' },
  ])('by a change that a stop met is its own where $when', async ({ words, outcome }) => {
    const world = new World();
    world.beforeAct = () => {
      world.found = {
        summary: '',
        url: null,
        watched: { run: '100', attempt: 2, jobs: [], sinceMs: NOW_MS },
        undo: null,
      };
      world.over = { code: 'green_already', sentence: 'attempt 2 went green' };
      throw new PermanentError(`healing is stopped here${words}`);
    };
    const healed = await heal(world, planOf(['rerun_failed_jobs'], { level: 'auto' }));
    expect(healed.outcome).toBe(outcome);
    expect(world.done).toEqual([]);
  });

  it('tells what is not written beside it, by its steps and by what the playbook wants otherwise', async () => {
    const told = (world: World) => world.moves.flatMap(({ notices = [] }) => notices);
    const beside = new World();
    beside.blocked = { comment_pull_request: { code: 'writes', sentence: '30 of 30' } };
    await heal(beside, planOf(['rerun_failed_jobs', 'comment_pull_request'], { level: 'auto' }));
    expect(told(beside)).toEqual([WITHHELD]);
    const otherwise = new World();
    otherwise.observed = run('running');
    otherwise.facts = situation({ history: { writesInDay: 150 } });
    await heal(otherwise, planOf(['rerun_failed_jobs'], { level: 'auto' }));
    expect([otherwise.done, told(otherwise)]).toEqual([['rerun_failed_jobs'], [WITHHELD]]);
  });

  it.each<[string, RunObservation]>([
    ['does not end in its time', run('running')],
    ['is cancelled', run('finished', 'cancelled')],
  ])('and %s leads to what the playbook wants otherwise, as far as it tells somebody', async (_, observed) => {
    const world = new World();
    world.observed = observed;
    const { outcome } = await heal(world, planOf(['rerun_failed_jobs'], { level: 'auto' }));
    expect(outcome).toBe('unknown');
    expect(world.done).toEqual(['rerun_failed_jobs', 'open_issue']);
  });

  it('and ends after its time is seen all the same', async () => {
    const world = new World();
    world.observed = run('running');
    world.onTime = (nowMs) => {
      if (nowMs > NOW_MS + 2.5 * HOUR_MS) world.observed = run('finished', 'success');
    };
    const { last } = await heal(world, planOf(['rerun_failed_jobs'], { level: 'auto' }));
    expect(last).toMatchObject({ outcome: 'unknown', reason: { code: 'not_seen_in_time' } });
    expect(world.revisions).toMatchObject([{ outcome: 'healed', reason: { code: 'seen_late' }, minutesSaved: 9 }]);
  });

  it('and never ends is looked for three days at most', async () => {
    const world = new World();
    world.observed = run('running');
    const { context } = await heal(world, planOf(['rerun_failed_jobs'], { level: 'auto' }));
    expect(world.revisions).toEqual([]);
    expect(context.nowMs - NOW_MS).toBeLessThan(4 * DAY_MS);
  });
});

describe('attempts that are used up while something is waited for', () => {
  it('lead to what the playbook wants otherwise', async () => {
    const world = new World();
    world.blocked = { rerun_failed_jobs: { code: 'attempts_per_run', sentence: '1 of 1' } };
    const { outcome } = await heal(world, planOf([HOUR_MS, 'rerun_failed_jobs'], { level: 'auto' }));
    expect(world.done[0]).toBe('open_issue');
    expect(outcome).not.toBe('blocked');
  });

  it('end the healing where it wants nothing', async () => {
    const world = new World();
    world.blocked = { rerun_failed_jobs: { code: 'attempts_per_run', sentence: '1 of 1' } };
    const plan = planOf(['rerun_failed_jobs'], { level: 'auto', playbook: { ...PLAYBOOK!, otherwise: [] } });
    expect((await heal(world, plan)).outcome).toBe('blocked');
    expect(world.moves.at(-1)).toMatchObject({ state: 'not_healed_by_choice', reason: { code: 'attempts_per_run' } });
  });
});
