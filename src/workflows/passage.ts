import { BadInputError, ConflictError, UnavailableError } from '../foundation/index.ts';
import { Attempts } from './attempt.ts';
import { problemOf, StepFailedError } from './errors.ts';
import type { Change, ChangeAnswer, ClaimedExecution, IntentAnswer, JournalEntry, Next, StepKind } from './ports.ts';
import { Report } from './report.ts';
import { isPermanent, type Patience, patienceOf, pauseBefore } from './retry.ts';
import type { Timers } from './timers.ts';
import type { Effect, Json, StepOptions, Workflow, WorkflowContext } from './workflow.ts';

/** What a passage needs of the engine. */
export interface PassageHost {
  readonly timers: Timers;
  readonly random: () => number;
  /** no further step may begin */
  readonly isStopping: boolean;
  /** the store's time */
  nowMs(): number;
  /** it has something to commit, or came to rest */
  touch(passage: Passage): void;
  /** whether the lease is good for a while longer, extended if need be */
  isHeld(passage: Passage): Promise<boolean>;
  /** the same, without asking anybody */
  isHeldNow(passage: Passage): boolean;
}

const STEPS_MOST = 10_000;
/** Whoever was refused a step may still say so. */
const LAST_STEPS = 5;
const RESULT_MOST = 2 ** 20;
const BUSY_PAUSE_MS = 1_000;

/** The way of one execution from its claim to where it rests or ends: its workflow, replayed from the journal. */
export class Passage implements WorkflowContext {
  readonly executionId: string;
  readonly token: string;
  /** the lease is good until then, by monotonic time */
  heldUntilMs: number;
  /** a commit is under way */
  isInFlight = false;
  readonly #host: PassageHost;
  readonly #claimed: ClaimedExecution;
  readonly #journal: Map<string, JournalEntry>;
  readonly #wakeUps: ClaimedExecution['wakeUps'][number][];
  readonly #names = new Map<string, number>();
  #stepsMost = STEPS_MOST;
  readonly #attempts: Attempts;
  readonly #left = Promise.withResolvers<void>();
  #report = new Report();
  /** nothing of the journal is in the store */
  #isUnwritten: boolean;
  /** works under way */
  #busy = 0;
  /** the earliest time at which something goes on; undefined: nothing rests */
  #restsUntilMs: number | null | undefined;
  #end: Next | null = null;
  #isOver = false;
  #isCancelled = false;

  constructor(claimed: ClaimedExecution, heldUntilMs: number, host: PassageHost) {
    this.executionId = claimed.id;
    this.token = claimed.token;
    this.heldUntilMs = heldUntilMs;
    this.#host = host;
    this.#claimed = claimed;
    this.#journal = new Map(claimed.journal.map((entry) => [entry.step, entry]));
    this.#isUnwritten = claimed.journal.length === 0;
    this.#wakeUps = [...claimed.wakeUps];
    this.#attempts = new Attempts(host.timers, () => host.isHeldNow(this));
  }

