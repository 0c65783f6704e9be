import { BadInputError, RegreenError, StorageFullError, UnavailableError } from '../foundation/index.ts';

// PostgreSQL manual, appendix A. Class 08: connection; 57P01 to 57P03: the server stops, crashed, or starts;
// 57014: statement timeout; 53300: too many connections; 53200: out of memory; 55P03: lock timeout.
const AWAY = /^(?:08...|57P0[1-5]|57014|53300|53200|55P03)$/;
const CONFLICT: ReadonlySet<string> = new Set(['40001', '40P01']);
const FULL: ReadonlySet<string> = new Set(['53100', 'ENOSPC', 'EDQUOT']);
// A character no text of PostgreSQL can hold, such as NUL.
const UNKEEPABLE: ReadonlySet<string> = new Set(['22021', '22P05']);
const SOCKET: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'EACCES',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
// The driver gives these no code.
const CUT = /^(?:Connection terminated|Client was closed|Client has encountered|timeout exceeded|Cannot use a pool)/;

/** What can be done about an error of the database or its driver. */
export type Trouble = 'away' | 'conflict' | 'full' | 'refused';

/** `away`: the server is not there or cannot now; `conflict`: the transaction goes again; `refused`: it never will. */
export function troubleOf(error: unknown): Trouble {
  const code = codeOf(error);
  if (FULL.has(code)) return 'full';
  if (CONFLICT.has(code)) return 'conflict';
  if (AWAY.test(code) || SOCKET.has(code)) return 'away';
  return error instanceof Error && CUT.test(error.message) ? 'away' : 'refused';
}

/** The SQLSTATE or system code of an error, or an empty text. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** The error as the rest of the program knows it; what is a fault of ours stays as it is. */
export function toRegreenError(error: unknown): unknown {
  if (error instanceof RegreenError) return error;
  const details = { code: codeOf(error) };
  switch (troubleOf(error)) {
    case 'away':
    case 'conflict':
      return new UnavailableError('the database does not answer now; try again shortly', details, { cause: error });
    case 'full':
      return new StorageFullError('the database has no room left; free some disk space', details, { cause: error });
    default:
      if (!UNKEEPABLE.has(details.code)) return error;
      return new BadInputError('expected text without characters such as NUL', details, { cause: error });
  }
}
