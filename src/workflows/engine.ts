import { BadInputError, type Clock, ConfigurationError, type Logger } from '../foundation/index.ts';
import { Commits } from './commits.ts';
import { problemOf } from './errors.ts';
import { Passage, type PassageHost } from './passage.ts';
import type {
  Change,
  ClaimedExecution,
  DeadLetterPage,
  DeadLetterRequest,
  ExecutionDepth,
  ExecutionStore,
  ExecutionView,
  NewExecution,
} from './ports.ts';
import type { Timers } from './timers.ts';
import type { Json, Workflow } from './workflow.ts';

export interface EngineOptions {
  readonly store: ExecutionStore;
  readonly workflows: readonly Workflow[];
  readonly clock: Clock;
  /** 0 <= random() < 1 */
  readonly random: () => number;
  readonly logger: Logger;
  /** how long nobody else takes what is in hand, unless it is extended; 30,000 */
  readonly leaseMs?: number;
  /** executions in hand at most; 500 */
  readonly batch?: number;
  readonly timers: Timers;
  /** hears of everything that was written, for those who count */
  readonly onWritten?: (change: Change) => void;
}

/** What is to be started; see `NewExecution`. */
export type StartRequest = Omit<NewExecution, 'workflow'>;

/** What is due next waits no longer for steps that take their time. */
const TURN_MS = 200;
const PROBATION_MS = 500;
const STOP_MS = 25_000;
const ID_MOST = 200;

/** Advances executions: takes those that are due, runs their workflows until they rest, and commits what they did. */
export class Engine {
  readonly #store: ExecutionStore;
  readonly #workflows = new Map<string, Workflow>();
  readonly #newest = new Map<string, Workflow>();
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #random: () => number;
  readonly #leaseMs: number;
  readonly #batch: number;
  readonly #timers: Timers;
  readonly #commits: Commits;
  readonly #host: PassageHost;
  readonly #inHand = new Map<string, Passage>();
  /** the last one taken whose holder had ended without a word; no second until it gave one */
  #suspect: Passage | null = null;
  #claiming = 0;
  #storeAheadMs = 0;
  #stopBeat: (() => void) | null = null;
  #isStopping = false;

