import { RemoteError, SILENT } from '../../src/foundation/index.ts';
import {
  type Change,
  type Effect,
  Engine,
  type ExecutionStore,
  type Json,
  kindOf,
  MemoryExecutionStore,
  StepFailedError,
  type Timers,
  type Workflow,
} from '../../src/workflows/index.ts';
import { VirtualTime } from './virtual-time.ts';

export interface SimulationReport {
  /** laws that did not hold, with what broke them */
  readonly broken: readonly string[];
  readonly crashes: number;
  readonly freezes: number;
}

const LEASE_MS = 3_000;
const STORY = { name: 'story', version: 1 };
const WORKERS = 3;
const EXECUTIONS = 8;
const HARM_MS = 60_000;
/** A message that is under way for longer than this may reach a world that no longer expects it. */
const LONGEST_MESSAGE_MS = LEASE_MS / 6;

/** What happens to a message between a worker and the store or the world. */
type Fate = 'arrives' | 'lost on the way there' | 'lost on the way back';

/** One history of some workers, a store, a world and everything that can go wrong between them. */
export async function simulate(seed: number, { isBlind = false } = {}): Promise<SimulationReport> {
  return new Simulation(seed, isBlind).run();
}

class Simulation {
  readonly #time = new VirtualTime();
  readonly #store = new MemoryExecutionStore(this.#time);
  readonly #random: () => number;
  readonly #isBlind: boolean;
  readonly #broken: string[] = [];
  readonly #world = new Map<string, number>();
  readonly #tokens = new Map<string, bigint>();
  readonly #settled = new Map<string, string>();
  readonly #cancelledAtMs = new Map<string, number>();
  #isHarmful = true;
  #crashes = 0;
  #freezes = 0;

  constructor(seed: number, isBlind: boolean) {
    this.#random = mulberry32(seed);
    this.#isBlind = isBlind;
  }

