import type { Command } from 'commander';
import { openHealing } from '../app/index.ts';
import { UsageError } from '../foundation/index.ts';
import { EXIT } from './exit-code.ts';
import { addDataFlags, type SettingFlags, settingsOf } from './server-settings.ts';
import { complain, type Terminal } from './terminal.ts';

interface ApproveOptions extends SettingFlags {
  hash?: string;
  reject?: boolean;
  note?: string;
}

const EXAMPLES = `
Examples:
  regreen approve                        what waits for a person
  regreen approve hea_…                  what exactly, and its hash
  regreen approve hea_… --hash HASH      agrees to exactly that

Exit codes: 0 done, 2 usage, 3 a setting is wrong, 4 the database cannot be reached, 5 it asks for nothing, or for
something else by now.`;

/** `regreen approve`: answers the question of a healing from the shell of the server's machine. */
export function addApproveCommand(program: Command, terminal: Terminal): void {
  addDataFlags(
    program
      .command('approve [healing]')
      .summary('agree to what a healing asks for, or say no')
      .description(
        'Lists what waits for a person; with the id of a healing, shows exactly what that asks for. With --hash, the ' +
          'one shown, it agrees to that and to nothing else; with --reject too it says no.',
      )
      .option('--hash <hash>', 'of the question, as it was shown')
      .option('--reject', 'say no')
      .option('--note <text>', 'kept with the answer'),
  )
    .addHelpText('after', EXAMPLES)
    .action(async (healing: string | undefined, options: ApproveOptions) => {
      process.exitCode = await (healing === undefined
        ? listQuestions(options, terminal)
        : answer(healing, options, terminal));
    });
}

async function listQuestions(options: ApproveOptions, terminal: Terminal): Promise<number> {
  if (options.hash !== undefined || options.reject) {
    throw new UsageError('expected the id of a healing with --hash and --reject');
  }
  const office = await openHealing((await settingsOf(options, terminal)).settings);
  try {
    const questions = await office.questions();
    for (const { healingId, repository, content } of questions) {
      const kinds = content.actions.map(({ action }) => action.kind).join(', ');
      terminal.stdout.write(`${healingId}  ${repository}  ${kinds}\n`);
    }
    if (questions.length === 0) complain(terminal, 'nothing waits for a person');
    return EXIT.done;
  } finally {
    await office.close();
  }
}

async function answer(healing: string, options: ApproveOptions, terminal: Terminal): Promise<number> {
  if (options.reject && options.hash === undefined) {
    throw new UsageError('expected --hash with --reject: run regreen approve with the id alone to see it');
  }
  const office = await openHealing((await settingsOf(options, terminal)).settings);
  try {
    const request = await office.question(healing);
    if (request === null) {
      complain(terminal, `${healing} asks for nothing: regreen approve lists what waits for a person`);
      return EXIT.badInput;
    }
    if (options.hash === undefined) {
      for (const { action, calls } of request.content.actions) {
        terminal.stdout.write(`${action.kind}\n`);
        for (const { method, path, body } of calls) {
          terminal.stdout.write(`  ${method} ${path}${body === null ? '' : ` ${JSON.stringify(body)}`}\n`);
        }
      }
      terminal.stdout.write(`to agree: regreen approve ${healing} --hash ${request.contentHash}\n`);
      return EXIT.done;
    }
    const verdict = options.reject ? 'reject' : 'approve';
    const after = await office.answer(healing, { verdict, contentHash: options.hash, note: options.note ?? null });
    terminal.stdout.write(`${healing}: ${after?.state ?? 'gone'}\n`);
    return EXIT.done;
  } finally {
    await office.close();
  }
}
