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
  // A file of two names is packed twice, so that each can be read alone.
  const how = ['--create', '--file=-', '--hard-dereference', '--anchored'];
  const tar = startTar([...how, ...excluded, `--directory=${folder}`, '.']);
  let bytes = 0;
  try {
    for await (const chunk of tar.output) {
      bytes += chunk.length;
      if (bytes > bytesMost) {
        const megabytes = Math.floor(bytesMost / (1 << 20));
        throw new BadInputError(`expected a folder of at most ${megabytes} MB to copy, ${folder} is larger`);
      }
      yield chunk;
    }
    const { code, complaint } = await tar.ended;
    // 1: a file changed while it was read, which is for whoever changes it to know.
    if (code > 1) throw new BadInputError(`cannot copy ${folder}: ${complaint}`);
  } finally {
    tar.kill();
  }
}

/**
 * One file at the top of an archive that `packFolder` made, as text; null when there is none. A link is none.
 *
 * @param name without folders
 * @throws BadInputError when it is larger than allowed, or the archive cannot be read
 */
export async function readPacked(archive: string, name: string, bytesMost: number): Promise<string | null> {
  const tar = startTar(['--extract', '--to-stdout', `--file=${archive}`, '--no-wildcards', '--', `./${name}`]);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of tar.output) {
      bytes += chunk.length;
      if (bytes > bytesMost) {
        throw new BadInputError(`expected ${name} of at most ${bytesMost >> 10} KB, it is larger`);
      }
      chunks.push(chunk);
    }
    const { code, complaint } = await tar.ended;
    if (code !== 0 && /Not found in archive/.test(complaint)) return null;
    if (code !== 0) throw new BadInputError(`cannot read ${name} out of a copy: ${complaint}`);
    return Buffer.concat(chunks).toString();
  } finally {
    tar.kill();
  }
}

interface RunningTar {
  readonly output: AsyncIterable<Uint8Array>;
  /** its exit code, and the first line of what it complained about */
  readonly ended: Promise<{ readonly code: number; readonly complaint: string }>;
  kill(): void;
}

function startTar(options: readonly string[]): RunningTar {
  const tar = spawn('tar', options, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' },
  });
  let complaint = '';
  tar.stderr.on('data', (chunk: Buffer) => {
    if (complaint.length < COMPLAINT_MOST) complaint += chunk.toString();
  });
  const firstLine = () => complaint.trim().split('\n')[0] || 'tar failed';
  const ended = new Promise<{ code: number; complaint: string }>((resolve) => {
    tar.once('error', ({ message }) => resolve({ code: 127, complaint: message }));
    tar.once('close', (code) => resolve({ code: code ?? 128, complaint: firstLine() }));
  });
  return { output: tar.stdout, ended, kill: () => void tar.kill('SIGKILL') };
}