  async run(): Promise<SimulationReport> {
    const ids = Array.from({ length: EXECUTIONS }, (_, n) => `e${n}`);
    for (const [n, id] of ids.entries()) {
      // Two of them want the same change.
      const input = { change: n < 2 ? 'shared' : id, naps: Math.floor(this.#random() * 4), isParent: n % 3 === 0 };
      await this.#store.start([{ id, scope: `s${n % 3}`, workflow: kindOf(STORY), input }]);
    }
    for (let n = 0; n < WORKERS; n++) void this.#crew();
    this.#disturb(ids);
    this.#time.after(HARM_MS, () => {
      this.#isHarmful = false;
    });
    const isOver = await this.#time.until(() => this.#isQuiet(ids), 40 * 60_000);
    const views = await Promise.all(ids.map((id) => this.#store.read(id)));
    if (!isOver)
      this.#break(
        'an execution never ended',
        views.filter((view) => view?.state === 'active').map((view) => view!.id),
      );
    for (const view of views) this.#judge(view!);
    for (const [key, times] of this.#world) if (times > 1) this.#break('a change was made twice', key);
    this.#isEnded = true;
    return { broken: this.#broken, crashes: this.#crashes, freezes: this.#freezes };
  }

  #isEnded = false;
  readonly #states = new Map<string, string>();

  #isQuiet(ids: readonly string[]): boolean {
    return ids.every((id) => this.#states.get(id) !== undefined);
  }

  #judge(view: NonNullable<Awaited<ReturnType<ExecutionStore['read']>>>): void {
    const { id, state, result, journal } = view;
    const input = view.input as { readonly change: string };
    const made = this.#world.get(`${input.change}-first`) ?? 0;
    if (state === 'done' && made !== 1) this.#break('an execution is done without its change', id);
    if (this.#cancelledAtMs.has(id) && state !== 'cancelled') this.#break('a cancelled execution went on', id);
    if (!this.#cancelledAtMs.has(id) && state !== 'done') this.#break(`an execution ended as ${state}`, view.problem);
    if (state === 'done' && (result as { woken: Json }).woken !== 'once')
      this.#break('a wake-up was lost or doubled', result);
    for (const { step, state: was } of journal)
      if (state === 'done' && was === 'open') this.#break('a step was left open', `${id} ${step}`);
  }

  #break(law: string, what: unknown): void {
    this.#broken.push(`${law}: ${JSON.stringify(what)}`);
  }

  /** A worker that is followed by another when its process ends. */
  async #crew(): Promise<void> {
    while (!this.#isEnded) {
      const worker = new SimulatedProcess(this.#time);
      this.#harm(worker);
      const engine = new Engine({
        store: this.#storeSeenBy(worker),
        workflows: [this.#story(worker), this.#child()],
        clock: this.#time,
        timers: worker,
        random: this.#random,
        logger: SILENT,
        leaseMs: LEASE_MS,
        batch: 4,
      });
      while (worker.isAlive && !this.#isEnded) {
        const taken = await Promise.race([engine.work().catch(() => 0), worker.ended]);
        if (taken === 0) await Promise.race([worker.rest(200), worker.ended]);
      }
      await this.#time.rest(this.#random() * 1_000);
    }
  }

  #harm(worker: SimulatedProcess): void {
    const inMs = this.#random() * 12_000;
    this.#time.after(inMs, () => {
      if (!this.#isHarmful || !worker.isAlive) return;
      if (this.#random() < 0.5) {
        this.#crashes++;
        worker.end();
        return;
      }
      this.#freezes++;
      worker.freeze();
      this.#time.after(this.#random() * 4 * LEASE_MS, () => worker.thaw());
      this.#harm(worker);
    });
  }

  /** Wake-ups, some twice and at any time; one execution is cancelled. */
  #disturb(ids: readonly string[]): void {
    for (const id of ids) {
      for (let copies = 1 + Math.floor(this.#random() * 3); copies > 0; copies--) {
        const wakeUp = { executionId: id, topic: 'word', key: 'one', payload: 'once' };
        this.#time.after(this.#random() * 20_000, () => void this.#store.wake([wakeUp]));
      }
    }
    const unlucky = ids[Math.floor(this.#random() * ids.length)]!;
    if (this.#random() < 0.4)
      this.#time.after(this.#random() * 15_000, async () => {
        if (await this.#store.cancel(unlucky, 'enough')) this.#cancelledAtMs.set(unlucky, this.#time.monotonicMs());
      });
    const look = async () => {
      for (const id of ids) {
        const view = await this.#store.read(id);
        // Who was killed again and again by bad luck is played again, as a person would.
        if (view?.state === 'failed' && view.problem?.includes('the process ended')) await this.#store.replay(id);
        else if (view !== null && view.state !== 'active') this.#states.set(id, view.state);
      }
      if (!this.#isEnded) this.#time.after(500, () => void look());
    };
    void look();
  }

  #child(): Workflow {
    return {
      name: 'helper',
      version: 1,
      run: async (context, input) => {
        await context.sleep('nap', 500);
        return context.step('double', async () => (input as number) * 2);
      },
    };
  }

  /** Everything a workflow can do, once. */
  #story(worker: SimulatedProcess): Workflow {
    return {
      ...STORY,
      run: async (context, input) => {
        const { change, naps, isParent } = input as { change: string; naps: number; isParent: boolean };
        const id = context.executionId;
        this.#compare(id, await context.step('luck', async () => this.#random()));
        for (let nap = 0; nap < naps; nap++) {
          const fromMs = await context.now('from');
          await context.sleep('nap', 700);
          const toMs = await context.now('to');
          if (toMs - fromMs < 699) this.#break('it woke too early', [id, fromMs, toMs]);
        }
        await context.step('shaky', async () => this.#shaky(worker), { firstPauseMs: 200, attempts: 50 });
        await context.effect('first', this.#effect(worker, id, `${change}-first`), { firstPauseMs: 200, attempts: 50 });
        const helped = isParent ? await this.#askHelper(context) : null;
        const woken = await context.waitFor('word', 3_600_000);
        await context.effect('second', this.#effect(worker, id, `${id}-second`), { firstPauseMs: 200, attempts: 50 });
        return { woken, helped };
      },
    };
  }

  async #askHelper(context: Parameters<Workflow['run']>[0]): Promise<Json> {
    try {
      return await context.child('helper', this.#child(), 21);
    } catch (error) {
      // Killed again and again by bad luck: the story goes on without it.
      if (error instanceof StepFailedError) return null;
      throw error;
    }
  }

  /** What a step gave once it gives for ever. */
  #compare(id: string, luck: number): void {
    const known = this.#durable.get(id);
    if (known !== undefined && known !== luck) this.#break('a step gave something else', id);
  }

  /** by execution: what its first step gave when that was committed */
  readonly #durable = new Map<string, Json>();

  async #shaky(worker: SimulatedProcess): Promise<null> {
    await worker.rest(this.#random() * 500);
    if (this.#isHarmful && this.#random() < 0.4) throw new RemoteError('not now');
    return null;
  }

  #effect(worker: SimulatedProcess, id: string, key: string): Effect<number> {
    const send = async <T extends Json | undefined>(done: () => T): Promise<T> => {
      const fate = this.#fate();
      await this.#time.rest(this.#random() * LONGEST_MESSAGE_MS);
      if (fate === 'lost on the way there') await worker.never('the world did not answer');
      const answer = done();
      await worker.rest(this.#random() * LONGEST_MESSAGE_MS);
      if (fate === 'lost on the way back') throw new RemoteError('the answer was lost');
      return answer;
    };
    return {
      key,
      look: () => (this.#isBlind ? Promise.resolve(undefined) : send(() => (this.#world.has(key) ? 1 : undefined))),
      act: () => {
        const cancelledAtMs = this.#cancelledAtMs.get(id);
        if (cancelledAtMs !== undefined && this.#time.monotonicMs() > cancelledAtMs + LEASE_MS)
          this.#break('a cancelled execution made a change', key);
        return send(() => {
          this.#world.set(key, (this.#world.get(key) ?? 0) + 1);
          return 1;
        });
      },
    };
  }

  #fate(): Fate {
    const luck = this.#isHarmful ? this.#random() : 1;
    if (luck < 0.1) return 'lost on the way there';
    return luck < 0.2 ? 'lost on the way back' : 'arrives';
  }

  /** The store as a worker sees it: late, and sometimes without an answer. */
  #storeSeenBy(worker: SimulatedProcess): ExecutionStore {
    const send = async <T>(call: () => Promise<T>): Promise<T> => {
      const fate = this.#fate();
      await this.#time.rest(this.#random() * 30);
      if (!worker.isAlive) return new Promise(() => {});
      if (fate === 'lost on the way there') await worker.never('the store did not answer');
      const answer = await call();
      await worker.rest(this.#random() * 30);
      if (fate === 'lost on the way back') throw new RemoteError('the answer was lost');
      return answer;
    };
    const store = this.#store;
    return {
      start: (executions) => send(() => store.start(executions)),
      wake: (wakeUps) => send(() => store.wake(wakeUps)),
      cancel: (id, reason) => send(() => store.cancel(id, reason)),
      claim: (request) =>
        send(async () => {
          const claim = await store.claim(request);
          for (const { id, token } of claim.executions) this.#witnessToken(id, BigInt(token));
          return claim;
        }),
      commit: (changes) => send(() => this.#commit(changes)),
      extend: (holds, leaseMs) => send(() => store.extend(holds, leaseMs)),
      release: (holds) => send(() => store.release(holds)),
      read: (id) => store.read(id),
      deadLetters: (request) => store.deadLetters(request),
      replay: (id) => store.replay(id),
      discard: (id) => store.discard(id),
      depth: () => store.depth(),
    };
  }

  #witnessToken(id: string, token: bigint): void {
    if (token <= (this.#tokens.get(id) ?? 0n)) this.#break('a token was given twice', id);
    this.#tokens.set(id, token);
  }

  async #commit(changes: readonly Change[]) {
    const before = await Promise.all(changes.map(({ id }) => this.#store.read(id)));
    const answers = await this.#store.commit(changes);
    for (const [place, change] of changes.entries()) {
      const after = await this.#store.read(change.id);
      if (!answers[place]!.isHeld) {
        if (JSON.stringify(after) !== JSON.stringify(before[place])) this.#break('a refused commit wrote', change.id);
        continue;
      }
      if (BigInt(change.token) !== this.#tokens.get(change.id)) this.#break('an old token was taken', change.id);
      for (const { step, state, result } of after!.journal) {
        if (state === 'open') continue;
        const name = `${change.id} ${step}`;
        const text = JSON.stringify([state, result]);
        if (state === 'done' && (this.#settled.get(name) ?? text) !== text) this.#break('a done step changed', name);
        if (state === 'done') this.#settled.set(name, text);
        if (step === 'luck' && state === 'done') this.#durable.set(change.id, result);
      }
    }
    return answers;
  }
}

/** The time of one process: it stands still while the process is frozen, and is over when it ends. */
class SimulatedProcess implements Timers {
  readonly #time: VirtualTime;
  readonly #waiting: (() => void)[] = [];
  readonly #end = Promise.withResolvers<void>();
  #isFrozen = false;
  isAlive = true;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  get ended(): Promise<void> {
    return this.#end.promise;
  }

  after(ms: number, task: () => void): () => void {
    let isCancelled = false;
    const cancel = this.#time.after(ms, () => {
      const go = () => {
        if (this.isAlive && !isCancelled) task();
      };
      if (this.#isFrozen) this.#waiting.push(go);
      else go();
    });
    return () => {
      isCancelled = true;
      cancel();
    };
  }

  rest(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve));
  }

  /** Waits in vain. */
  async never(why: string): Promise<never> {
    await this.rest(1_000);
    throw new RemoteError(why);
  }

  freeze(): void {
    this.#isFrozen = true;
  }

  thaw(): void {
    this.#isFrozen = false;
    for (const go of this.#waiting.splice(0)) go();
  }

  end(): void {
    this.isAlive = false;
    this.#end.resolve();
  }
}

/** Small, and the same everywhere. @see Tommy Ettinger, mulberry32 */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
