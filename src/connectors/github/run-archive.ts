import { ARCHIVE_LIMITS, readArchive } from '../../files/index.ts';
import { BadInputError } from '../../foundation/index.ts';
import { gather } from './gather.ts';
import type { Place } from './side-reports.ts';

const LARGEST_ARCHIVE = 32 << 20;

/**
 * The log of a job out of the archive of its run's logs, which GitHub may have when the job's own is gone.
 *
 * @returns null when the archive is too large to be read for one job, or has no log of that name
 * @throws what the client throws; BadInputError midway when the archive is a bomb
 */
export async function openArchivedLog(
  { client, owner, repo }: Place,
  run: string,
  attempt: number,
  job: string,
): Promise<AsyncIterable<Uint8Array> | null> {
  const { data } = await client.request(
    'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/logs',
    {
      owner,
      repo,
      run_id: Number(run),
      attempt_number: attempt,
      request: { parseSuccessResponseBody: false },
    },
  );
  const archive = await gather(data as unknown as AsyncIterable<Uint8Array>, LARGEST_ARCHIVE);
  if (archive === null) return null;
  const wanted = lettersOf(job);
  const chunks = readArchive(`run ${run}`, archive, ARCHIVE_LIMITS, (name) => isOf(name, wanted));
  return await orNullWhenNone(chunks);
}

/** `3_test (node 22).txt`; signs that cannot be in names of files are left out there, and long names are cut. */
function isOf(name: string, wanted: string): boolean {
  const [, job] = /^-?\d{1,6}_([^/]*)\.txt$/.exec(name) ?? [];
  if (job === undefined) return false;
  const letters = lettersOf(job);
  return letters !== '' && (letters === wanted || (job.length >= CUT_FROM && wanted.startsWith(letters)));
}

const CUT_FROM = 60;

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** An archive without that log, or that is none, is told by its first piece. */
async function orNullWhenNone(chunks: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array> | null> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    const first = await iterator.next();
    return first.done === true ? null : goOn(first.value, iterator);
  } catch (error) {
    if (error instanceof BadInputError) return null;
    throw error;
  }
}

async function* goOn(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
