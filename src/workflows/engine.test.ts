import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualTime } from '../../test/helpers/virtual-time.ts';
import { AuthorizationError, RemoteError, SILENT, UnavailableError } from '../foundation/index.ts';
import { Engine, type EngineOptions } from './engine.ts';
import { PermanentError, StepFailedError } from './errors.ts';
import { MemoryExecutionStore } from './memory-store.ts';
import type { Effect, Json, StepOptions, Workflow, WorkflowContext } from './workflow.ts';

const DAY_MS = 24 * 3_600_000;

let time: VirtualTime;
let store: MemoryExecutionStore;
beforeEach(() => {
  time = new VirtualTime();
  store = new MemoryExecutionStore(time);
});

function engineOf(workflows: readonly Workflow[], more: Partial<EngineOptions> = {}): Engine {
  return new Engine({ store, workflows, clock: time, random: () => 0.5, logger: SILENT, timers: time, ...more });
}

function workflowOf(run: (context: WorkflowContext, input: Json) => Promise<Json>, name = 'w', version = 1): Workflow {
  return { name, version, run };
}

/** Works until the execution is over. */
async function finish(engine: Engine, id = 'a') {
  for (;;) {
    const view = await engine.status(id);
    if (view === null || view.state !== 'active') return view;
    if ((await time.of(engine.work())) > 0) continue;
    await time.of(time.rest(Math.max(100, (view.wakeAtMs ?? 0) - time.nowMs())));
  }
}

async function runOnce(run: (context: WorkflowContext, input: Json) => Promise<Json>, input: Json = null) {
  const engine = engineOf([workflowOf(run)]);
  await engine.start('w', { id: 'a', scope: 's', input });
  return (await finish(engine))!;
}

