import type { Clock } from '../foundation/index.ts';
import {
  type Change,
  type ChangeAnswer,
  type ClaimRequest,
  CRASHES_MOST,
  type DeadLetterRequest,
  type EndedChild,
  type ExecutionState,
  type ExecutionStore,
  type ExecutionView,
  type Hold,
  type Intent,
  type IntentAnswer,
  type JournalEntry,
  type NewExecution,
  type Next,
  POISONOUS,
  type WakeUp,
} from './ports.ts';
import type { Json } from './workflow.ts';

interface KeptExecution {
  readonly id: string;
  readonly scope: string;
  readonly workflow: string;
  readonly input: string;
  readonly parent: { readonly id: string; readonly step: string } | null;
  readonly createdAtMs: number;
  readonly journal: Map<string, JournalEntry & { readonly writtenAtMs: number }>;
  state: ExecutionState;
  result: string | null;
  problem: string | null;
  cancelReason: string | null;
  /** infinite: until something wakes it */
  wakeAtMs: number;
  isHeld: boolean;
  isWoken: boolean;
  token: number;
  crashes: number;
  endedAtMs: number | null;
}

interface KeptEffect {
  owner: { readonly id: string; readonly step: string };
  state: 'intended' | 'done' | 'failed';
  result: string | null;
  problem: string | null;
}

type WaitingWakeUp = WakeUp & { readonly id: string; isTaken: boolean };

