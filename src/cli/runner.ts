import type { Command } from 'commander';
import { addRunnerRunCommand } from './runner-run.ts';
import type { Terminal } from './terminal.ts';

/** `regreen runner`: the local CI. */
export function addRunnerCommand(program: Command, terminal: Terminal): void {
  const runner = program
    .command('runner')
    .summary('run pipelines on this machine, in a sandbox')
    .description('A small CI on this machine: runs the jobs of a pipeline file in a sandbox and explains what fails.');
  addRunnerRunCommand(runner, terminal);
}
