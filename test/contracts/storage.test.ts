import { describeAccountStore } from './account-store.ts';
import { describeOnServers } from './on-servers.ts';
import { describeFacts, describePipelineStore } from './pipeline-store.ts';
import { describeRunnerStore } from './runner-store.ts';
import { describeSignalStore } from './signal-store.ts';
import { describeTaskQueue } from './task-queue.ts';

await describeOnServers((server) => {
  describeSignalStore(() => server.openEmpty());
  describeTaskQueue(() => server.openEmpty());
  describeFacts(() => server.openEmpty());
  describePipelineStore(() => server.openEmpty());
  describeAccountStore(() => server.openEmpty());
  describeRunnerStore(() => server.openEmpty());
});
