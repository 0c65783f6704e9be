import { BadInputError } from '../foundation/index.ts';
import { toPrintable } from '../text/index.ts';

/** How an input is called in messages; a file's name may hold anything. */
export function titleOf(source: string): string {
  return source === '-' ? 'standard input' : toPrintable(source);
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is no directory',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'the disk reported an error',
  EMFILE: 'too many files are open',
};

/** Puts an error of the file system or of a decompressor into one line for the person who gave the input. */
export function badInputOf(source: string, error: unknown): BadInputError {
  if (error instanceof BadInputError) return error;
  const title = titleOf(source);
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const options = { cause: error };
  if (code === 'ENOENT') {
    return new BadInputError(
      `cannot find ${title}: give a file, a directory, or - for standard input`,
      { source },
      options,
    );
  }
  if (code === 'Z_BUF_ERROR' || code === 'ZSTD_error_srcSize_wrong') {
    return new BadInputError(
      `${title} stops in the middle of its compressed data: fetch it again`,
      { source },
      options,
    );
  }
  if (code.startsWith('Z_') || code.startsWith('ZSTD_')) {
    return new BadInputError(`${title} has damaged compressed data: fetch it again`, { source }, options);
  }
  const reason = REASONS[code] ?? toPrintable(error instanceof Error ? error.message : String(error));
  return new BadInputError(`cannot read ${title}: ${reason}`, { source }, options);
}
