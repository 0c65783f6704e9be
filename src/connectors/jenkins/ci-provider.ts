import type { CiProvider, FailureRecord, JobFact, PipelineFact, RepositoryName } from '../../intake/index.ts';
import { Egress, type Fetch } from '../egress.ts';
import { createOutsideFetch } from '../outside-fetch.ts';
import { expectSuccess, orNull, type Wanted } from '../run-log.ts';
import { conclusionOf } from './facts.ts';
import { pathOfJob } from './job-path.ts';

/** How Jenkins is reached. */
export interface JenkinsOptions {
  readonly apiUrl: string;
  readonly user: string | null;
  readonly token: string | null;
  readonly fetch?: Fetch;
}

/** A build as Jenkins shows it; anything may be missing. */
interface JenkinsBuild {
  readonly number?: number;
  readonly result?: string | null;
  readonly building?: boolean;
  readonly timestamp?: number;
  readonly duration?: number;
  readonly url?: string;
  readonly builtOn?: string;
}

const FIELDS = 'number,result,building,timestamp,duration,url,builtOn';
const MOST_BUILDS = 100;
const RED = new Set(['FAILURE', 'UNSTABLE', 'NOT_BUILT']);

/** What Jenkins ran. Needs a user with Overall/Read and Job/Read, and that user's API token. */
export class JenkinsProvider implements CiProvider {
  readonly provider = 'jenkins';
  readonly #egress: Egress;

  constructor({ apiUrl, user, token, fetch = createOutsideFetch({ baseUrl: apiUrl, totalMs: null }) }: JenkinsOptions) {
    this.#egress = new Egress({ baseUrl: apiUrl, token, fetch, ...(user === null ? {} : { user }) });
  }

  async openLog({ repository, run }: FailureRecord): Promise<AsyncIterable<Uint8Array> | null> {
    if (run === null) return null;
    return await orNull(async () => {
      const path = `${pathOfJob(repository)}/${encodeURIComponent(run)}/consoleText`;
      return expectSuccess(await this.#egress.get(path, 'text/plain'), this.#egress, wanted(`build ${run}`)).chunks;
    });
  }

  async readRun(repository: RepositoryName, run: string): Promise<PipelineFact | null> {
    return await orNull(async () => {
      const path = `${pathOfJob(repository.name)}/${encodeURIComponent(run)}/api/json?tree=${FIELDS}`;
      return factOf(repository, (await this.#json(path, `build ${run}`)) as JenkinsBuild);
    });
  }

  /** The cursor is the number of the last build that was over, all before it being over too. */
  async failedRuns(
    repository: RepositoryName,
    cursor: string | null,
  ): Promise<{ facts: readonly PipelineFact[]; cursor: string }> {
    const path = `${pathOfJob(repository.name)}/api/json?tree=builds[${FIELDS}]{0,${MOST_BUILDS}}`;
    const { builds = [] } = (await this.#json(path, `builds of ${repository.name}`)) as {
      builds?: readonly JenkinsBuild[];
    };
    const since = Number(cursor ?? 0);
    const fresh = builds.filter(({ number = 0 }) => number > since);
    const running = fresh.filter(({ building }) => building).map(({ number = 0 }) => number);
    const last = Math.min(
      ...running.map((number) => number - 1),
      Math.max(since, ...fresh.map(({ number = 0 }) => number)),
    );
    const red = fresh.filter(({ building, result }) => !building && RED.has(result ?? ''));
    return { facts: red.map((build) => factOf(repository, build)), cursor: String(Math.max(since, last)) };
  }

  async #json(path: string, what: string): Promise<unknown> {
    return await this.#egress.json(
      expectSuccess(await this.#egress.get(path, 'application/json'), this.#egress, wanted(what)),
    );
  }
}

/** A build of Jenkins is one run with one job. */
function factOf(repository: RepositoryName, build: JenkinsBuild): PipelineFact {
  const isOver = build.building === false || (build.result ?? null) !== null;
  const startedAtMs = build.timestamp ?? null;
  const finishedAtMs = isOver && startedAtMs !== null ? startedAtMs + (build.duration ?? 0) : null;
  const conclusion = isOver ? conclusionOf(build.result ?? null) : null;
  const status = isOver ? 'finished' : 'running';
  const same = { status, conclusion, startedAtMs, finishedAtMs, url: build.url ?? null } as const;
  const job: JobFact = {
    ...same,
    job: String(build.number),
    name: repository.name,
    runner: build.builtOn || null,
    failedStep: null,
  };
  return {
    run: {
      ...same,
      repository,
      defaultBranch: null,
      run: String(build.number),
      attempt: 1,
      pipeline: repository.name,
      branch: null,
      commit: null,
      trigger: null,
      pullRequest: null,
      trust: 'trusted',
    },
    jobs: [job],
  };
}

/** Folders nest as `/job/a/job/b`. */
function wanted(what: string): Wanted {
  return { what, permission: 'Job/Read', variable: 'REGREEN_JENKINS_TOKEN' };
}
