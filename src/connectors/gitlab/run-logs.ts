import { BadInputError } from '../../foundation/index.ts';
import { Egress } from '../egress.ts';
import { expectSuccess, type FetchOptions, type ListedJob, listedJobs, type RunLog, type Wanted } from '../run-log.ts';
import { parseRunUrl, type RunUrl } from './run-url.ts';

const API_URL = 'https://gitlab.com/api/v4';
const PER_PAGE = 100;
const MOST_PAGES = 30;

/**
 * Fetches the logs of the failed jobs of a pipeline, one after the other; of one without failed jobs
 * those that were cancelled; of an address that names a job, that one.
 *
 * @param url of a job or pipeline as the site shows it
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
    what: `${what} of ${run.project}`,
    permission: 'the scope read_api',
    variable: 'GITLAB_TOKEN',
  });
  const jobs =
    run.kind === 'pipeline' ? await listFailedJobs(egress, run, wanted(`pipeline ${run.id}`)) : [namedJob(run.id)];
  for (const job of jobs) {
    const path = `${projectPath(run)}/jobs/${job.id}/trace`;
    const answer = expectSuccess(await egress.get(path, 'text/plain'), egress, wanted(`job ${job.id}`));
    yield { source: `${run.site}/-/jobs/${job.id}`, job: job.name, chunks: answer.chunks };
  }
}

function projectPath(run: RunUrl): string {
  return `/projects/${encodeURIComponent(run.project)}`;
}

function namedJob(id: string): ListedJob {
  return { id: Number(id), name: `job ${id}`, state: 'failed' };
}

async function listFailedJobs(egress: Egress, run: RunUrl, wanted: Wanted): Promise<ListedJob[]> {
  const jobs: ListedJob[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const scope = 'scope%5B%5D=failed&scope%5B%5D=canceled';
    const path = `${projectPath(run)}/pipelines/${run.id}/jobs?${scope}&per_page=${PER_PAGE}&page=${page}`;
    const answer = expectSuccess(await egress.get(path, 'application/json'), egress, wanted);
    const listed = listedJobs(await egress.json(answer), 'status');
    jobs.push(...listed);
    if (listed.length < PER_PAGE) break;
  }
  const failed = jobs.filter(({ state }) => state === 'failed');
  if (failed.length > 0) return failed;
  if (jobs.length > 0) return jobs;
  throw new BadInputError(`${wanted.what} has no failed job: expected a pipeline that is red`);
}
