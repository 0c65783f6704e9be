import { afterAll, describe } from 'vitest';
import { describeDetectorStore } from './detector-store.ts';
import { describeMetricStore } from './metric-store.ts';
import { startPrivateServer } from './private-server.ts';
import { describeSampleStore } from './sample-store.ts';

const server = await startPrivateServer();

describe('the bundled PostgreSQL', () => {
  afterAll(() => server.stop());
  describeMetricStore(() => server.openEmpty());
  describeSampleStore(() => server.openEmpty());
  describeDetectorStore(() => server.openEmpty());
});
