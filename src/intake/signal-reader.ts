import { type Logger, NotFoundError } from '../foundation/index.ts';
import { CarefulClaim } from './careful-claim.ts';
import { settleFailedTask } from './failed-task.ts';
import type { PipelineStore, SignalStore, Task, TaskQueue, WebhookReader } from './ports.ts';
import type { JobFact, PipelineFact, Provider } from './records.ts';

export interface SignalReaderParts {
  readonly queue: TaskQueue;
  readonly signals: Pick<SignalStore, 'readBodies'>;
  readonly pipeline: Pick<PipelineStore, 'record'>;
  readonly readers: readonly WebhookReader[];
  readonly logger: Logger;
  /** 0 <= random() < 1 */
  readonly random: () => number;
  /** signals in one commit; left out, 500 */
  readonly batch?: number;
}

interface ReadSignal {
  readonly task: Task;
  readonly facts: readonly PipelineFact[];
}

const BATCH = 500;
const LEASE_MS = 60_000;

/** Draws from kept signals what they say of runs and jobs. */
export class SignalReader {
  readonly #parts: SignalReaderParts;
  readonly #readers: ReadonlyMap<Provider, WebhookReader>;
  readonly #claim: CarefulClaim;

  constructor(parts: SignalReaderParts) {
    this.#parts = parts;
    this.#readers = new Map(parts.readers.map((reader) => [reader.provider, reader]));
    const { queue, batch = BATCH } = parts;
    this.#claim = new CarefulClaim({ queue, kinds: ['read_signal'], most: batch, leaseMs: LEASE_MS });
  }

  /** One turn; how many signals were taken up. */
  async work(): Promise<number> {
    const tasks = await this.#claim.next();
    if (tasks.length === 0) return 0;
    const bodies = await this.#parts.signals.readBodies(tasks.map(({ subject }) => subject));
    const read: ReadSignal[] = [];
    for (const task of tasks) {
      try {
        read.push({ task, facts: this.#factsOf(task, bodies) });
      } catch (error) {
        await settleFailedTask(task, error, this.#parts);
      }
    }
    await this.#record(read);
    return tasks.length;
  }

  #factsOf(task: Task, bodies: Awaited<ReturnType<SignalStore['readBodies']>>): readonly PipelineFact[] {
    const kept = bodies.get(task.subject);
    if (kept === undefined) throw new NotFoundError('the signal of this task is gone');
    const facts = this.#readers.get(kept.signal.provider)?.factsOf(kept.signal.event, kept.body) ?? [];
    return facts.map((fact) => withEnds(fact, kept.signal.receivedAtMs));
  }

  async #record(read: readonly ReadSignal[]): Promise<void> {
    if (read.length === 0) return;
    try {
      await this.#parts.pipeline.record(read);
    } catch (error) {
      // One signal must not hold up the others: each gets a commit of its own.
      if (read.length > 1) for (const one of read) await this.#record([one]);
      else await settleFailedTask(read[0]!.task, error, this.#parts);
    }
  }
}

/** What ended without saying when ended before it was told: else no green run of such a system would end an incident. */
function withEnds({ run, jobs }: PipelineFact, receivedAtMs: number): PipelineFact {
  const ended = <T extends Pick<JobFact, 'status' | 'conclusion' | 'finishedAtMs'>>(subject: T): T =>
    subject.status === 'finished' && subject.conclusion !== null && subject.finishedAtMs === null
      ? { ...subject, finishedAtMs: receivedAtMs }
      : subject;
  return { run: ended(run), jobs: jobs.map(ended) };
}
