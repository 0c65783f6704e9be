import type { Command } from 'commander';
import { type DeadLetterOffice, openDeadLetters } from '../app/index.ts';
import { toPrintable } from '../text/index.ts';
import type { ExecutionView, StepView } from '../workflows/index.ts';
import { EXIT } from './exit-code.ts';
import { addDataFlags, type SettingFlags, settingsOfServer } from './server-settings.ts';
import { complain, type Terminal } from './terminal.ts';

interface WorkflowOptions extends SettingFlags {
  json?: boolean;
}

const LISTED_MOST = 200;

/** `regreen workflows`: what was given up, why, and what is done about it; on the machine of the server. */
export function addWorkflowsCommand(program: Command, terminal: Terminal): void {
  const workflows = program
    .command('workflows')
    .summary('look at executions that were given up, try them again or discard them')
    .description(
      'Executions of workflows (a healing is one) that failed for good, or ended their process again and again, are ' +
        'given up and kept. These verbs work on the machine of the server itself, which may run or not.',
    );
  const add = (
    name: string,
    description: string,
    work: (office: DeadLetterOffice, id: string, options: WorkflowOptions) => Promise<number>,
  ) =>
    addDataFlags(workflows.command(name).description(description))
      .option('--json', 'print JSON, one object per line')
      .action(async (...given: unknown[]) => {
        const [id, options] =
          given.length > 2 ? (given as [string, WorkflowOptions]) : ['', given[0] as WorkflowOptions];
        const office = await openDeadLetters(await settingsOfServer(options, terminal));
        try {
          process.exitCode = await work(office, id, options);
        } finally {
          await office.close();
        }
      });
  add('failed', `Lists what was given up, the newest ${LISTED_MOST} first, and why.`, (office, _, options) =>
    listFailed(office, options, terminal),
  );
  add('show <execution>', 'Shows one execution, step by step.', async (office, id, { json }) => {
    const view = await office.read(id);
    if (view === null) return unknown(terminal, id);
    terminal.stdout.write(json ? `${JSON.stringify(view)}\n` : textOf(view));
    return EXIT.done;
  });
  add('replay <execution>', 'Tries again what was given up; what is done stays done.', async (office, id, options) =>
    change(office, id, await office.replay(id), 'goes on', options, terminal),
  );
  add('discard <execution>', 'Takes what was given up off the list for good.', async (office, id, options) =>
    change(office, id, await office.discard(id), 'is discarded', options, terminal),
  );
}

async function listFailed(office: DeadLetterOffice, { json }: WorkflowOptions, terminal: Terminal): Promise<number> {
  const { items, hasMore } = await office.list(LISTED_MOST);
  for (const item of items) {
    const { id, workflow, problem, endedAtMs } = item;
    const line = `${new Date(endedAtMs).toISOString()} ${id} ${workflow}: ${problem}`;
    terminal.stdout.write(`${json ? JSON.stringify(item) : toPrintable(line)}\n`);
  }
  if (items.length === 0 && !json) terminal.stdout.write('nothing was given up\n');
  if (hasMore) complain(terminal, `there are more: replay or discard some of these ${LISTED_MOST} to see them`);
  return EXIT.done;
}

async function change(
  office: DeadLetterOffice,
  id: string,
  isChanged: boolean,
  what: string,
  { json }: WorkflowOptions,
  terminal: Terminal,
): Promise<number> {
  const view = await office.read(id);
  if (view === null) return unknown(terminal, id);
  if (!isChanged) {
    complain(terminal, `${id} was not given up, it is ${view.state}: regreen workflows failed lists those that were`);
    return EXIT.badInput;
  }
  terminal.stdout.write(json ? `${JSON.stringify(view)}\n` : `${toPrintable(id)} ${what}\n`);
  return EXIT.done;
}

function unknown(terminal: Terminal, id: string): number {
  complain(terminal, `there is no execution ${id}: regreen workflows failed lists those that were given up`);
  return EXIT.badInput;
}

/** One execution as people read it. */
function textOf({ id, workflow, state, problem, crashes, journal }: ExecutionView): string {
  const lines = [`${id} ${workflow}: ${state}`];
  if (problem !== null) lines.push(`problem: ${problem}`);
  if (crashes > 0) lines.push(`its process ended ${crashes} times`);
  lines.push(...journal.map(stepText));
  return `${lines.map(toPrintable).join('\n')}\n`;
}

function stepText({ step, kind, state, attempts, problem, writtenAtMs }: StepView): string {
  const tries = attempts > 0 ? `, ${attempts} tries failed` : '';
  return `  ${new Date(writtenAtMs).toISOString()} ${kind} ${step}: ${state}${tries}${problem === null ? '' : `: ${problem}`}`;
}
