import type { Command } from 'commander';
import { startServer } from '../app/index.ts';
import { EXIT } from './exit-code.ts';
import { addDataFlags, type SettingFlags, settingsOf } from './server-settings.ts';
import { complain, type Terminal } from './terminal.ts';
import { programVersion } from './version.ts';

const PATIENCE_MS = 29_000;

/** `regreen serve`: the server. */
export function addServeCommand(program: Command, terminal: Terminal): void {
  addDataFlags(
    program
      .command('serve')
      .summary('run the server: webhooks, API, dashboard')
      .description(
        'Runs the server: takes webhooks of CI systems, keeps and explains every failure, groups them into incidents, ' +
          'and answers people and programs. Starts the PostgreSQL that comes with it unless DATABASE_URL names one.',
      )
      .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
      .option('--port <number>', 'port to listen on; 0 takes a free one (default: 8000)'),
  )
    .addHelpText('after', EXAMPLES)
    .action(async (flags: SettingFlags) => {
      process.exitCode = await runServe(flags, terminal);
    });
}

const EXAMPLES = `
Examples:
  regreen serve                                         on http://127.0.0.1:8000, everything kept in ./data
  DATABASE_URL=postgres://… regreen serve --port 9000   on a PostgreSQL of your own
  REGREEN_GITHUB_WEBHOOK_SECRET_FILE=/run/secrets/hook regreen serve --host 0.0.0.0

Every setting, its variable and its value here: regreen doctor --settings
SIGTERM and SIGINT finish what is under way, a second one ends at once.

Exit codes: 0 stopped, 2 usage, 3 a setting is wrong, 4 the database cannot be reached.`;

async function runServe(flags: SettingFlags, terminal: Terminal): Promise<number> {
  const { settings } = await settingsOf(flags, terminal);
  const stop = stopSignal();
  const server = await startServer(settings, {
    version: programVersion(),
    stderr: terminal.stderr,
    stdout: terminal.stdout,
  });
  await stop;
  const ended = server.close().then(() => true);
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), PATIENCE_MS).unref());
  if (await Promise.race([ended, late])) return EXIT.done;
  complain(
    terminal,
    `what was under way did not end within ${PATIENCE_MS / 1000} s: expected all to, stopped all the same`,
  );
  process.exit(EXIT.done);
}

/** Resolves at the first signal to stop; the second one ends the process. */
function stopSignal(): Promise<void> {
  process.removeAllListeners('SIGINT');
  return new Promise((resolve) => {
    let isStopping = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (isStopping) process.exit(EXIT.interrupted);
        isStopping = true;
        resolve();
      });
    }
  });
}