describe('an execution', () => {
  it('gives what its workflow gives, and keeps a journal', async () => {
    const view = await runOnce(async (context, input) => {
      const sum = await context.step('add', async () => (input as number) + 1);
      const again = await context.step('add', async () => sum + 1);
      return { again, at: await context.now('at') };
    }, 1);
    expect(view).toMatchObject({ state: 'done', result: { again: 3, at: time.nowMs() }, problem: null });
    expect(view.journal.map(({ step, kind, state, result }) => [step, kind, state, result])).toEqual([
      ['add', 'step', 'done', 2],
      ['add#2', 'step', 'done', 3],
      ['at', 'now', 'done', time.nowMs()],
    ]);
  });

  it('is not begun under a lease that ended before the claim was answered, and given back without a crash', async () => {
    const ran: string[] = [];
    const workflow = workflowOf(async (context) => context.step('a', async () => ran.push('a')));
    const claim = store.claim.bind(store);
    store.claim = async (request) => {
      const claimed = await claim(request);
      await time.rest(40_000);
      return claimed;
    };
    const engine = engineOf([workflow], { leaseMs: 30_000 });
    await engine.start('w', { id: 'a', scope: 's', input: null });
    expect(await time.of(engine.work())).toBe(0);
    expect(ran).toEqual([]);
    expect(await store.read('a')).toMatchObject({ isHeld: false, crashes: 0 });
    store.claim = claim;
    expect(await finish(engine)).toMatchObject({ state: 'done' });
    expect(ran).toEqual(['a']);
  });

  it('starts once per id', async () => {
    const engine = engineOf([workflowOf(async () => 1)]);
    expect(await engine.start('w', { id: 'a', scope: 's', input: 1 })).toEqual({ id: 'a', isNew: true });
    expect(await engine.start('w', { id: 'a', scope: 's', input: 2 })).toEqual({ id: 'a', isNew: false });
    await expect(engine.start('x', { id: 'a', scope: 's', input: 2 })).rejects.toThrow('no workflow x');
    await expect(engine.start('w', { id: '', scope: 's', input: 2 })).rejects.toThrow('1 to 200');
  });

  it('runs each step once, however often it sleeps and wakes', async () => {
    const ran: string[] = [];
    const step = (context: WorkflowContext, name: string) =>
      context.step(name, async () => {
        ran.push(name);
        return name;
      });
    const view = await runOnce(async (context) => {
      await step(context, 'a');
      const beganMs = await context.now('began');
      await context.sleep('a day', DAY_MS);
      await step(context, 'b');
      await context.sleep('a moment', 10);
      return (await context.now('ended')) - beganMs;
    });
    expect(ran).toEqual(['a', 'b']);
    expect(view.result).toBeGreaterThanOrEqual(DAY_MS + 10);
    expect(view.result).toBeLessThan(DAY_MS + 1_000);
  });

  it('runs steps side by side', async () => {
    const view = await runOnce(async (context) => {
      const slow = context.step('slow', async () => {
        await time.rest(5_000);
        return 1;
      });
      const [a, , c] = await Promise.all([slow, context.sleep('nap', 2_000), context.step('quick', async () => 2)]);
      return a + c;
    });
    expect(view.result).toBe(3);
  });

  it.each([
    { because: 'it succeeds in the end', failures: 3, error: new RemoteError('away'), tries: 4, state: 'done' },
    { because: 'its tries are used up', failures: 99, error: new RemoteError('away'), tries: 8, state: 'failed' },
    { because: 'no try can help', failures: 99, error: new PermanentError('never'), tries: 1, state: 'failed' },
    { because: 'it may not', failures: 99, error: new AuthorizationError('no'), tries: 1, state: 'failed' },
    {
      because: 'that kind is permanent here',
      failures: 99,
      error: new RemoteError('away'),
      options: { permanentKinds: ['remote'] as const },
      tries: 1,
      state: 'failed',
    },
    {
      because: 'its time is over',
      failures: 99,
      error: new UnavailableError('wait', { retryAfterMs: 10_000 }),
      options: { deadlineMs: 25_000 },
      tries: 3,
      state: 'failed',
    },
  ])('tries a step $tries times when $because', async ({ failures, error, options, tries, state }) => {
    let tried = 0;
    const work = async () => {
      if (tried++ < failures) throw error;
      return 'done';
    };
    const view = await runOnce((context) => context.step('x', work, (options ?? {}) as StepOptions));
    expect({ tried, state: view.state }).toEqual({ tried: tries, state });
    if (state === 'failed') expect(view.problem).toBe(error.message);
  });

  it('lets a workflow go on after a step that failed', async () => {
    const view = await runOnce(async (context) => {
      try {
        return await context.step('x', async () => {
          throw new PermanentError('never');
        });
      } catch (error) {
        expect(error).toBeInstanceOf(StepFailedError);
        return context.step('instead', async () => 'something else');
      }
    });
    expect(view.result).toBe('something else');
  });

  it('breaks a step off whose time is over', async () => {
    let aborted = 0;
    const hang = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted++;
          reject(signal.reason);
        });
      });
    const view = await runOnce((context) =>
      context.step('x', ({ signal }) => hang(signal), { timeoutMs: 1_000, attempts: 2 }),
    );
    expect(view.problem).toBe('the step did not end within 1000 ms');
    expect(aborted).toBe(2);
  });

  it('refuses results that are none, or too much, and a journal that is not its own', async () => {
    const large = await runOnce((context) => context.step('x', async () => 'x'.repeat(2 ** 20)));
    expect(large.problem).toContain('at most 1048576');
    const engine = engineOf([
      workflowOf(async (context) => {
        if (isChanged) return context.now('x');
        await context.step('x', async () => 1);
        await context.sleep('y', 10);
        return 1;
      }),
    ]);
    let isChanged = false;
    await engine.start('w', { id: 'b', scope: 's', input: null });
    await time.of(engine.work());
    isChanged = true;
    expect((await finish(engine, 'b'))!.problem).toContain('step x was a step and is a now');
  });

  it('has ten thousand steps, and a few more to say that it had them', async () => {
    const view = await runOnce(async (context) => {
      try {
        for (;;) await context.now('x');
      } catch (error) {
        const said = await context.step('goodbye', async () => (error as Error).message);
        for (let more = 0; more < 100; more++) await context.now('y');
        return said;
      }
    });
    expect(view).toMatchObject({ state: 'failed', problem: expect.stringContaining('at most 10000 steps') });
    expect(view.journal.find(({ step }) => step === 'goodbye')!.result).toContain('at most 10000 steps');
    expect(view.journal).toHaveLength(10_005);
  });
});

