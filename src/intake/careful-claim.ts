import { isPoisonous, isSuspect } from './failed-task.ts';
import type { Task, TaskKind, TaskQueue } from './ports.ts';

export interface CarefulClaimOptions {
  readonly queue: Pick<TaskQueue, 'claim' | 'bury'>;
  readonly kinds: readonly TaskKind[];
  /** tasks at a time, >= 1 */
  readonly most: number;
  readonly leaseMs: number;
}

const POISONOUS = 'the process ended twice while it was at this task';

/**
 * Takes tasks so that one that kills the process takes no others with it: after a start one, then two, then four; and
 * one by one again as soon as a task comes whose last holder ended without a word.
 */
export class CarefulClaim {
  readonly #options: CarefulClaimOptions;
  #size = 1;

  constructor(options: CarefulClaimOptions) {
    this.#options = options;
  }

  async next(): Promise<readonly Task[]> {
    const { queue, kinds, most, leaseMs } = this.#options;
    const tasks = await queue.claim(kinds, Math.min(this.#size, most), leaseMs);
    this.#size = tasks.some(isSuspect) ? 1 : Math.min(most, this.#size * 2);
    const poisonous = tasks.filter(isPoisonous);
    for (const task of poisonous) await queue.bury(task, POISONOUS);
    return poisonous.length === 0 ? tasks : tasks.filter((task) => !poisonous.includes(task));
  }
}
