import { BadInputError } from '../../foundation/index.ts';
import { Egress } from '../egress.ts';
import { expectSuccess, type FetchOptions, type ListedJob, listedJobs, type RunLog, type Wanted } from '../run-log.ts';
import { parseRunUrl, type RunUrl } from './run-url.ts';

const API_URL = 'https://api.github.com';
const JSON_TYPE = 'application/vnd.github+json';
const PER_PAGE = 100;
const MOST_PAGES = 30;
const FAILED = new Set(['failure', 'timed_out', 'startup_failure']);

/**
 * Fetches the logs of the failed jobs of a run, one after the other; of a run without failed jobs
 * those that were cancelled; of an address that names a job, that one.
 *
 * @param url of a run, attempt or job as the site shows it
 * @throws AuthorizationError, RemoteError, BadInputError, UsageError, ConfigurationError
 */
export async function* fetchRunLogs(
  url: string,
  token: string | null,
  options: FetchOptions = {},
): AsyncGenerator<RunLog> {
  const apiUrl = options.apiUrl ?? API_URL;
  const egress = new Egress({ ...options, baseUrl: apiUrl, token });
  const run = parseRunUrl(url, apiUrl);
  const wanted = (what: string): Wanted => ({
    what: `${what} of ${run.repository}`,
    permission: 'the permission actions: read',
    variable: 'GITHUB_TOKEN',
  });
  const jobs = run.job === null ? await listFailedJobs(egress, run, wanted(`run ${run.run}`)) : [namedJob(run.job)];
  for (const job of jobs) {
    const path = `/repos/${run.repository}/actions/jobs/${job.id}/logs`;
    const answer = expectSuccess(await egress.get(path, JSON_TYPE), egress, wanted(`job ${job.id}`));
    yield {
      source: `${run.site}/${run.repository}/actions/runs/${run.run}/job/${job.id}`,
      job: job.name,
      chunks: answer.chunks,
    };
  }
}

function namedJob(id: string): ListedJob {
  return { id: Number(id), name: `job ${id}`, state: 'failure' };
}

async function listFailedJobs(egress: Egress, run: RunUrl, wanted: Wanted): Promise<ListedJob[]> {
  const attempt = run.attempt === null ? '' : `/attempts/${run.attempt}`;
  const jobs: ListedJob[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const path = `/repos/${run.repository}/actions/runs/${run.run}${attempt}/jobs?per_page=${PER_PAGE}&page=${page}`;
    const answer = expectSuccess(await egress.get(path, JSON_TYPE), egress, wanted);
    const listed = listedJobs(((await egress.json(answer)) as { jobs?: unknown } | null)?.jobs, 'conclusion');
    jobs.push(...listed);
    if (listed.length < PER_PAGE) break;
  }
  const failed = jobs.filter(({ state }) => FAILED.has(state));
  if (failed.length > 0) return failed;
  const cancelled = jobs.filter(({ state }) => state === 'cancelled');
  if (cancelled.length > 0) return cancelled;
  throw new BadInputError(`${wanted.what} has no failed job: expected a run that is red`);
}
