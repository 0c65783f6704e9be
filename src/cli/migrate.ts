import type { Command } from 'commander';
import { migrateDatabase } from '../app/index.ts';
import { EXIT } from './exit-code.ts';
import { addDataFlags, type SettingFlags, settingsOf } from './server-settings.ts';
import { complain, type Terminal } from './terminal.ts';

/** `regreen migrate`: brings the database to the newest schema. */
export function addMigrateCommand(program: Command, terminal: Terminal): void {
  addDataFlags(
    program
      .command('migrate')
      .summary('bring the database to the newest schema')
      .description(
        'Brings the database to the newest schema and does nothing else. The server does so itself when it starts; ' +
          'this is for those who want it done before. Several at once are safe, each step is done once.',
      )
      .option('--json', 'print {"applied":[…]}'),
  ).action(async (options: SettingFlags & { json?: boolean }) => {
    const applied = await migrateDatabase((await settingsOf(options, terminal)).settings, (sentence) =>
      complain(terminal, sentence),
    );
    if (options.json) terminal.stdout.write(`${JSON.stringify({ applied })}\n`);
    else complain(terminal, applied.length === 0 ? 'nothing to do' : `applied ${applied.join(', ')}`);
    process.exitCode = EXIT.done;
  });
}
