import { afterAll, describe } from 'vitest';
import { describeAccountStore } from './account-store.ts';
import { describeFacts, describePipelineStore } from './pipeline-store.ts';
import { findServer, startPrivateServer } from './private-server.ts';
import { describeRunnerStore } from './runner-store.ts';
import { describeSignalStore } from './signal-store.ts';
import { describeTaskQueue } from './task-queue.ts';

// The oldest PostgreSQL that is supported, where one runs; always the one that comes with the program.
const OLDEST = process.env.REGREEN_TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

const servers = [
  { name: 'the bundled PostgreSQL', server: await startPrivateServer() },
  { name: `PostgreSQL at ${new URL(OLDEST).host}`, server: await findServer(OLDEST) },
];

for (const { name, server } of servers) {
  describe.skipIf(server === null)(name, () => {
    afterAll(() => server?.stop());
    describeSignalStore(() => server!.openEmpty());
    describeTaskQueue(() => server!.openEmpty());
    describeFacts(() => server!.openEmpty());
    describePipelineStore(() => server!.openEmpty());
    describeAccountStore(() => server!.openEmpty());
    describeRunnerStore(() => server!.openEmpty());
  });
}
