import { AuthorizationError, RemoteError } from '../../foundation/index.ts';
import {
  type CiProvider,
  type FailedRuns,
  type FailureRecord,
  type JobFact,
  NO_REPORTS,
  type PipelineFact,
  type RepositoryName,
  type SideReports,
} from '../../intake/index.ts';
import { Egress, type Fetch } from '../egress.ts';
import { createOutsideFetch } from '../outside-fetch.ts';
import { addressAt, listAt, numberAt, objectAt, textAt, timeBefore } from '../payload.ts';
import { expectSuccess, orNull, type Wanted } from '../run-log.ts';
import { branchOf, conclusionOf, pullRequestOf } from './facts.ts';
import { pathOfJob } from './job-path.ts';
import { testsOf } from './side-reports.ts';

/** How Jenkins is reached. */
export interface JenkinsOptions {
  readonly apiUrl: string;
  readonly user: string | null;
  readonly token: string | null;
  readonly nowMs: () => number;
  /** `host:port` of hosts on a private network that logs may lead to */
  readonly alsoTrusted?: readonly string[];
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

const TEST_FIELDS = 'suites[name,cases[className,name,status,duration,errorDetails]]';
const FIELDS =
  'number,result,building,timestamp,duration,url,builtOn,actions[lastBuiltRevision[SHA1,branch[name]],buildableDurationMillis]';
/** of one poll; more of one job in one day nobody runs */
const MOST_BUILDS = 5000;
const PER_PART = 100;
const MS_PER_SECOND = 1000;
const DAY_MS = 24 * 60 * 60_000;
const RED = new Set(['FAILURE', 'UNSTABLE']);

/** What Jenkins ran. Needs a user with Overall/Read and Job/Read, and that user's API token. */
export class JenkinsProvider implements CiProvider {
  readonly provider = 'jenkins';
  readonly #egress: Egress;
  readonly #nowMs: () => number;

  constructor(options: JenkinsOptions) {
    const { apiUrl, user, token, nowMs, alsoTrusted = [] } = options;
    const { fetch = createOutsideFetch({ baseUrl: apiUrl, totalMs: null, alsoTrusted }) } = options;
    this.#nowMs = nowMs;
    this.#egress = new Egress({ baseUrl: apiUrl, token, fetch, ...(user === null ? {} : { user }) });
  }

