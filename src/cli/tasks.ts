import type { Command } from 'commander';
import { type GivenUpTaskOffice, openGivenUpTasks } from '../app/index.ts';
import type { TaskView } from '../intake/index.ts';
import { toPrintable } from '../text/index.ts';
import { EXIT } from './exit-code.ts';
import { addDataFlags, type SettingFlags, settingsOf } from './server-settings.ts';
import { complain, type Terminal } from './terminal.ts';

interface TaskOptions extends SettingFlags {
  json?: boolean;
}

const LISTED_MOST = 200;

/** `regreen tasks`: work of the intake that was given up, why, and what is done about it; on the machine of the server. */
export function addTasksCommand(program: Command, terminal: Terminal): void {
  const tasks = program
    .command('tasks')
    .summary('look at tasks that were given up, try them again or discard them')
    .description(
      'Reading a webhook, asking for the jobs of a run, reading the log of a failure and judging a message are tasks. ' +
        'One that fails for good, or ends its process twice, is given up and kept. These verbs work on the machine of ' +
        'the server itself, which may run or not.',
    );
  const add = (
    name: string,
    description: string,
    work: (office: GivenUpTaskOffice, id: string, options: TaskOptions) => Promise<number>,
  ) =>
    addDataFlags(tasks.command(name).description(description))
      .option('--json', 'print JSON, one object per line')
      .action(async (...given: unknown[]) => {
        const [id, options] = given.length > 2 ? (given as [string, TaskOptions]) : ['', given[0] as TaskOptions];
        const office = await openGivenUpTasks((await settingsOf(options, terminal)).settings);
        try {
          process.exitCode = await work(office, id, options);
        } finally {
          await office.close();
        }
      });
  add('failed', `Lists what was given up, the newest ${LISTED_MOST} first, and why.`, (office, _, options) =>
    listFailed(office, options, terminal),
  );
  add('show <task>', 'Shows one task with what went wrong each time.', async (office, id, options) => {
    const task = await office.read(id);
    return task === null ? unknown(terminal, id) : print(task, textOf(task), options, terminal);
  });
  add('replay <task>', 'Lets a task that was given up begin again.', async (office, id, options) =>
    change(office, id, await office.replay(id), 'begins again', options, terminal),
  );
  add('discard <task>', 'Takes what was given up off the list for good.', async (office, id, options) =>
    change(office, id, await office.discard(id), 'is discarded', options, terminal),
  );
}

async function listFailed(office: GivenUpTaskOffice, { json }: TaskOptions, terminal: Terminal): Promise<number> {
  const { items, hasMore } = await office.list(LISTED_MOST);
  for (const task of items) {
    const { id, kind, subject, problem, givenUpAtMs } = task;
    const line = `${new Date(givenUpAtMs!).toISOString()} ${id} ${kind} ${subject}: ${problem}`;
    terminal.stdout.write(`${json ? JSON.stringify(task) : toPrintable(line)}\n`);
  }
  if (items.length === 0 && !json) terminal.stdout.write('nothing was given up\n');
  if (hasMore) complain(terminal, `there are more: replay or discard some of these ${LISTED_MOST} to see them`);
  return EXIT.done;
}

async function change(
  office: GivenUpTaskOffice,
  id: string,
  changed: TaskView | null,
  what: string,
  options: TaskOptions,
  terminal: Terminal,
): Promise<number> {
  if (changed !== null) return print(changed, `${toPrintable(id)} ${what}\n`, options, terminal);
  const task = await office.read(id);
  if (task === null) return unknown(terminal, id);
  complain(terminal, `${id} was not given up, it is ${task.state}: regreen tasks failed lists those that were`);
  return EXIT.badInput;
}

function print(task: TaskView, text: string, { json }: TaskOptions, terminal: Terminal): number {
  terminal.stdout.write(json ? `${JSON.stringify(task)}\n` : text);
  return EXIT.done;
}

function unknown(terminal: Terminal, id: string): number {
  complain(terminal, `there is no task ${id}, or it is done: regreen tasks failed lists those that were given up`);
  return EXIT.badInput;
}

/** One task as people read it. */
function textOf({ id, kind, subject, state, attempts, crashes, problem, history }: TaskView): string {
  const lines = [`${id} ${kind} ${subject}: ${state}, begun ${attempts} times`];
  if (problem !== null) lines.push(`problem: ${problem}`);
  if (crashes > 0) lines.push(`its process ended ${crashes} times`);
  lines.push(
    ...history.map(({ atMs, attempt, problem }) => `  ${new Date(atMs).toISOString()} attempt ${attempt}: ${problem}`),
  );
  return `${lines.map(toPrintable).join('\n')}\n`;
}
