import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../bin/launcher.js';
import type { Failure } from '../../src/api/contract.ts';
import type { Healing, HealingDetail } from '../../src/api/healing-contract.ts';
import { type RunName, type ServerReader, untilSo } from './server-reader.ts';
import { dataFlag, type StartedServer } from './started-server.ts';
import { Story } from './story.ts';

/** One example, and what of it is to be seen. */
export interface Play {
  readonly example: string;
  readonly title: string;
  /** a green run comes first, then this file takes the place of that */
  readonly moves?: { readonly from: string; readonly to: string };
}

export const PLAYS: readonly Play[] = [
  { example: 'flaky-service', title: 'a job that fails because a service is down the first time' },
  {
    example: 'stale-cache',
    title: 'a job that fails because of a cache that is out of date',
    moves: { from: 'next/schema.json', to: 'schema.json' },
  },
  { example: 'real-bug', title: 'a job that fails because of a bug' },
];

/** How a play ended, in a few words, and where that is to be seen. */
export interface PlayEnd {
  readonly example: string;
  readonly words: string;
  readonly url: string;
}

/** The machine has nothing that jobs could run in; the message says what is missing. */
export class NoSandbox extends Error {}

/**
 * Runs the pipeline of an example for real, and tells what the server does about it, as the server's API says it. Each
 * start plays in projects of its own: what fails the same way at every start would look like a circle to the guards, and
 * they would be right to stop it.
 *
 * @param start names this start among all on the same data, fit for a part of a name
 */
export async function playHealing(
  { example, title, moves }: Play,
  server: StartedServer,
  reader: ServerReader,
  scratch: string,
  start: string,
): Promise<PlayEnd> {
  console.log(`\n── ${title}: examples/${example}\n`);
  const story = new Story();
  const project = join(scratch, example);
  const repository = `examples/${example}-${start}`;
  cpSync(join(root, 'examples', example), project, { recursive: true });
  story.tell('runs pipeline.yml on this machine: regreen runner run --report');
  let run = await runPipeline(project, repository, server, story);
  if (moves !== undefined) {
    cpSync(join(project, moves.from), join(project, moves.to));
    story.tell(`${moves.to} moves on; the pipeline is run again`);
    run = await runPipeline(project, repository, server, story);
  }
  const failure = await diagnosed(run, reader, story);
  if (failure === null) {
    return { example, words: 'no diagnosed failure of it within a minute', url: `${server.address}/failures` };
  }
  const healing = await followed(run, reader, story);
  if (healing === null) {
    return { example, words: 'no healing of it within a minute', url: `${server.address}/failures/${failure.id}` };
  }
  const url = `${server.address}/healings/${healing.healing.id}`;
  await tellEnd(healing, reader, story);
  story.add(url);
  return { example, words: wordsOf(healing), url };
}

interface JobLine {
  readonly schema: string;
  readonly job: string;
  readonly conclusion: string;
  readonly failed_step: string | null;
}

async function runPipeline(project: string, repository: string, server: StartedServer, story: Story): Promise<RunName> {
  const words = ['runner', 'run', join(project, 'pipeline.yml'), '--report', '--repository', repository];
  const ending = await server.regreen([...words, '--branch', 'main', '--json', ...dataFlag()]);
  if (ending.code === 3) throw new NoSandbox(ending.stderr.trim().replace(/^regreen: /, ''));
  if (ending.code !== 0) throw new Error(ending.stderr.trim());
  const lines = ending.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JobLine & RunName);
  for (const { schema, job, conclusion, failed_step } of lines) {
    if (schema !== 'regreen.job/1') continue;
    story.tell(`job ${job}: ${conclusion}${failed_step === null ? '' : ` at the step "${failed_step}"`}`);
  }
  return lines.at(-1)!;
}

