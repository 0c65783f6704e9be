import { Command, CommanderError } from 'commander';
import { RegreenError } from '../foundation/index.ts';
import { addAnomalyCommand } from './anomaly.ts';
import { addApproveCommand } from './approve.ts';
import { addCompletionsCommand } from './completions.ts';
import { addDiagnoseCommand } from './diagnose.ts';
import { addDoctorCommand } from './doctor.ts';
import { EXIT, EXIT_OF_KIND } from './exit-code.ts';
import { addHealCommand } from './heal.ts';
import { addKeysCommand } from './keys.ts';
import { addMigrateCommand } from './migrate.ts';
import { addReportCommand } from './report.ts';
import { addRulesCommand } from './rules.ts';
import { addRunnerCommand } from './runner.ts';
import { addServeCommand } from './serve.ts';
import { addTasksCommand } from './tasks.ts';
import { addTemplatesCommand } from './templates.ts';
import { complain, type Terminal } from './terminal.ts';
import { addTextCommand } from './text.ts';
import { programVersion } from './version.ts';
import { addWorkflowsCommand } from './workflows.ts';

/** Runs the command line and sets the exit code of the process. */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<void> {
  const program = createProgram(terminal);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = exitCodeOf(error, terminal);
  }
}

/** All verbs, with their help. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('regreen')
    .description('Turns red things green again: explains every CI failure with the lines that prove it.')
    .version(programVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'explain the command')
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      outputError: (text) => complain(terminal, text.replace(/^error: /, '').trim()),
    })
    .showSuggestionAfterError()
    .exitOverride();
  addDiagnoseCommand(program, terminal);
  addTemplatesCommand(program, terminal);
  addRulesCommand(program, terminal);
  addAnomalyCommand(program, terminal);
  addServeCommand(program, terminal);
  addReportCommand(program, terminal);
  addHealCommand(program, terminal);
  addApproveCommand(program, terminal);
  addTasksCommand(program, terminal);
  addWorkflowsCommand(program, terminal);
  addRunnerCommand(program, terminal);
  addKeysCommand(program, terminal);
  addDoctorCommand(program, terminal);
  addMigrateCommand(program, terminal);
  addTextCommand(program, terminal);
  addCompletionsCommand(program, terminal);
  inheritSettings(program);
  return program;
}

function exitCodeOf(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof RegreenError) {
    complain(terminal, error.message);
    return EXIT_OF_KIND[error.kind];
  }
  const what = error instanceof Error ? error.message : String(error);
  complain(terminal, `an error that should not happen: ${what}; run with REGREEN_DEBUG=1 for the trace and report it`);
  if (terminal.environment.REGREEN_DEBUG && error instanceof Error) terminal.stderr.write(`${error.stack}\n`);
  return EXIT.badInput;
}

/** Verbs and their own verbs end and speak as the program does. */
function inheritSettings(parent: Command): void {
  for (const command of parent.commands) {
    command.exitOverride().copyInheritedSettings(parent);
    inheritSettings(command);
  }
}
