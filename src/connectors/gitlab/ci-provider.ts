import { AuthorizationError, RemoteError } from '../../foundation/index.ts';
import {
  type CiProvider,
  type FailedRuns,
  type FailureRecord,
  NO_REPORTS,
  type PipelineFact,
  type RepositoryName,
  type RunFact,
  type SideReports,
} from '../../intake/index.ts';
import { Egress, type Fetch } from '../egress.ts';
import { createOutsideFetch } from '../outside-fetch.ts';
import { idAt, type Payload, textAt, timeAt } from '../payload.ts';
import { expectSuccess, orNull, type Wanted } from '../run-log.ts';
import { jobOf, runOf, trustOfMergeRequest } from './facts.ts';
import { testsOf } from './side-reports.ts';

/** How GitLab is reached. */
export interface GitlabOptions {
  readonly apiUrl: string;
  readonly token: string | null;
  readonly nowMs: () => number;
  /** `host:port` of hosts on a private network that logs may lead to */
  readonly alsoTrusted?: readonly string[];
  readonly fetch?: Fetch;
}

const PER_PAGE = 100;
const MOST_PAGES = 20;
/** pipelines read in one part of a poll; each takes two calls or more */
const MOST_RUNS = 200;
const DAY_MS = 24 * 60 * 60_000;
const OVERLAP_MS = 2 * 60_000;
const JSON_TYPE = 'application/json';

/** What GitLab CI ran. Needs a token with read_api. */
export class GitlabProvider implements CiProvider {
  readonly provider = 'gitlab';
  readonly #egress: Egress;
  readonly #nowMs: () => number;

  constructor(options: GitlabOptions) {
    const { apiUrl, token, nowMs, alsoTrusted = [] } = options;
    const { fetch = createOutsideFetch({ baseUrl: apiUrl, totalMs: null, alsoTrusted }) } = options;
    this.#egress = new Egress({ baseUrl: apiBase(apiUrl), token, fetch });
    this.#nowMs = nowMs;
  }

  async openLog({ repository, providerJob }: FailureRecord): Promise<AsyncIterable<Uint8Array> | null> {
    if (providerJob === null) return null;
    return await orNull(async () => {
      const path = `${projectPath(repository)}/jobs/${encodeURIComponent(providerJob)}/trace`;
      return expectSuccess(await this.#egress.get(path, 'text/plain'), this.#egress, wanted(`job ${providerJob}`))
        .chunks;
    });
  }

  async readReports({ repository, run, job }: FailureRecord): Promise<SideReports> {
    if (run === null) return NO_REPORTS;
    const path = `${projectPath(repository)}/pipelines/${encodeURIComponent(run)}/test_report`;
    const report = await orNull(() => this.#json(path, `test report of pipeline ${run}`));
    return { ...testsOf(report, job), annotations: [] };
  }

  async readRun(repository: RepositoryName, run: string): Promise<PipelineFact | null> {
    return await orNull(async () => {
      const path = `${projectPath(repository.name)}/pipelines/${encodeURIComponent(run)}`;
      const pipeline = await this.#json(path, `pipeline ${run}`);
      const fact = runOf(pipeline as Payload, repository);
      if (fact === null) throw new RemoteError(`${this.#egress.host} sent no pipeline where one was asked for`);
      const jobs = await this.#list(`${path}/jobs?include_retried=true`, `jobs of pipeline ${run}`);
      return { run: await this.#withOrigin(fact), jobs: jobs.flatMap((job) => jobOf(job) ?? []) };
    });
  }

  async failedRuns(repository: RepositoryName, cursor: string | null): Promise<FailedRuns> {
    const nowMs = this.#nowMs();
    const since = cursor ?? new Date(nowMs - DAY_MS).toISOString();
    const filter = `status=failed&order_by=updated_at&sort=asc&updated_after=${encodeURIComponent(since)}`;
    const path = `${projectPath(repository.name)}/pipelines?${filter}`;
    const listed = await this.#listOfProject(repository, path);
    const facts: PipelineFact[] = [];
    for (const pipeline of listed) {
      const run = idAt(pipeline, 'id');
      const fact = run === null ? null : await this.readRun(repository, run);
      if (fact !== null) facts.push(fact);
    }
    const lastMs = timeAt(listed.at(-1), 'updated_at');
    const hasMore = listed.length >= MOST_RUNS && lastMs !== null;
    // One before it: others may have changed in the same moment.
    return { facts, cursor: new Date(hasMore ? lastMs - 1 : nowMs - OVERLAP_MS).toISOString(), hasMore };
  }

  /** @throws AuthorizationError when there is no such project: GitLab hides what a token may not see */
  async #listOfProject(repository: RepositoryName, path: string): Promise<readonly Payload[]> {
    const listed = await orNull(() => this.#list(path, `pipelines of ${repository.name}`, MOST_RUNS / PER_PAGE));
    if (listed !== null) return listed;
    throw new AuthorizationError(
      `${this.#egress.host} shows no ${repository.name}: it is gone, or the token needs the scope read_api and a member's rights`,
      { status: 404 },
    );
  }

  /** Whose change a pipeline of a merge request runs, which only the merge request says. */
  async #withOrigin(fact: RunFact): Promise<RunFact> {
    if (fact.pullRequest === null) return fact;
    const path = `${projectPath(fact.repository.name)}/merge_requests/${fact.pullRequest}`;
    const request = await orNull(async () => (await this.#json(path, `merge request ${fact.pullRequest}`)) as Payload);
    return { ...fact, branch: fact.branch ?? textAt(request, 'source_branch'), trust: trustOfMergeRequest(request) };
  }

  async #list(path: string, what: string, pages = MOST_PAGES): Promise<readonly Payload[]> {
    const items: Payload[] = [];
    for (let page = 1; page <= pages; page++) {
      const more = await this.#json(`${path}${path.includes('?') ? '&' : '?'}per_page=${PER_PAGE}&page=${page}`, what);
      if (!Array.isArray(more)) throw new RemoteError(`${this.#egress.host} sent no list of ${what}`);
      items.push(...(more as Payload[]));
      if (more.length < PER_PAGE) break;
    }
    return items;
  }

  async #json(path: string, what: string): Promise<unknown> {
    return await this.#egress.json(expectSuccess(await this.#egress.get(path, JSON_TYPE), this.#egress, wanted(what)));
  }
}

function apiBase(apiUrl: string): string {
  const url = apiUrl.replace(/\/$/, '');
  return url.endsWith('/api/v4') ? url : `${url}/api/v4`;
}

function projectPath(repository: string): string {
  return `/projects/${encodeURIComponent(repository)}`;
}

function wanted(what: string): Wanted {
  return { what, permission: 'the scope read_api', variable: 'REGREEN_GITLAB_TOKEN' };
}
