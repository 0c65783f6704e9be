import { MemoryStore } from '../../src/intake/index.ts';
import { MemoryRunnerStore } from '../../src/runner/index.ts';
import { clock, makeId } from './examples.ts';
import type { StoresOfFacts } from './intake-stores.ts';
import { describeFacts } from './pipeline-store.ts';
import { describeRunnerStore } from './runner-store.ts';
import { describeTaskQueue } from './task-queue.ts';

// The store in memory keeps the rules of the one in PostgreSQL at their smallest: the same suites hold both to them.

async function open(): Promise<StoresOfFacts> {
  const store = new MemoryStore(clock, makeId);
  const list = async () => ({ items: store.failures(), hasMore: false });
  return {
    signals: store,
    tasks: store,
    pipeline: store,
    failures: {
      list,
      read: (visibility, id) => store.read(visibility, id),
      recordDiagnoses: (outcomes) => store.recordDiagnoses(outcomes),
    },
    close: async () => {},
  };
}

describeTaskQueue(open);
describeFacts(open);
describeRunnerStore(async () => ({ runner: new MemoryRunnerStore(clock), close: async () => {} }));