  async openLog({ repository, run }: FailureRecord): Promise<AsyncIterable<Uint8Array> | null> {
    if (run === null) return null;
    return await orNull(async () => {
      const path = `${pathOfJob(repository)}/${encodeURIComponent(run)}/consoleText`;
      return expectSuccess(await this.#egress.get(path, 'text/plain'), this.#egress, wanted(`build ${run}`)).chunks;
    });
  }

  async readReports({ repository, run }: FailureRecord): Promise<SideReports> {
    if (run === null) return NO_REPORTS;
    const path = `${pathOfJob(repository)}/${encodeURIComponent(run)}/testReport/api/json?tree=${TEST_FIELDS}`;
    const report = await orNull(() => this.#json(path, `test report of build ${run}`));
    return { ...testsOf(report), annotations: [] };
  }

  async readRun(repository: RepositoryName, run: string): Promise<PipelineFact | null> {
    return await orNull(async () => {
      const path = `${pathOfJob(repository.name)}/${encodeURIComponent(run)}/api/json?tree=${FIELDS}`;
      const build = (await this.#json(path, `build ${run}`)) as JenkinsBuild | null;
      if (typeof build?.number !== 'number') {
        throw new RemoteError(`${this.#egress.host} sent no build where one was asked for`);
      }
      return factOf(repository, build);
    });
  }

  /** The cursor is the number of the last build that was over, all before it being over too. */
  async failedRuns(repository: RepositoryName, cursor: string | null): Promise<FailedRuns> {
    const since = Number(cursor ?? 0);
    const fresh = await this.#buildsSince(repository, since, cursor === null ? this.#nowMs() - DAY_MS : 0);
    const running = fresh.filter(({ building }) => building).map(({ number = 0 }) => number);
    const last = Math.min(
      ...running.map((number) => number - 1),
      Math.max(since, ...fresh.map(({ number = 0 }) => number)),
    );
    const red = fresh.filter(({ building, result }) => !building && RED.has(result ?? ''));
    return {
      facts: red.map((build) => factOf(repository, build)),
      cursor: String(Math.max(since, last)),
      hasMore: false,
    };
  }

  /** Newest first, in parts: Jenkins has no filter, and reading old builds costs it dearly. */
  async #buildsSince(repository: RepositoryName, since: number, sinceMs: number): Promise<readonly JenkinsBuild[]> {
    const fresh: JenkinsBuild[] = [];
    for (let from = 0; from < MOST_BUILDS; from += PER_PART) {
      const tree = `allBuilds[${FIELDS}]{${from},${from + PER_PART}}`;
      const part = await this.#listOfJob(repository, `${pathOfJob(repository.name)}/api/json?tree=${tree}`);
      // A build that begins while parts are read moves the others.
      const isFresh = ({ number = 0, timestamp = 0, building = false }: JenkinsBuild) =>
        number > since && (timestamp >= sinceMs || building) && !fresh.some((known) => known.number === number);
      fresh.push(...part.filter(isFresh));
      if (
        part.length < PER_PART ||
        part.some(({ number = 0, timestamp = 0 }) => number <= since || timestamp < sinceMs)
      )
        break;
    }
    return fresh;
  }

  /** @throws AuthorizationError when there is no such job: Jenkins hides what a user may not see */
  async #listOfJob(repository: RepositoryName, path: string): Promise<readonly JenkinsBuild[]> {
    const answer = await orNull(() => this.#json(path, `builds of ${repository.name}`));
    if (answer === null) {
      throw new AuthorizationError(
        `${this.#egress.host} shows no ${repository.name}: it is gone, or the user needs Job/Read`,
        { status: 404 },
      );
    }
    return listAt(answer, 'allBuilds') as readonly JenkinsBuild[];
  }

  async #json(path: string, what: string): Promise<unknown> {
    return await this.#egress.json(
      expectSuccess(await this.#egress.get(path, 'application/json'), this.#egress, wanted(what)),
    );
  }
}

/** A build of Jenkins is one run with one job. */
function factOf(repository: RepositoryName, build: JenkinsBuild): PipelineFact {
  // A pipeline may have its result long before it is over.
  const isOver = build.building === false;
  const startedAtMs = numberAt(build, 'timestamp');
  const finishedAtMs = isOver && startedAtMs !== null ? startedAtMs + (numberAt(build, 'duration') ?? 0) : null;
  const pullRequest = pullRequestOf(repository.name);
  const revision = listAt(build, 'actions')
    .map((action) => objectAt(action, 'lastBuiltRevision'))
    .find((found) => found !== null);
  const conclusion = isOver ? conclusionOf(build.result ?? null) : null;
  const status = isOver ? 'finished' : 'running';
  const same = { status, conclusion, startedAtMs, finishedAtMs, url: addressAt(build, 'url') } as const;
  // With the Metrics plugin only.
  const waitedMs = listAt(build, 'actions')
    .map((action) => numberAt(action, 'buildableDurationMillis'))
    .find((found) => found !== null);
  const queuedAtMs = timeBefore(startedAtMs, waitedMs === undefined ? null : waitedMs / MS_PER_SECOND);
  const job: JobFact = {
    ...same,
    queuedAtMs,
    job: String(build.number),
    name: repository.name,
    runner: textAt(build, 'builtOn'),
    failedStep: null,
  };
  return {
    run: {
      ...same,
      startedAtMs: queuedAtMs ?? startedAtMs,
      repository,
      defaultBranch: null,
      run: String(build.number),
      attempt: 1,
      pipeline: repository.name,
      branch: branchOf(textAt(listAt(revision, 'branch')[0], 'name')),
      commit: textAt(revision, 'SHA1'),
      trigger: null,
      pullRequest,
      trust: pullRequest === null ? 'trusted' : 'untrusted',
    },
    jobs: [job],
  };
}

function wanted(what: string): Wanted {
  return { what, permission: 'Job/Read', variable: 'REGREEN_JENKINS_TOKEN' };
}
