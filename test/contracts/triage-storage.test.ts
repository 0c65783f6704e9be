import { afterAll, describe } from 'vitest';
import { MemoryTriageStore } from '../../src/triage/index.ts';
import { makeId, repository, signal } from './examples.ts';
import { startPrivateServer } from './private-server.ts';
import type { TriageStores } from './triage-examples.ts';
import { describeTriageOutcomes } from './triage-outcomes.ts';
import { describeTriageStores } from './triage-stores.ts';

const server = await startPrivateServer();

function describeBoth(open: () => Promise<TriageStores>): void {
  describeTriageStores(open);
  describeTriageOutcomes(open);
}

describe('the bundled PostgreSQL', () => {
  afterAll(() => server.stop());
  describeBoth(async () => {
    const storage = await server.openEmpty();
    return {
      messages: storage.messages,
      authors: storage.authors,
      corrections: storage.corrections,
      cases: storage.cases,
      policies: storage.policies,
      project: async (name) => {
        await storage.signals.append(signal(`of ${name}`, { repository: repository(name) }));
        return (await storage.policies.findProject('everything', name))!;
      },
      takeActs: async () => {
        const tasks = await storage.tasks.claim(['act_on_message'], 100, 60_000);
        await storage.tasks.finish(tasks);
        return tasks.map(({ subject }) => subject);
      },
      audited: async () => (await storage.audit.list(0, 1_000)).length,
      close: () => storage.close(),
    };
  });
});

describe('memory', () => {
  describeBoth(async () => {
    const store = new MemoryTriageStore(makeId);
    return {
      messages: store.messages,
      authors: store,
      corrections: store,
      cases: store.cases,
      policies: store,
      project: async (name) => {
        const project = { id: `rep of ${name}`, organisationId: `org of ${name.split('/')[0]}`, name };
        store.addProject(project);
        return project;
      },
      takeActs: async () => store.takeActs(),
      audited: async () => store.audited,
      close: async () => {},
    };
  });
});
