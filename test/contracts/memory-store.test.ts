import { MemoryStore } from '../../src/intake/index.ts';
import { MemoryNoticeStore } from '../../src/notices/index.ts';
import { MemoryRunnerStore } from '../../src/runner/index.ts';
import { clock, makeId } from './examples.ts';
import type { StoresOfFacts } from './intake-stores.ts';
import { describeNoticeStore } from './notice-store.ts';
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
    givenUpTasks: store.givenUp,
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
describeNoticeStore(async () => {
  const notices = new MemoryNoticeStore(clock);
  const about = { organisationId: 'org_1', repository: 'acme/shop', incidentId: 'inc_1', healingId: 'hea_1' };
  return {
    notices,
    keep: async (all) => notices.keep(about, all),
    organisation: about.organisationId,
    healing: about.healingId,
    close: async () => {},
  };
});
