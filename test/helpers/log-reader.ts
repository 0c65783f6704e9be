import { GithubProvider } from '../../src/connectors/index.ts';
import { createOutsideFetch } from '../../src/connectors/outside-fetch.ts';
import type { FailureRecord } from '../../src/intake/index.ts';

// Reads a log as the server does, in a process that does nothing else: `log-reader.ts <api> <host:port of logs> <token>`.
const [apiUrl = '', logsAt = '', token = ''] = process.argv.slice(2);
const fetch = createOutsideFetch({ baseUrl: apiUrl, totalMs: null, alsoTrusted: [logsAt] });
const provider = new GithubProvider({ apiUrl, token, app: null, nowMs: () => Date.now(), fetch });
const open = (job: string) =>
  provider.openLog({ provider: 'github', repository: 'acme/shop', providerJob: job } as FailureRecord);

// The first one loads what is needed for any.
for await (const _ of (await open('10'))!);
const before = process.memoryUsage().rss;
let bytes = 0;
let most = before;
for await (const chunk of (await open('20'))!) {
  bytes += chunk.length;
  most = Math.max(most, process.memoryUsage().rss);
}
process.stdout.write(JSON.stringify({ bytes, grownBytes: most - before }));
