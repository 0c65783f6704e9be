import { enableCompileCache } from 'node:module';
import { EXIT } from './exit-code.ts';
import { processTerminal } from './terminal.ts';

// Compiled code is kept between runs, which saves a third of the start.
enableCompileCache();
process.on('SIGINT', () => process.exit(EXIT.interrupted));
// A reader such as `head` may close early; that is not an error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.badInput),
);

const { runProgram } = await import('./program.ts');
await runProgram(process.argv, processTerminal);
