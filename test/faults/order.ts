import { deliveryBytes } from '../helpers/github-deliveries.ts';
import { runLoad } from '../helpers/load.ts';
import { GITHUB_SECRET, ServerProcess } from '../helpers/server-process.ts';
import type { Fault, FaultReport } from './fault.ts';
import { readAll, settle } from './ledger.ts';

const DELIVERIES = 1000;
const COPIES = 3;

/** The same deliveries in random orders, three times each: every order has a repository of its own. */
export const order: Fault = { name: 'deliveries out of order and repeated', rounds: 20, run };

async function run(rounds: number): Promise<FaultReport> {
  const server = await ServerProcess.create();
  try {
    await server.start();
    const key = await server.createKey();
    const states = new Set<string>();
    let failures = 0;
    for (let round = 0; round < rounds; round++) {
      const repository = `order-${round}/shop`;
      const numbers = shuffled(Array.from({ length: DELIVERIES * COPIES }, (_, place) => place % DELIVERIES));
      await runLoad({
        port: server.port,
        connections: 16,
        durationMs: 120_000,
        next: () => {
          const number = numbers.pop();
          if (number === undefined) return null;
          // Half of the jobs go green later; what is told of them must not depend on what was heard first.
          const conclusion = number % 2 === 0 ? 'failure' : 'success';
          return deliveryBytes({
            secret: GITHUB_SECRET,
            repository,
            number,
            conclusion,
            delivery: `${round}-${number}`,
          });
        },
      });
      await settle(server);
      const state = await stateOf(server, key, repository);
      failures = state.failures;
      states.add(state.text);
    }
    return {
      laws: {
        'every order ends in the same state': states.size === 1,
        'nothing is missing': failures === DELIVERIES / 2,
      },
      figures: [`${rounds} orders of ${DELIVERIES} deliveries, ${COPIES} copies each: ${states.size} final states`],
    };
  } finally {
    await server.remove();
  }
}

/** What the server knows of a repository, without the names it gave itself. */
async function stateOf(
  server: ServerProcess,
  key: string,
  repository: string,
): Promise<{ text: string; failures: number }> {
  const failures = await readAll(server, key, `/api/v1/failures?repository=${repository}`);
  const incidents = await readAll(server, key, `/api/v1/incidents?repository=${repository}`);
  const facts = failures.map(({ run: runId, attempt, pipeline, job, branch, commit, state, category, occurred_at }) =>
    JSON.stringify([runId, attempt, pipeline, job, branch, commit, state, category, occurred_at]),
  );
  const groups = incidents.map(({ state, fingerprint, failures: count, first_at, last_at, resolved_at }) =>
    JSON.stringify([state, fingerprint, count, first_at, last_at, resolved_at]),
  );
  return { text: [...facts.sort(), ...groups.sort()].join('\n'), failures: failures.length };
}

function shuffled<T>(items: T[]): T[] {
  for (let place = items.length - 1; place > 0; place--) {
    const other = Math.floor(Math.random() * (place + 1));
    [items[place], items[other]] = [items[other]!, items[place]!];
  }
  return items;
}