describe('wake-ups', () => {
  const waiting = workflowOf(async (context) => {
    const first = await context.waitFor('word', 10_000);
    const second = await context.waitFor('word', 10_000);
    return [first, second];
  });

  it('come early, late, twice or never', async () => {
    const engine = engineOf([waiting]);
    for (const id of ['a', 'b']) await engine.start('w', { id, scope: 's', input: null });
    await engine.wake('a', 'word', 1, { key: 'one' });
    await engine.wake('a', 'other', 0);
    await time.of(engine.work());
    await engine.wake('a', 'word', 1, { key: 'one' });
    await time.of(engine.work());
    await engine.wake('a', 'word', 2, { key: 'two' });
    expect((await finish(engine))!.result).toEqual([1, 2]);
    expect((await finish(engine, 'b'))!.result).toEqual([null, null]);
  });
});

describe('children', () => {
  const child = workflowOf(async (context, input) => {
    await context.sleep('nap', 1_000);
    if (input === 'bad') throw new PermanentError('no good');
    return `${input}!`;
  }, 'child');

  it('give their outcome to their parent', async () => {
    const parent = workflowOf(async (context) =>
      Promise.all(['x', 'y'].map((input) => context.child(`c ${input}`, child, input))),
    );
    const engine = engineOf([parent, child]);
    await engine.start('w', { id: 'a', scope: 's', input: null });
    expect(await finish(engine)).toMatchObject({ state: 'done', result: ['x!', 'y!'] });
    expect(await engine.status('a/c x')).toMatchObject({ state: 'done', scope: 's', parentId: 'a' });
  });

  it('that failed fail their parent, and are played again with it', async () => {
    let isBad = true;
    const careful = workflowOf(
      async (context) =>
        context.step('x', async () => {
          if (isBad) throw new PermanentError('no good');
          return 1;
        }),
      'child',
    );
    const parent = workflowOf((context) => context.child('c', careful, null));
    const engine = engineOf([parent, careful]);
    await engine.start('w', { id: 'a', scope: 's', input: null });
    expect(await finish(engine)).toMatchObject({ state: 'failed', problem: 'no good' });
    isBad = false;
    expect(await engine.replay('a')).toBe(true);
    expect(await finish(engine)).toMatchObject({ state: 'done', result: 1 });
  });

  it('are cancelled with their parent', async () => {
    const parent = workflowOf((context) => context.child('c', child, 'x'));
    const engine = engineOf([parent, child]);
    await engine.start('w', { id: 'a', scope: 's', input: null });
    await time.of(engine.work());
    await time.of(engine.work());
    expect(await engine.cancel('a', 'enough')).toBe(true);
    expect((await finish(engine))!.state).toBe('cancelled');
    expect((await finish(engine, 'a/c'))!.state).toBe('cancelled');
  });
});

