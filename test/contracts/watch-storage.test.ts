import { afterAll, describe } from 'vitest';
import { describeMetricStore } from './metric-store.ts';
import { startPrivateServer } from './private-server.ts';

const server = await startPrivateServer();

describe('the bundled PostgreSQL', () => {
  afterAll(() => server.stop());
  describeMetricStore(() => server.openEmpty());
});