/** Executions in memory: the rules of the store in PostgreSQL at their smallest. */
export class MemoryExecutionStore implements ExecutionStore {
  readonly #clock: Clock;
  readonly #executions = new Map<string, KeptExecution>();
  readonly #wakeUps: WaitingWakeUp[] = [];
  readonly #effects = new Map<string, KeptEffect>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async start(executions: readonly NewExecution[]) {
    return executions.map(({ id, scope, workflow, input, wakeAtMs }) =>
      this.#add({ id, scope, workflow, input: JSON.stringify(input), parent: null }, wakeAtMs ?? this.#clock.nowMs()),
    );
  }

  async wake(wakeUps: readonly WakeUp[]) {
    for (const wakeUp of wakeUps) {
      const execution = this.#executions.get(wakeUp.executionId);
      if (execution?.state !== 'active' && execution?.state !== 'failed') continue;
      if (this.#wakeUps.some((kept) => isSameWakeUp(kept, wakeUp))) continue;
      this.#wakeUps.push({ ...wakeUp, id: String(this.#wakeUps.length + 1), isTaken: false });
      if (execution.state === 'active') this.#makeDue(execution);
    }
  }

  async cancel(id: string, reason: string) {
    const execution = this.#active(id);
    if (execution === null) return false;
    execution.cancelReason ??= reason;
    for (const child of this.#executions.values()) if (child.parent?.id === id) await this.cancel(child.id, reason);
    if (!execution.isHeld) this.#settle(execution, { state: 'cancelled' });
    return true;
  }

  async claim({ workflows, limit, withSuspect, leaseMs }: ClaimRequest) {
    const nowMs = this.#clock.nowMs();
    const due = [...this.#executions.values()].filter(
      ({ state, wakeAtMs, workflow }) => state === 'active' && wakeAtMs <= nowMs && workflows.includes(workflow),
    );
    const taken = fairly(due.filter(({ isHeld }) => !isHeld)).slice(0, limit);
    const suspects = withSuspect ? due.filter(({ isHeld }) => isHeld).sort((a, b) => a.wakeAtMs - b.wakeAtMs) : [];
    for (const suspect of suspects) {
      if (suspect.cancelReason !== null) {
        this.#settle(suspect, { state: 'cancelled' });
        continue;
      }
      suspect.crashes++;
      if (suspect.crashes < CRASHES_MOST) {
        taken.unshift(suspect);
        break;
      }
      this.#settle(suspect, { state: 'failed', problem: POISONOUS });
    }
    return { nowMs, executions: taken.map((execution) => this.#take(execution, nowMs + leaseMs)) };
  }

  async commit(changes: readonly Change[]) {
    return changes.map((change) => this.#commit(change));
  }

  async extend(holds: readonly Hold[], leaseMs: number) {
    const held = holds.map((hold) => this.#held(hold)).filter((execution) => execution !== null);
    for (const execution of held) execution.wakeAtMs = this.#clock.nowMs() + leaseMs;
    const cancelled = held.filter(({ cancelReason }) => cancelReason !== null);
    return { held: new Set(held.map(({ id }) => id)), cancelled: new Set(cancelled.map(({ id }) => id)) };
  }

  async release(holds: readonly Hold[]) {
    for (const hold of holds) {
      const execution = this.#held(hold);
      if (execution === null) continue;
      Object.assign(execution, {
        isHeld: false,
        token: execution.token + 1,
        wakeAtMs: this.#clock.nowMs(),
        crashes: 0,
      });
      if (execution.cancelReason !== null) this.#settle(execution, { state: 'cancelled' });
    }
  }

  async read(id: string): Promise<ExecutionView | null> {
    const execution = this.#executions.get(id);
    if (execution === undefined) return null;
    const { parent, journal, token: _, isWoken: __, ...rest } = execution;
    return {
      ...rest,
      input: JSON.parse(rest.input) as Json,
      result: parsed(rest.result),
      wakeAtMs: rest.state === 'active' && Number.isFinite(rest.wakeAtMs) ? rest.wakeAtMs : null,
      parentId: parent?.id ?? null,
      journal: [...journal.values()].map((entry) => ({ ...entry, result: parsed(entry.result) })),
    };
  }

  async deadLetters({ limit, after, scopes }: DeadLetterRequest) {
    const failed = [...this.#executions.values()]
      .filter((execution) => execution.state === 'failed' && (scopes?.includes(execution.scope) ?? true))
      .sort((a, b) => b.endedAtMs! - a.endedAtMs! || (a.id < b.id ? 1 : -1));
    const rest = failed.filter(
      ({ endedAtMs, id }) =>
        after === null || endedAtMs! < after.timeMs || (endedAtMs === after.timeMs && id < after.id),
    );
    const items = rest.slice(0, limit).map(({ id, scope: whose, workflow, problem, endedAtMs }) => {
      return { id, scope: whose, workflow, problem: problem ?? '', endedAtMs: endedAtMs! };
    });
    return { items, hasMore: rest.length > limit };
  }

  async replay(id: string) {
    const execution = this.#executions.get(id);
    if (execution?.state !== 'failed') return false;
    for (const child of this.#executions.values()) if (child.parent?.id === id) await this.replay(child.id);
    for (const [step, { state, kind }] of execution.journal) {
      if (state === 'failed' || (state === 'open' && (kind === 'step' || kind === 'effect')))
        execution.journal.delete(step);
    }
    for (const effect of this.#effects.values())
      if (effect.owner.id === id && effect.state === 'failed')
        Object.assign(effect, { state: 'intended', problem: null });
    const nowMs = this.#clock.nowMs();
    Object.assign(execution, { state: 'active', problem: null, crashes: 0, wakeAtMs: nowMs, endedAtMs: null });
    return true;
  }

  async discard(id: string) {
    const execution = this.#executions.get(id);
    if (execution?.state !== 'failed') return false;
    execution.state = 'discarded';
    return true;
  }

  async depth() {
    const nowMs = this.#clock.nowMs();
    const all = [...this.#executions.values()];
    const active = all.filter(({ state }) => state === 'active');
    const due = active.filter(({ isHeld, wakeAtMs }) => !isHeld && wakeAtMs <= nowMs);
    return {
      held: active.filter(({ isHeld }) => isHeld).length,
      due: due.length,
      waiting: active.filter(({ isHeld, wakeAtMs }) => !isHeld && wakeAtMs > nowMs).length,
      failed: all.filter(({ state }) => state === 'failed').length,
      oldestDueMs: due.length === 0 ? null : Math.min(...due.map(({ wakeAtMs }) => wakeAtMs)),
    };
  }

  #add(fresh: Pick<KeptExecution, 'id' | 'scope' | 'workflow' | 'input' | 'parent'>, wakeAtMs: number): boolean {
    if (this.#executions.has(fresh.id)) return false;
    this.#executions.set(fresh.id, {
      ...fresh,
      createdAtMs: this.#clock.nowMs(),
      journal: new Map(),
      state: 'active',
      result: null,
      problem: null,
      cancelReason: null,
      wakeAtMs,
      isHeld: false,
      isWoken: false,
      token: 0,
      crashes: 0,
      endedAtMs: null,
    });
    return true;
  }

  #take(execution: KeptExecution, leaseEndMs: number) {
    execution.token++;
    Object.assign(execution, { isHeld: true, isWoken: false, wakeAtMs: leaseEndMs });
    const { id, token, scope, workflow, input, crashes, journal } = execution;
    return {
      id,
      scope,
      workflow,
      input,
      crashes,
      token: String(token),
      parentId: execution.parent?.id ?? null,
      journal: [...journal.values()].map(({ writtenAtMs: _, ...entry }) => entry),
      wakeUps: this.#wakeUps
        .filter(({ executionId, isTaken }) => executionId === id && !isTaken)
        .map(({ id: wakeUp, topic, payload }) => ({ id: wakeUp, topic, payload: JSON.stringify(payload) })),
      endedChildren: this.#endedChildren(id),
    };
  }

  #endedChildren(id: string): EndedChild[] {
    return [...this.#executions.values()].flatMap(({ parent, state, result, problem }) =>
      parent?.id === id && state !== 'active' ? [{ step: parent.step, state, result, problem }] : [],
    );
  }

  #commit(change: Change): ChangeAnswer {
    const execution = this.#held(change);
    if (execution === null) return { isHeld: false, isCancelled: false, intents: [] };
    const isCancelled = execution.cancelReason !== null;
    execution.crashes = 0;
    for (const entry of change.entries) {
      const known = execution.journal.get(entry.step);
      if (known === undefined || known.state === 'open')
        execution.journal.set(entry.step, { ...entry, writtenAtMs: known?.writtenAtMs ?? this.#clock.nowMs() });
    }
    for (const { key, ...outcome } of change.outcomes) {
      const effect = this.#effects.get(key);
      if (effect?.state === 'intended' && effect.owner.id === change.id) Object.assign(effect, outcome);
    }
    for (const wakeUp of this.#wakeUps) if (change.taken.includes(wakeUp.id)) wakeUp.isTaken = true;
    const intents = isCancelled ? [] : change.intents.map((intent) => this.#intend(change.id, intent));
    if (!isCancelled) this.#startChildren(execution, change);
    if (change.next !== null) this.#settle(execution, isCancelled ? { state: 'cancelled' } : change.next);
    return { isHeld: true, isCancelled, intents };
  }

  #startChildren(execution: KeptExecution, { children }: Change): void {
    for (const { id, step, workflow, input } of children) {
      const parent = { id: execution.id, step };
      const isNew = this.#add({ id, scope: execution.scope, workflow, input, parent }, this.#clock.nowMs());
      if (!isNew && this.#active(id) === null) this.#makeDue(execution);
    }
  }

  #intend(id: string, { step, key }: Intent): IntentAnswer {
    const effect = this.#effects.get(key);
    if (effect === undefined) {
      this.#effects.set(key, { owner: { id, step }, state: 'intended', result: null, problem: null });
      return { state: 'new' };
    }
    if (effect.state === 'done') return { state: 'done', result: effect.result! };
    if (effect.state === 'failed') return { state: 'failed', problem: effect.problem! };
    if (effect.owner.id === id && effect.owner.step === step) return { state: 'known' };
    const owner = this.#active(effect.owner.id);
    const isAtIt = owner !== null && (owner.journal.get(effect.owner.step)?.state ?? 'open') === 'open';
    if (isAtIt) return { state: 'busy' };
    effect.owner = { id, step };
    return { state: 'known' };
  }

  #settle(execution: KeptExecution, next: Next): void {
    execution.isHeld = false;
    if (next.state === 'waiting') {
      execution.wakeAtMs = execution.isWoken ? this.#clock.nowMs() : (next.untilMs ?? Number.POSITIVE_INFINITY);
      return;
    }
    const problem = next.state === 'failed' ? next.problem : next.state === 'cancelled' ? execution.cancelReason : null;
    const result = next.state === 'done' ? next.result : null;
    Object.assign(execution, { state: next.state, problem, result, endedAtMs: this.#clock.nowMs() });
    const parent = execution.parent === null ? null : this.#active(execution.parent.id);
    if (parent !== null) this.#makeDue(parent);
  }

  #makeDue(execution: KeptExecution): void {
    execution.isWoken = true;
    if (!execution.isHeld) execution.wakeAtMs = Math.min(execution.wakeAtMs, this.#clock.nowMs());
  }

  #active(id: string): KeptExecution | null {
    const execution = this.#executions.get(id);
    return execution?.state === 'active' ? execution : null;
  }

  #held({ id, token }: Hold): KeptExecution | null {
    const execution = this.#active(id);
    return execution?.isHeld === true && String(execution.token) === token ? execution : null;
  }
}

function isSameWakeUp(a: WakeUp, b: WakeUp): boolean {
  return a.executionId === b.executionId && a.topic === b.topic && a.key === b.key;
}

function parsed(text: string | null): Json {
  return text === null ? null : (JSON.parse(text) as Json);
}

/** The oldest of each scope first, then the second of each. */
function fairly(due: readonly KeptExecution[]): KeptExecution[] {
  const places = new Map<string, number>();
  return [...due]
    .sort((a, b) => a.wakeAtMs - b.wakeAtMs)
    .map((execution) => {
      const place = places.get(execution.scope) ?? 0;
      places.set(execution.scope, place + 1);
      return { execution, place };
    })
    .sort((a, b) => a.place - b.place)
    .map(({ execution }) => execution);
}
