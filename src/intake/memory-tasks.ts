import type { Clock } from '../foundation/index.ts';
import { TASK_HISTORY_MOST } from './failed-task.ts';
import type { GivenUpTasks, PageRequest, TaskAttempt, TaskKind, TaskView, Visibility } from './ports.ts';

/** A task in memory. */
export interface HeldTask {
  readonly id: string;
  readonly kind: TaskKind;
  readonly subject: string;
  readonly organisationId: string;
  readonly createdAtMs: number;
  attempts: number;
  token: number;
  dueMs: number;
  problem: string | null;
  isHeld: boolean;
  crashes: number;
  buriedAtMs: number | null;
  isDiscarded: boolean;
  readonly history: TaskAttempt[];
}

/** A task nobody has begun. */
export function beginTask(
  what: Pick<HeldTask, 'id' | 'kind' | 'subject' | 'organisationId'>,
  nowMs: number,
  inMs: number,
): HeldTask {
  const fresh = {
    attempts: 0,
    token: 0,
    problem: null,
    isHeld: false,
    crashes: 0,
    buriedAtMs: null,
    isDiscarded: false,
  };
  return { ...what, createdAtMs: nowMs, dueMs: nowMs + inMs, ...fresh, history: [] };
}

/** Keeps what went wrong with an attempt. */
export function tell({ history, attempts }: HeldTask, problem: string, atMs: number): void {
  history.push({ atMs, attempt: attempts, problem });
  if (history.length > TASK_HISTORY_MOST) history.shift();
}

/** Whether people have to do something about it. */
export function isGivenUp({ buriedAtMs, isDiscarded }: HeldTask): boolean {
  return buriedAtMs !== null && !isDiscarded;
}

/** Tasks in memory that were given up, and what people do about them; there is no audit. */
export class MemoryGivenUpTasks implements GivenUpTasks {
  readonly #tasks: ReadonlyMap<string, HeldTask>;
  readonly #clock: Clock;

  constructor(tasks: ReadonlyMap<string, HeldTask>, clock: Clock) {
    this.#tasks = tasks;
    this.#clock = clock;
  }

  async list(visibility: Visibility, kind: TaskKind | null, { limit, after }: PageRequest) {
    const items = [...this.#tasks.values()]
      .filter((task) => isGivenUp(task) && isVisible(task, visibility) && (kind === null || task.kind === kind))
      .toSorted((a, b) => b.buriedAtMs! - a.buriedAtMs! || (a.id < b.id ? 1 : -1))
      .filter(
        ({ buriedAtMs, id }) =>
          after === null || buriedAtMs! < after.timeMs || (buriedAtMs === after.timeMs && id < after.id),
      );
    return { items: items.slice(0, limit).map(toView), hasMore: items.length > limit };
  }

  async read(visibility: Visibility, id: string) {
    const task = this.#tasks.get(id);
    return task !== undefined && isVisible(task, visibility) ? toView(task) : null;
  }

  /** null when it was not given up */
  async replay(id: string): Promise<TaskView | null> {
    const task = this.#givenUp(id);
    if (task === null) return null;
    const begun = { attempts: 0, crashes: 0, buriedAtMs: null, dueMs: this.#clock.nowMs(), token: task.token + 1 };
    return toView(Object.assign(task, begun));
  }

  /** null when it was not given up */
  async discard(id: string): Promise<TaskView | null> {
    const task = this.#givenUp(id);
    return task === null ? null : toView(Object.assign(task, { isDiscarded: true }));
  }

  #givenUp(id: string): HeldTask | null {
    const task = this.#tasks.get(id);
    return task !== undefined && isGivenUp(task) ? task : null;
  }
}

function isVisible({ organisationId }: HeldTask, visibility: Visibility): boolean {
  return visibility === 'everything' || visibility.includes(organisationId);
}

function toView(task: HeldTask): TaskView {
  const { id, kind, subject, organisationId, attempts, crashes, problem, createdAtMs, buriedAtMs, history } = task;
  const state = task.isDiscarded ? 'discarded' : buriedAtMs !== null ? 'given_up' : task.isHeld ? 'running' : 'waiting';
  const times = { createdAtMs, givenUpAtMs: buriedAtMs, history: [...history] };
  return { id, kind, subject, organisationId, state, attempts, crashes, problem, ...times };
}
