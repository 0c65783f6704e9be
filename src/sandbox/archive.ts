import { spawn } from 'node:child_process';
import { BadInputError } from '../foundation/index.ts';

/** A tar archive, in chunks. */
export type Archive = AsyncIterable<Uint8Array>;

export interface PackOptions {
  /** paths relative to the folder that stay out, with all below them */
  readonly without?: readonly string[];
  /** more is refused */
  readonly bytesMost: number;
}

const COMPLAINT_MOST = 2000;

/**
 * A folder as a tar archive. Links are packed as links: what they point at stays where it is.
 *
 * @throws BadInputError when it cannot be read or is larger than allowed
 */
export async function* packFolder(
  folder: string,
  { without = [], bytesMost }: PackOptions,
): AsyncGenerator<Uint8Array> {
  // An exclusion is a pattern to tar, anchored at the top.
  const excluded = without.map((path) => `--exclude=./${path.replace(/[\\*?[\]]/g, '\\$&')}`);
  const tar = spawn('tar', ['--create', '--file=-', '--anchored', ...excluded, `--directory=${folder}`, '.'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' },
  });
  let complaint = '';
  tar.stderr.on('data', (chunk: Buffer) => {
    if (complaint.length < COMPLAINT_MOST) complaint += chunk.toString();
  });
  const ended = new Promise<number>((resolve) => {
    tar.once('error', (error) => {
      complaint = error.message;
      resolve(127);
    });
    tar.once('close', (code) => resolve(code ?? 128));
  });
  let bytes = 0;
  try {
    for await (const chunk of tar.stdout as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > bytesMost) {
        const megabytes = Math.floor(bytesMost / (1 << 20));
        throw new BadInputError(`expected a folder of at most ${megabytes} MB to copy, ${folder} is larger`);
      }
      yield chunk;
    }
    // 1: a file changed while it was read, which is for whoever changes it to know.
    if ((await ended) > 1) {
      throw new BadInputError(`cannot copy ${folder}: ${complaint.trim().split('\n')[0] ?? 'tar failed'}`);
    }
  } finally {
    tar.kill('SIGKILL');
  }
}
