import type { Logger } from '../foundation/index.ts';
import { CarefulClaim } from './careful-claim.ts';
import { settleFailedTask } from './failed-task.ts';
import type { CiProvider, PipelineStore, RunName, Task, TaskQueue } from './ports.ts';
import type { PipelineFact, Provider } from './records.ts';

export interface RunFetcherParts {
  readonly queue: TaskQueue;
  readonly pipeline: Pick<PipelineStore, 'record' | 'runNames'>;
  readonly providers: readonly CiProvider[];
  readonly logger: Logger;
  /** 0 <= random() < 1 */
  readonly random: () => number;
  /** runs asked for at the same time; left out, 4 */
  readonly concurrency?: number;
}

const CONCURRENCY = 4;
const LEASE_MS = 60_000;

/** Asks for the jobs of runs that ended red and of whose jobs nobody told. */
export class RunFetcher {
  readonly #parts: RunFetcherParts;
  readonly #providers: ReadonlyMap<Provider, CiProvider>;
  readonly #claim: CarefulClaim;

  constructor(parts: RunFetcherParts) {
    this.#parts = parts;
    this.#providers = new Map(parts.providers.map((provider) => [provider.provider, provider]));
    const { queue, concurrency = CONCURRENCY } = parts;
    this.#claim = new CarefulClaim({ queue, kinds: ['fetch_run'], most: concurrency, leaseMs: LEASE_MS });
  }

  /** One turn; how many runs were taken up. */
  async work(): Promise<number> {
    const tasks = await this.#claim.next();
    if (tasks.length === 0) return 0;
    const names = await this.#parts.pipeline.runNames(tasks.map(({ subject }) => subject));
    await Promise.all(tasks.map((task) => this.#fetch(task, names.get(task.subject))));
    return tasks.length;
  }

  async #fetch(task: Task, name: RunName | undefined): Promise<void> {
    try {
      await this.#parts.pipeline.record([{ task, facts: await this.#factsOf(name) }]);
    } catch (error) {
      await settleFailedTask(task, error, this.#parts);
    }
  }

  /** None when the run is gone, or nobody can be asked: its failure is that of the whole run then. */
  async #factsOf(name: RunName | undefined): Promise<readonly PipelineFact[]> {
    if (name === undefined) return [];
    const { repository, run, attempt } = name;
    const fact = await this.#providers.get(repository.provider)?.readRun(repository, run, attempt);
    return fact == null ? [] : [fact];
  }
}
