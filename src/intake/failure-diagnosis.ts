import type { Clock, IdMaker, Logger } from '../foundation/index.ts';
import { ConflictError } from '../foundation/index.ts';
import { CarefulClaim } from './careful-claim.ts';
import { settleFailedTask } from './failed-task.ts';
import type { CiProvider, DiagnosisEngine, FailureStore, Task, TaskQueue } from './ports.ts';
import type { Provider } from './records.ts';

export interface FailureDiagnosisParts {
  readonly queue: TaskQueue;
  readonly failures: Pick<FailureStore, 'read' | 'recordDiagnoses'>;
  readonly providers: readonly CiProvider[];
  /** takes secrets out before it explains anything */
  readonly engine: DiagnosisEngine;
  readonly clock: Clock;
  readonly makeId: IdMaker;
  readonly logger: Logger;
  /** 0 <= random() < 1 */
  readonly random: () => number;
  /** logs read at the same time; left out, 4 */
  readonly concurrency?: number;
}

const CONCURRENCY = 4;
const LEASE_MS = 60_000;

/** Fetches the logs of failures and explains them. */
export class FailureDiagnosis {
  readonly #parts: FailureDiagnosisParts;
  readonly #providers: ReadonlyMap<Provider, CiProvider>;
  readonly #claim: CarefulClaim;

  constructor(parts: FailureDiagnosisParts) {
    this.#parts = parts;
    this.#providers = new Map(parts.providers.map((provider) => [provider.provider, provider]));
    const { queue, concurrency = CONCURRENCY } = parts;
    this.#claim = new CarefulClaim({ queue, kinds: ['diagnose'], most: concurrency, leaseMs: LEASE_MS });
  }

  /** One turn; how many failures were taken up. */
  async work(): Promise<number> {
    const tasks = await this.#claim.next();
    await Promise.all(tasks.map((task) => this.#diagnose(task)));
    return tasks.length;
  }

  async #diagnose(task: Task): Promise<void> {
    const { failures, engine, queue, clock, makeId } = this.#parts;
    try {
      const failure = await failures.read('everything', task.subject);
      if (failure === null) {
        await queue.finish([task]);
        return;
      }
      const chunks = (await this.#providers.get(failure.provider)?.openLog(failure)) ?? null;
      const found =
        chunks === null ? { diagnosis: null, log: null } : await engine.diagnose(this.#holding(task, chunks));
      const outcome = { failureId: failure.id, diagnosisId: makeId('dia'), madeAtMs: clock.nowMs(), ...found };
      await failures.recordDiagnoses([{ task, outcome }]);
    } catch (error) {
      await settleFailedTask(task, error, this.#parts);
    }
  }

  /** A long log takes longer than a lease: it is prolonged for as long as bytes come. */
  async *#holding(task: Task, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const { queue, clock } = this.#parts;
    let heldSinceMs = clock.monotonicMs();
    for await (const chunk of chunks) {
      yield chunk;
      if (clock.monotonicMs() - heldSinceMs < LEASE_MS / 3) continue;
      heldSinceMs = clock.monotonicMs();
      if (!(await queue.extend(task, LEASE_MS))) throw new ConflictError('somebody else is at this failure by now');
    }
  }
}
