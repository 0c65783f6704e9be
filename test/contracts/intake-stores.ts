import type { AuditEntry } from '../../src/access/index.ts';
import type {
  FailureStore,
  GivenUpTasks,
  IncidentStore,
  PipelineStore,
  SignalStore,
  TaskQueue,
  TaskView,
} from '../../src/intake/index.ts';

/** The ports of intake, kept by one implementation that is empty at the start. */
export interface IntakeStores {
  readonly signals: SignalStore;
  readonly tasks: TaskQueue;
  readonly pipeline: PipelineStore;
  readonly failures: FailureStore;
  readonly incidents: IncidentStore;
  close(): Promise<void>;
}

/** Those of them that facts, tasks and signals need, as far as they do. */
export interface StoresOfFacts {
  readonly signals: Pick<SignalStore, 'append' | 'readBodies'>;
  readonly tasks: TaskQueue;
  readonly givenUpTasks: GivenUpTasks & {
    replay(id: string, entry: AuditEntry): Promise<TaskView | null>;
    discard(id: string, entry: AuditEntry): Promise<TaskView | null>;
  };
  readonly pipeline: Pick<PipelineStore, 'record' | 'addFailure' | 'runNames' | 'knownRuns'>;
  readonly failures: Pick<FailureStore, 'read' | 'recordDiagnoses' | 'list'>;
  close(): Promise<void>;
}

export const FIRST_PAGE = { limit: 200, after: null };

/** Waits for what becomes true by itself. */
export async function eventually(isTrue: () => Promise<boolean> | boolean, patienceMs = 5_000): Promise<void> {
  const until = performance.now() + patienceMs;
  while (!(await isTrue())) {
    if (performance.now() > until) throw new Error('it did not become true');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
