import { afterAll, describe } from 'vitest';
import { findServer, startPrivateServer, type TestServer } from './private-server.ts';

// The oldest PostgreSQL that is supported, where one runs; always the one that comes with the program.
const OLDEST = process.env.REGREEN_TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** Tries what is described on each PostgreSQL there is. */
export async function describeOnServers(describeStores: (server: TestServer) => void): Promise<void> {
  const servers = [
    { name: 'the bundled PostgreSQL', server: await startPrivateServer() },
    { name: `PostgreSQL at ${new URL(OLDEST).host}`, server: await findServer(OLDEST) },
  ];
  for (const { name, server } of servers) {
    describe.skipIf(server === null)(name, () => {
      afterAll(() => server?.stop());
      describeStores(server!);
    });
  }
}
