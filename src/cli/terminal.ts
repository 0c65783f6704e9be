import type { Style } from '../presentation/index.ts';
import { toPrintable } from '../text/index.ts';

const WIDTH_WITHOUT_TERMINAL = 100;
const WIDTH_LEAST = 40;
const WIDTH_MOST = 140;

/** The streams and variables a verb speaks through, so that tests can listen. */
export interface Terminal {
  readonly stdout: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;
  readonly stderr: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The terminal of this process. */
export const processTerminal: Terminal = { stdout: process.stdout, stderr: process.stderr, environment: process.env };

/** How text for people is written here: NO_COLOR and FORCE_COLOR win over what the stream is. */
export function styleOf({ stdout, environment }: Terminal): Style {
  const isTerminal = stdout.isTTY === true;
  const isForced = environment.FORCE_COLOR !== undefined && environment.FORCE_COLOR !== '0';
  const isForbidden = (environment.NO_COLOR ?? '') !== '' || environment.TERM === 'dumb';
  const columns = Number(environment.COLUMNS) || stdout.columns || WIDTH_WITHOUT_TERMINAL;
  return {
    hasColor: isForced || (isTerminal && !isForbidden),
    hasBoxes: isTerminal || isForced,
    width: Math.max(WIDTH_LEAST, Math.min(WIDTH_MOST, columns)),
  };
}

/** Writes one line of diagnostics to stderr; what came from outside is made printable. */
export function complain({ stderr }: Terminal, message: string): void {
  stderr.write(`regreen: ${toPrintable(message.replace(/\s*\n\s*/g, ' '))}\n`);
}