/** Waits for what the server finds in the log, and tells it. */
async function diagnosed(run: RunName, reader: ServerReader, story: Story): Promise<Failure | null> {
  story.wait('the server reads the log');
  const failure = await untilSo(
    () => reader.failureOf(run),
    ({ state }) => state === 'diagnosed',
  );
  if (failure?.state !== 'diagnosed') return null;
  const { diagnosis } = await reader.failure(failure.id);
  story.tell(`diagnosed as ${failure.category}, confidence ${failure.confidence?.toFixed(2)}: ${failure.summary}`);
  const [evidence] = diagnosis?.evidence ?? [];
  if (evidence !== undefined) story.add(`line ${evidence.line} of the log says: ${evidence.text}`);
  const [cause] = diagnosis?.causes ?? [];
  if (cause !== undefined) story.add(cause.explanation);
  return failure;
}

const ENDED: readonly Healing['state'][] = ['observed', 'not_healed_by_choice', 'finished', 'cancelled', 'stuck'];
const WAITS: Partial<Readonly<Record<Healing['state'], string>>> = {
  gathering: 'until all that failed in this run is known',
  awaiting_decision: 'for a person to answer',
  healing: 'for the steps of the playbook',
  verifying: 'for the new run: only that says whether it helped',
};

/** Follows a healing from state to state until it waits for nothing any more. */
async function followed(run: RunName, reader: ServerReader, story: Story): Promise<HealingDetail | null> {
  let state: string | null = null;
  let actions = 0;
  const look = async () => {
    const healing = await reader.healingOf(run);
    if (healing === null) return null;
    const detail = await reader.healing(healing.id);
    if (state === null || state === 'gathering') tellDecision(detail, story);
    const done = detail.actions.filter((action) => action.state !== 'intended');
    for (const { kind, state, summary, problem } of done.slice(actions)) {
      story.tell(`action ${kind} ${state}: ${summary ?? problem}`);
    }
    actions = done.length;
    if (detail.healing.state !== state) {
      state = detail.healing.state;
      const wait = WAITS[detail.healing.state];
      if (wait !== undefined) story.wait(`waits ${wait}`);
    }
    return detail;
  };
  return await untilSo(look, (detail) => ENDED.includes(detail.healing.state));
}

function tellDecision({ healing, playbooks, guards }: HealingDetail, story: Story): void {
  if (healing.decided_at === null) return;
  story.tell(`decided: playbook "${healing.playbook}", level ${healing.level}`);
  if (healing.reason === null) {
    story.add(`${guards.filter(({ passes }) => passes).length} of ${guards.length} guards let it`);
    return;
  }
  story.add(`why not healed: ${healing.reason.sentence} (${healing.reason.code})`);
  const others = playbooks.filter(({ fits }) => !fits);
  const telling = others.find(({ name }) => name === 'flaky test') ?? others[0];
  if (telling !== undefined) {
    story.add(`${others.length} other playbooks do not fit; "${telling.name}" because ${telling.sentence}`);
  }
}

async function tellEnd({ healing, actions }: HealingDetail, reader: ServerReader, story: Story): Promise<void> {
  story.tell(`healing ${healing.state}, outcome ${healing.outcome ?? 'none'}, actions ${actions.length}`);
  if (healing.incident === null) return;
  // It is resolved by the facts of the new run, which come a moment later.
  const incident = await untilSo(
    () => reader.incident(healing.incident!),
    ({ state }) => state === 'resolved' || healing.outcome !== 'healed',
  );
  if (incident !== null) story.tell(`incident ${incident.state}`);
}

function wordsOf({ healing, actions, failures }: HealingDetail): string {
  const done = actions.map(({ kind }) => kind).join(', ');
  if (healing.outcome !== null) return `${healing.outcome}: ${done || 'nothing was done'}`;
  const why = failures.map(({ category }) => category).join(', ');
  return `${healing.state.replaceAll('_', ' ')}: ${why}, ${done || 'nothing was done'}`;
}
