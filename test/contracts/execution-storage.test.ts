import { describe, expect, it } from 'vitest';
import { SILENT } from '../../src/foundation/index.ts';
import { Database } from '../../src/storage/database.ts';
import { startExecutions, wakeExecutions } from '../../src/storage/execution-store.ts';
import { MemoryExecutionStore } from '../../src/workflows/index.ts';
import { clock } from './examples.ts';
import { describeExecutionStore } from './execution-store.ts';
import { describeOnServers } from './on-servers.ts';
import type { TestServer } from './private-server.ts';

const DAY_MS = 24 * 3_600_000;

describe('in memory', () => {
  describeExecutionStore(async () => ({ executions: new MemoryExecutionStore(clock), close: async () => {} }));
});

await describeOnServers((server) => {
  describeExecutionStore(() => server.openEmpty());
  describeBesidesTheContract(server);
});

function describeBesidesTheContract(server: TestServer): void {
  const fresh = { scope: 's', workflow: 'heal@1', input: null };

  it('starts and wakes as part of what somebody else commits', async () => {
    const databaseUrl = await server.makeMigrated();
    const storage = await server.openAt(databaseUrl);
    const database = new Database({ connection: { connectionString: databaseUrl }, logger: SILENT, poolSize: 2 });
    const wakeUp = { executionId: 'a', topic: 't', key: '1', payload: 1 };
    const refused = database.transaction(async (session) => {
      await startExecutions(session, [{ ...fresh, id: 'lost' }]);
      throw new Error('not this time');
    });
    await expect(refused).rejects.toThrow('not this time');
    expect(await storage.executions.read('lost')).toBeNull();
    await database.transaction(async (session) => {
      expect(await startExecutions(session, [{ ...fresh, id: 'a' }])).toEqual([true]);
      await wakeExecutions(session, [wakeUp]);
    });
    const request = { workflows: ['heal@1'], limit: 9, leaseMs: 1_000, withSuspect: false };
    const { executions } = await storage.executions.claim(request);
    expect(executions).toMatchObject([{ id: 'a', wakeUps: [{ topic: 't', payload: '1' }] }]);
    await database.close();
    await storage.close();
  });

  it('forgets executions that are long over, and no others', async () => {
    const storage = await server.openEmpty();
    const { executions } = storage;
    await executions.start(['over', 'active'].map((id) => ({ ...fresh, id })));
    expect(await executions.cancel('over', 'enough')).toBe(true);
    await storage.runRetention(Date.now());
    expect(await executions.read('over')).toMatchObject({ state: 'cancelled' });
    await storage.runRetention(Date.now() + 500 * DAY_MS);
    expect(await executions.read('over')).toBeNull();
    expect(await executions.read('active')).toMatchObject({ state: 'active' });
    await storage.close();
  });
}
