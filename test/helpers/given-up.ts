import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Storage } from '../../src/storage/index.ts';

/** An execution of no workflow the program knows, that was given up; its id. */
export async function giveUpExecution({ executions }: Storage, scope: string, problem = 'no more tries') {
  const [id, workflow] = [`given-up-${randomUUID()}`, `tests-${randomUUID()}@1`];
  await executions.start([{ id, scope, workflow, input: { n: 1 } }]);
  const claim = await executions.claim({ workflows: [workflow], limit: 1, withSuspect: false, leaseMs: 30_000 });
  const { token } = claim.executions[0]!;
  const step = { kind: 'step', result: null, attempts: 1, sinceMs: Date.now(), untilMs: null } as const;
  const entries = [
    { ...step, step: 'look', state: 'done', result: '1', problem: null },
    { ...step, step: 'ask', state: 'failed', problem },
  ] as const;
  const rest = { parentId: null, isFirst: true, intents: [], outcomes: [], taken: [], children: [] };
  await executions.commit([{ id, token, entries, ...rest, next: { state: 'failed', problem } }]);
  return id;
}

/** A task that was given up, of a kind the program has and of a subject it does not know; its id. */
export async function giveUpTask(
  databaseUrl: string,
  organisation: string,
  problem = 'no more tries',
): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>(
      `insert into task (kind, subject, organisation_id, attempts, problem, buried_at, history)
       values ('judge_message', $1, $2, 5, $3, now(), jsonb_build_array(
         jsonb_build_object('at', now(), 'attempt', 5, 'problem', $3::text)))
       returning id::text`,
      [`sig_${randomUUID()}`, organisation, problem],
    );
    return rows[0]!.id;
  } finally {
    await client.end();
  }
}