describe('effects', () => {
  /** A world that forgets to answer now and then. */
  function worldOf(answers: readonly ('good' | 'lost' | 'refused')[]) {
    const world = { acts: 0, looks: 0, done: new Map<string, number>() };
    const effect = (key: string): Effect<number> => ({
      key,
      look: async () => {
        world.looks++;
        return world.done.get(key);
      },
      act: async () => {
        const answer = answers[world.acts++] ?? 'good';
        if (answer === 'refused') throw new RemoteError('refused');
        world.done.set(key, (world.done.get(key) ?? 0) + 1);
        if (answer === 'lost') throw new RemoteError('no answer');
        return world.done.get(key)!;
      },
    });
    return { world, effect };
  }

  it.each([
    { because: 'all is well', answers: ['good'] as const, acts: 1, looks: 0 },
    { because: 'the answer was lost', answers: ['lost'] as const, acts: 1, looks: 1 },
    { because: 'it was refused first', answers: ['refused', 'refused', 'lost'] as const, acts: 3, looks: 3 },
  ])('happen once when $because', async ({ answers, acts, looks }) => {
    const { world, effect } = worldOf(answers);
    const view = await runOnce((context) => context.effect('e', effect('k')));
    expect(view).toMatchObject({ state: 'done', result: 1 });
    expect(world).toMatchObject({ acts, looks });
    expect(world.done.get('k')).toBe(1);
  });

  it('with equal keys happen once for all who want them', async () => {
    const { world, effect } = worldOf(['lost']);
    const engine = engineOf([workflowOf((context) => context.effect('e', effect('k')))]);
    for (const id of ['a', 'b', 'c']) await engine.start('w', { id, scope: 's', input: null });
    for (const id of ['a', 'b', 'c']) expect(await finish(engine, id)).toMatchObject({ state: 'done', result: 1 });
    expect(world.acts).toBe(1);
  });

  it('that were never done again after they failed are done once when played again', async () => {
    const { world, effect } = worldOf([]);
    let isBroken = true;
    const broken: Effect<number> = {
      ...effect('k'),
      act: (key, attempt) => (isBroken ? Promise.reject(new PermanentError('422')) : effect('k').act(key, attempt)),
    };
    const engine = engineOf([workflowOf((context) => context.effect('e', broken))]);
    for (const id of ['a', 'b']) await engine.start('w', { id, scope: 's', input: null });
    expect(await finish(engine)).toMatchObject({ state: 'failed', problem: '422' });
    expect(await finish(engine, 'b')).toMatchObject({ state: 'failed', problem: '422' });
    isBroken = false;
    expect((await engine.deadLetters({ limit: 10, after: null })).items.map(({ id }) => id).sort()).toEqual(['a', 'b']);
    for (const id of ['a', 'b']) await engine.replay(id);
    for (const id of ['a', 'b']) expect(await finish(engine, id)).toMatchObject({ state: 'done', result: 1 });
    expect(world.acts).toBe(1);
  });

  it('are not sent by whoever may have lost the lease meanwhile', async () => {
    // Whose heartbeats reach nobody, as those of a process that stands still.
    class Deaf extends MemoryExecutionStore {
      override async extend(): Promise<never> {
        throw new RemoteError('no answer');
      }
    }
    store = new Deaf(time);
    const { world, effect } = worldOf([]);
    const slow: Effect<number> = {
      ...effect('k'),
      act: async (key, attempt) => {
        if (attempt.number === 1) await time.rest(2_700);
        attempt.assertHeld();
        return effect('k').act(key, attempt);
      },
    };
    const engine = engineOf([workflowOf((context) => context.effect('e', slow))], { leaseMs: 3_000 });
    await engine.start('w', { id: 'a', scope: 's', input: null });
    expect(await finish(engine)).toMatchObject({ state: 'done', result: 1, journal: [{ attempts: 1 }] });
    expect(world).toMatchObject({ acts: 1, looks: 1 });
  });

  it('do not begin once their execution is cancelled', async () => {
    const { world, effect } = worldOf([]);
    const engine = engineOf([
      workflowOf(async (context) => {
        await context.step('slow', async () => {
          await time.rest(5_000);
          return null;
        });
        return context.effect('e', effect('k'));
      }),
    ]);
    await engine.start('w', { id: 'a', scope: 's', input: null });
    await time.of(engine.work());
    expect(await engine.cancel('a', 'enough')).toBe(true);
    expect(await finish(engine)).toMatchObject({ state: 'cancelled', cancelReason: 'enough' });
    expect(world.acts).toBe(0);
  });
});

describe('stopping', () => {
  it('lets running steps end and gives back the rest at once', async () => {
    const engine = engineOf([
      workflowOf(async (context, input) => {
        const rest = (ms: number) => async () => {
          await time.rest(ms);
          return null;
        };
        await context.step('first', rest(input as number));
        await context.step('second', rest(1));
        return 'done';
      }),
    ]);
    await engine.start('w', { id: 'short', scope: 's', input: 3_000 });
    await engine.start('w', { id: 'long', scope: 's', input: 60_000 });
    await time.of(engine.work());
    const beganMs = time.monotonicMs();
    await time.of(engine.stop(10_000));
    expect(time.monotonicMs() - beganMs).toBeLessThan(10_500);
    expect(await engine.work()).toBe(0);
    expect(await engine.status('short')).toMatchObject({ isHeld: false, journal: [{ step: 'first', state: 'done' }] });
    expect(await engine.status('long')).toMatchObject({ isHeld: false, journal: [], crashes: 0 });
    expect(await store.depth()).toMatchObject({ due: 2 });
  });
});
