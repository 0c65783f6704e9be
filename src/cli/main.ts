import { EXIT } from './exit-code.ts';

const OLDEST_NODE = 24;

// Nothing newer than the oldest Nodes know stands before this, so that they can say what is missing.
if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  process.stderr.write(
    `regreen needs Node ${OLDEST_NODE} or newer, this is ${process.version}; install it from https://nodejs.org\n`,
  );
  process.exit(EXIT.configuration);
}

process.on('SIGINT', () => process.exit(EXIT.interrupted));
// A reader such as `head` may close early; that is not an error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.badInput),
);

// Compiled code is kept between runs, which saves a third of the start.
const { enableCompileCache } = await import('node:module');
enableCompileCache();
const { processTerminal } = await import('./terminal.ts');
const { runProgram } = await import('./program.ts');
await runProgram(process.argv, processTerminal);