  /** resolves when it is in hand no more */
  get left(): Promise<void> {
    return this.#left.promise;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  begin(workflow: Workflow): void {
    this.#run(workflow).then(
      (end) => {
        this.#end = end;
        this.#host.touch(this);
      },
      () => {},
    );
  }

  async #run(workflow: Workflow): Promise<Next> {
    try {
      const result = await workflow.run(this, JSON.parse(this.#claimed.input) as Json);
      return { state: 'done', result: toText(result) };
    } catch (error) {
      return { state: 'failed', problem: problemOf(error) };
    }
  }

  /** What there is to commit; null when there is nothing. */
  takeChange(): Change | null {
    if (this.#isOver) return null;
    const next = this.#next();
    if (next === null && this.#report.isEmpty) return null;
    const report = this.#report;
    this.#report = new Report();
    const isFirst = this.#isUnwritten;
    this.#isUnwritten &&= report.entries.size === 0;
    return report.toChange(this.#claimed, isFirst, next);
  }

  #next(): Next | null {
    if (this.#busy > 0) return null;
    if (this.#isCancelled) return { state: 'cancelled' };
    if (this.#end !== null) return this.#end;
    return this.#restsUntilMs === undefined ? null : { state: 'waiting', untilMs: this.#restsUntilMs };
  }

  /** The change taken last was answered. */
  answered(change: Change, answer: ChangeAnswer): void {
    if (!answer.isHeld || change.next !== null) this.abandon('the execution is in hand no more');
    else if (answer.isCancelled) this.cancel();
    else for (const [place, { step }] of change.intents.entries()) this.#settleIntent(step, answer.intents[place]!);
  }

  /** It may begin nothing more, and ends when what is under way has ended. */
  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    this.#attempts.abort('the execution was cancelled');
    // Whoever waits for leave to make an effect never gets it.
    this.#busy -= this.#intents.size;
    this.#intents.clear();
    this.#host.touch(this);
  }

  /** Whatever it does from here on counts no more. */
  abandon(why: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#attempts.abort(why);
    this.#left.resolve();
  }

  async step<T = Json>(name: string, work: Parameters<WorkflowContext['step']>[1], options?: StepOptions) {
    const patience = patienceOf(options);
    return (await this.#try(name, 'step', patience, async (_, number) =>
      toText(await this.#attempts.run(number, patience.timeoutMs, work)),
    )) as T;
  }

  async effect<T = Json>(name: string, effect: Effect<T>, options?: StepOptions) {
    const patience = patienceOf(options);
    return (await this.#try(name, 'effect', patience, (step, number) =>
      this.#perform(step, effect as Effect<Json>, number, patience),
    )) as T;
  }

  async now(name: string): Promise<number> {
    const { step, entry } = this.#enter(name, 'now');
    if (entry !== undefined) return resultOf(entry) as number;
    if (this.#isHalted) return this.#rest(this.#host.nowMs());
    const nowMs = Math.floor(this.#host.nowMs());
    this.#write({ step, kind: 'now', state: 'done', result: String(nowMs) });
    return nowMs;
  }

  async sleep(name: string, ms: number): Promise<void> {
    const { step, entry } = this.#enter(name, 'sleep');
    if (entry?.state === 'done') return;
    const nowMs = this.#host.nowMs();
    if (entry === undefined) {
      if (this.#isHalted) return this.#rest(nowMs);
      const untilMs = Math.ceil(nowMs + Math.max(0, ms));
      this.#write({ step, kind: 'sleep', state: 'open', untilMs });
      return this.#rest(untilMs);
    }
    if (nowMs < entry.untilMs!) return this.#rest(entry.untilMs);
    this.#write({ ...entry, state: 'done', untilMs: null });
  }

  async waitFor<T = Json>(topic: string, withinMs: number): Promise<T | null> {
    const { step, entry } = this.#enter(`wait ${topic}`, 'wait');
    if (entry?.state === 'done') return resultOf(entry) as T | null;
    const nowMs = this.#host.nowMs();
    if (this.#isHalted) return this.#rest(nowMs);
    const place = this.#wakeUps.findIndex((kept) => kept.topic === topic);
    if (place >= 0) {
      const { id, payload } = this.#wakeUps.splice(place, 1)[0]!;
      this.#report.taken.push(id);
      this.#write({ step, kind: 'wait', state: 'done', result: payload });
      return JSON.parse(payload) as T;
    }
    const untilMs = entry?.untilMs ?? Math.ceil(nowMs + Math.max(0, withinMs));
    if (nowMs >= untilMs) {
      this.#write({ step, kind: 'wait', state: 'done', result: 'null' });
      return null;
    }
    if (entry === undefined) this.#write({ step, kind: 'wait', state: 'open', untilMs });
    return this.#rest(untilMs);
  }

  async child<I extends Json, O extends Json>(name: string, workflow: Workflow<I, O>, input: I): Promise<O> {
    const { step, entry } = this.#enter(name, 'child');
    if (entry !== undefined && entry.state !== 'open') return resultOf(entry) as O;
    if (this.#isHalted) return this.#rest(this.#host.nowMs());
    const ended = this.#claimed.endedChildren.find((child) => child.step === step);
    if (entry !== undefined && ended !== undefined) {
      const { state, result } = ended;
      const problem = state === 'done' ? null : (ended.problem ?? `the child was ${state}`);
      const settled = { ...entry, state: problem === null ? ('done' as const) : ('failed' as const), result, problem };
      return resultOf(this.#write(settled)) as O;
    }
    if (entry === undefined) {
      this.#write({ step, kind: 'child', state: 'open' });
      const id = `${this.executionId}/${step}`;
      const kind = `${workflow.name}@${workflow.version}`;
      this.#report.children.push({ step, id, workflow: kind, input: toText(input) });
    }
    return this.#rest(null);
  }

  /** @throws StepFailedError when it is given up */
  async #try(
    name: string,
    kind: 'step' | 'effect',
    patience: Patience,
    work: (step: string, number: number) => Promise<string>,
  ): Promise<Json> {
    const { step, entry } = this.#enter(name, kind);
    if (entry !== undefined && entry.state !== 'open') return resultOf(entry);
    const beganMs = this.#host.nowMs();
    if (this.#isHalted) return this.#rest(beganMs);
    if (entry !== undefined && (entry.untilMs ?? 0) > beganMs) return this.#rest(entry.untilMs);
    const tries = { step, kind, attempts: entry?.attempts ?? 0, sinceMs: entry?.sinceMs ?? Math.floor(beganMs) };
    this.#busy++;
    try {
      const result = await work(step, tries.attempts + 1);
      return resultOf(this.#write({ ...tries, state: 'done', result }));
    } catch (error) {
      if (this.#isCancelled || this.#isOver) return this.#rest(null);
      const nowMs = this.#host.nowMs();
      if (error instanceof NotYet) {
        const untilMs = Math.ceil(nowMs + BUSY_PAUSE_MS * (0.5 + this.#host.random()));
        this.#write({ ...tries, state: 'open', untilMs, problem: error.message });
        return this.#rest(untilMs);
      }
      const attempts = tries.attempts + 1;
      const failed = { ...tries, attempts, problem: problemOf(error) };
      const pauseMs = pauseBefore({ attempts, sinceMs: tries.sinceMs, nowMs, error }, patience, this.#host.random);
      if (pauseMs === null) return resultOf(this.#write({ ...failed, state: 'failed' }));
      const untilMs = Math.ceil(nowMs + pauseMs);
      this.#write({ ...failed, state: 'open', untilMs });
      return this.#rest(untilMs);
    } finally {
      this.#busy--;
      this.#host.touch(this);
    }
  }

  readonly #intents = new Map<string, PromiseWithResolvers<IntentAnswer>>();

  async #perform(step: string, effect: Effect<Json>, number: number, patience: Patience): Promise<string> {
    const { key } = effect;
    const answer = await this.#intend(step, key);
    if (answer.state === 'busy') throw new NotYet('another execution is at the same effect');
    if (answer.state === 'done') return answer.result;
    if (answer.state === 'failed') throw new StepFailedError(answer.problem);
    try {
      const result = toText(await this.#make(effect, number, patience.timeoutMs, answer.state === 'known'));
      this.#report.outcomes.push({ key, state: 'done', result, problem: null });
      return result;
    } catch (error) {
      // Only what certainly was not done is told to others; else whoever comes next looks first.
      if (isPermanent(error, patience) && !this.#isOver)
        this.#report.outcomes.push({ key, state: 'failed', result: null, problem: problemOf(error) });
      throw error;
    }
  }

  async #make(effect: Effect<Json>, number: number, timeoutMs: number, mayBeDone: boolean): Promise<Json> {
    if (mayBeDone) {
      const outcome = await this.#attempts.run(number, timeoutMs, (attempt) => effect.look(attempt));
      if (outcome !== undefined) return outcome;
    }
    // Whoever was frozen meanwhile must not act: another may have gone on.
    if (!(await this.#host.isHeld(this)) || this.#isOver || this.#isCancelled)
      throw new UnavailableError('the execution is in hand no more');
    return this.#attempts.run(number, timeoutMs, (attempt) => effect.act(effect.key, attempt));
  }

  #intend(step: string, key: string): Promise<IntentAnswer> {
    const intent = Promise.withResolvers<IntentAnswer>();
    this.#intents.set(step, intent);
    this.#report.intents.push({ step, key });
    this.#host.touch(this);
    return intent.promise;
  }

  #settleIntent(step: string, answer: IntentAnswer): void {
    this.#intents.get(step)?.resolve(answer);
    this.#intents.delete(step);
  }

  get #isHalted(): boolean {
    return this.#isOver || this.#isCancelled || this.#host.isStopping;
  }

  #enter(name: string, kind: StepKind): { readonly step: string; readonly entry: JournalEntry | undefined } {
    const count = (this.#names.get(name) ?? 0) + 1;
    this.#names.set(name, count);
    const step = count === 1 ? name : `${name}#${count}`;
    const entry = this.#journal.get(step);
    if (entry !== undefined && entry.kind !== kind)
      throw new ConflictError(`step ${step} was a ${entry.kind} and is a ${kind} now; give the workflow a new version`);
    if (entry === undefined && this.#journal.size >= this.#stepsMost) {
      this.#stepsMost = STEPS_MOST + LAST_STEPS;
      throw new BadInputError(`expected at most ${STEPS_MOST} steps; divide the work among children`);
    }
    return { step, entry };
  }

  #write(entry: Partial<JournalEntry> & Pick<JournalEntry, 'step' | 'kind' | 'state'>): JournalEntry {
    const whole: JournalEntry = {
      step: entry.step,
      kind: entry.kind,
      state: entry.state,
      result: entry.result ?? null,
      problem: entry.problem ?? null,
      attempts: entry.attempts ?? 0,
      sinceMs: entry.sinceMs ?? Math.floor(this.#host.nowMs()),
      untilMs: entry.untilMs ?? null,
    };
    this.#journal.set(whole.step, whole);
    this.#report.entries.set(whole.step, whole);
    this.#host.touch(this);
    return whole;
  }

  /** Never goes on in this passage. */
  #rest(untilMs: number | null): Promise<never> {
    const earliest = this.#restsUntilMs;
    const isEarlier = earliest === undefined || earliest === null || (untilMs !== null && untilMs < earliest);
    if (isEarlier) this.#restsUntilMs = untilMs ?? earliest ?? null;
    this.#host.touch(this);
    return new Promise(() => {});
  }
}

/** Not a failure: it goes on later. */
class NotYet extends Error {}

function resultOf({ state, result, problem, step }: JournalEntry): Json {
  if (state === 'failed') throw new StepFailedError(problem ?? 'it failed', { step });
  return result === null ? null : (JSON.parse(result) as Json);
}

/** @throws BadInputError when it is no JSON or too much */
function toText(value: unknown): string {
  const text = JSON.stringify(value ?? null) as string | undefined;
  if (text === undefined) throw new BadInputError(`expected a result that is JSON, got a ${typeof value}`);
  if (text.length > RESULT_MOST)
    throw new BadInputError(`expected a result of at most ${RESULT_MOST} characters, got ${text.length}`);
  return text;
}
