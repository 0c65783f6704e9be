import { BadInputError } from '../../foundation/index.ts';
import type { CiProvider, FailureRecord, PipelineFact, RepositoryName } from '../../intake/index.ts';
import { Egress, type Fetch } from '../egress.ts';
import { createOutsideFetch } from '../outside-fetch.ts';
import { idAt, type Payload } from '../payload.ts';
import { expectSuccess, orNull, type Wanted } from '../run-log.ts';
import { jobOf, runOf } from './facts.ts';

/** How GitLab is reached. */
export interface GitlabOptions {
  readonly apiUrl: string;
  readonly token: string | null;
  readonly nowMs: () => number;
  readonly fetch?: Fetch;
}

const PER_PAGE = 100;
const MOST_PAGES = 20;
const DAY_MS = 24 * 60 * 60_000;
const OVERLAP_MS = 2 * 60_000;
const JSON_TYPE = 'application/json';

/** What GitLab CI ran. Needs a token with read_api. */
export class GitlabProvider implements CiProvider {
  readonly provider = 'gitlab';
  readonly #egress: Egress;
  readonly #nowMs: () => number;

  constructor({ apiUrl, token, nowMs, fetch = createOutsideFetch({ baseUrl: apiUrl, totalMs: null }) }: GitlabOptions) {
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

  async readRun(repository: RepositoryName, run: string): Promise<PipelineFact | null> {
    return await orNull(async () => {
      const path = `${projectPath(repository.name)}/pipelines/${encodeURIComponent(run)}`;
      const fact = runOf((await this.#json(path, `pipeline ${run}`)) as Payload, repository);
      const jobs = await this.#list(`${path}/jobs?include_retried=true`, `jobs of pipeline ${run}`);
      return fact === null ? null : { run: fact, jobs: jobs.flatMap((job) => jobOf(job) ?? []) };
    });
  }

  async failedRuns(
    repository: RepositoryName,
    cursor: string | null,
  ): Promise<{ facts: readonly PipelineFact[]; cursor: string }> {
    const nowMs = this.#nowMs();
    const since = cursor ?? new Date(nowMs - DAY_MS).toISOString();
    const path = `${projectPath(repository.name)}/pipelines?status=failed&updated_after=${encodeURIComponent(since)}`;
    const facts: PipelineFact[] = [];
    for (const pipeline of await this.#list(path, `pipelines of ${repository.name}`)) {
      const run = idAt(pipeline, 'id');
      const fact = run === null ? null : await this.readRun(repository, run);
      if (fact !== null) facts.push(fact);
    }
    return { facts, cursor: new Date(nowMs - OVERLAP_MS).toISOString() };
  }

  async #list(path: string, what: string): Promise<readonly Payload[]> {
    const items: Payload[] = [];
    for (let page = 1; page <= MOST_PAGES; page++) {
      const more = await this.#json(`${path}${path.includes('?') ? '&' : '?'}per_page=${PER_PAGE}&page=${page}`, what);
      if (!Array.isArray(more)) throw new BadInputError(`${this.#egress.host} sent no list of ${what}`);
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