  /** @throws ConfigurationError when two workflows have one name and version, or a name is none */
  constructor(options: EngineOptions) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#logger = options.logger;
    this.#leaseMs = options.leaseMs ?? 30_000;
    this.#batch = options.batch ?? 500;
    this.#timers = options.timers;
    for (const workflow of options.workflows) this.#add(workflow);
    this.#commits = new Commits({ ...options, timers: this.#timers, onLeft: (passage) => this.#leave(passage) });
    const nowMs = () => this.#clock.monotonicMs() + this.#storeAheadMs;
    const isStopping = () => this.#isStopping;
    this.#host = {
      timers: this.#timers,
      random: this.#random,
      get isStopping() {
        return isStopping();
      },
      nowMs,
      touch: (passage) => this.#commits.touch(passage),
      isHeld: (passage) => this.#isHeld(passage),
      isHeldNow: (passage) => this.#leftOf(passage) > this.#leaseMs / 8,
    };
  }

  /**
   * Starts an execution of the newest version of a workflow, once per id.
   *
   * @throws BadInputError when there is no such workflow, or the id is none
   */
  async start(workflowName: string, request: StartRequest): Promise<{ readonly id: string; readonly isNew: boolean }> {
    const workflow = this.#newest.get(workflowName);
    if (workflow === undefined) throw new BadInputError(`there is no workflow ${workflowName}`, { workflowName });
    const { id } = request;
    if (id === '' || id.length > ID_MOST || id.includes('\0'))
      throw new BadInputError(`expected an id of 1 to ${ID_MOST} characters, got ${id.length}`);
    const [isNew] = await this.#store.start([{ ...request, workflow: kindOf(workflow) }]);
    return { id, isNew: isNew === true };
  }

  /** Wakes an execution that waits for this topic, or will; without a key, each call is a wake-up of its own. */
  wake(executionId: string, topic: string, payload: Json, options: { readonly key?: string } = {}): Promise<void> {
    const key = options.key ?? `${this.#clock.nowMs()}-${this.#random()}`;
    return this.#store.wake([{ executionId, topic, payload, key }]);
  }

  /** Ends an execution and its children before their next steps; false when it is over or unknown. */
  cancel(id: string, reason: string): Promise<boolean> {
    return this.#store.cancel(id, problemOf(reason));
  }

  status(id: string): Promise<ExecutionView | null> {
    return this.#store.read(id);
  }

  deadLetters(request: DeadLetterRequest): Promise<DeadLetterPage> {
    return this.#store.deadLetters(request);
  }

  replay(id: string): Promise<boolean> {
    return this.#store.replay(id);
  }

  discard(id: string): Promise<boolean> {
    return this.#store.discard(id);
  }

  depth(): Promise<ExecutionDepth> {
    return this.#store.depth();
  }

  /**
   * Takes due executions and advances them, until they rest or a moment is over; those that take longer go on
   * by themselves. Several calls may be under way at once.
   *
   * @param limit at most; as many as `batch` leaves room for
   * @returns how many were taken
   */
  async work(limit: number = this.#batch): Promise<number> {
    if (this.#isStopping) return 0;
    if (this.#room <= 0)
      await this.#within(
        [...this.#inHand.values()].map(({ left }) => left),
        'any',
      );
    const room = Math.min(limit, this.#room);
    if (this.#isStopping || room <= 0) return 0;
    const passages = await this.#claim(room);
    await this.#within(
      passages.map(({ left }) => left),
      'all',
    );
    return passages.length;
  }

  /**
   * Takes nothing more, lets steps under way end, and gives back what is left, so that nobody waits for its lease.
   *
   * @param graceMs the longest it waits
   */
  async stop(graceMs: number = STOP_MS): Promise<void> {
    this.#isStopping = true;
    for (const passage of this.#inHand.values()) this.#commits.touch(passage);
    const ends = deadlineIn(this.#clock, graceMs);
    while ((this.#inHand.size > 0 || this.#claiming > 0) && !ends()) {
      await this.#within(
        [...this.#inHand.values()].map(({ left }) => left),
        'all',
        Math.min(graceMs, 50),
      );
    }
    this.#commits.close();
    const rest = [...this.#inHand.values()];
    for (const passage of rest) passage.abandon('the program ends');
    this.#stopBeat?.();
    this.#inHand.clear();
    if (rest.length > 0) await this.#store.release(rest.map(({ executionId: id, token }) => ({ id, token })));
  }

  get #room(): number {
    return this.#batch - this.#inHand.size - this.#claiming;
  }

  async #claim(room: number): Promise<readonly Passage[]> {
    const withSuspect = this.#suspect === null && !this.#isSuspectAsked;
    this.#claiming += room;
    this.#isSuspectAsked ||= withSuspect;
    try {
      const beganMs = this.#clock.monotonicMs();
      const workflows = [...this.#workflows.keys()];
      const { nowMs, executions } = await this.#store.claim({
        workflows,
        limit: room,
        withSuspect,
        leaseMs: this.#leaseMs,
      });
      this.#storeAheadMs = nowMs - this.#clock.monotonicMs();
      const heldUntilMs = beganMs + this.#leaseMs;
      if (this.#clock.monotonicMs() >= heldUntilMs) {
        await this.#decline(executions);
        return [];
      }
      return executions.map((claimed) => {
        const passage = new Passage(claimed, heldUntilMs, this.#host);
        this.#take(passage);
        if (claimed.crashes > 0) this.#beginProbation(passage);
        passage.begin(this.#workflows.get(claimed.workflow)!);
        return passage;
      });
    } finally {
      this.#claiming -= room;
      if (withSuspect) this.#isSuspectAsked = false;
    }
  }

  #isSuspectAsked = false;

  /** What arrives when its lease is over may be in another hand; begun here, its steps would run for nothing. */
  async #decline(executions: readonly ClaimedExecution[]): Promise<void> {
    this.#logger.warn({ executions: executions.length }, 'a claim was answered after its lease had ended');
    if (executions.length > 0) await this.#store.release(executions.map(({ id, token }) => ({ id, token })));
  }

  #take(passage: Passage): void {
    // The one before lost its lease without knowing yet.
    this.#inHand.get(passage.executionId)?.abandon('another hand has the execution');
    this.#inHand.set(passage.executionId, passage);
    this.#beat();
  }

  #leave(passage: Passage): void {
    if (this.#suspect === passage) this.#suspect = null;
    if (this.#inHand.get(passage.executionId) === passage) this.#inHand.delete(passage.executionId);
  }

  #beginProbation(passage: Passage): void {
    this.#logger.warn({ executionId: passage.executionId }, 'an execution is taken whose process had ended');
    this.#suspect = passage;
    this.#timers.after(PROBATION_MS, () => {
      if (this.#suspect === passage) this.#suspect = null;
    });
  }

  #beat(): void {
    this.#stopBeat ??= this.#timers.after(this.#leaseMs / 3, () => {
      this.#stopBeat = null;
      const passages = [...this.#inHand.values()];
      if (passages.length === 0) return;
      this.#extend(passages)
        .catch((error: unknown) => this.#logger.warn({ problem: problemOf(error) }, 'leases could not be extended'))
        .finally(() => {
          if (this.#inHand.size > 0) this.#beat();
        });
    });
  }

  async #extend(passages: readonly Passage[]): Promise<void> {
    const beganMs = this.#clock.monotonicMs();
    const holds = passages.map(({ executionId: id, token }) => ({ id, token }));
    const { held, cancelled } = await this.#store.extend(holds, this.#leaseMs);
    for (const passage of passages) {
      if (passage.isOver) continue;
      if (!held.has(passage.executionId)) {
        this.#logger.warn({ executionId: passage.executionId }, 'a lease was lost');
        passage.abandon('another hand has the execution');
        this.#leave(passage);
        continue;
      }
      passage.heldUntilMs = beganMs + this.#leaseMs;
      if (cancelled.has(passage.executionId)) passage.cancel();
    }
  }

  async #isHeld(passage: Passage): Promise<boolean> {
    while (!passage.isOver && this.#leftOf(passage) <= this.#leaseMs / 4) await this.#extend([passage]);
    return !passage.isOver;
  }

  /** What is left of a lease, milliseconds. */
  #leftOf(passage: Passage): number {
    return passage.isOver ? 0 : passage.heldUntilMs - this.#clock.monotonicMs();
  }

  /** Waits for some or all, for a while at most. */
  async #within(promises: readonly Promise<void>[], how: 'any' | 'all', ms = TURN_MS): Promise<void> {
    if (promises.length === 0 && how === 'all' && ms === TURN_MS) return;
    const time = Promise.withResolvers<void>();
    const cancel = this.#timers.after(ms, time.resolve);
    const all = how === 'all' ? Promise.all(promises) : Promise.race(promises);
    await Promise.race([promises.length === 0 ? time.promise : all, time.promise]);
    cancel();
  }

  #add(workflow: Workflow): void {
    const kind = kindOf(workflow);
    if (!/^[\w.-]{1,100}@[1-9]\d*$/.test(kind))
      throw new ConfigurationError(`expected a workflow's name of letters and a version from 1, got ${kind}`);
    if (this.#workflows.has(kind)) throw new ConfigurationError(`there are two workflows ${kind}`);
    this.#workflows.set(kind, workflow);
    const newest = this.#newest.get(workflow.name);
    if (newest === undefined || newest.version < workflow.version) this.#newest.set(workflow.name, workflow);
  }
}

/** Name and version of a workflow as one word, `heal@1`. */
export function kindOf({ name, version }: Pick<Workflow, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

function deadlineIn(clock: Clock, ms: number): () => boolean {
  const untilMs = clock.monotonicMs() + ms;
  return () => clock.monotonicMs() >= untilMs;
}
