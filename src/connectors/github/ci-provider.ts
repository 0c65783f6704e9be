import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { AuthorizationError, RegreenError, RemoteError } from '../../foundation/index.ts';
import {
  type CiProvider,
  type FailedRuns,
  type FailureRecord,
  NO_REPORTS,
  type PipelineFact,
  type RepositoryName,
  type SideReports,
} from '../../intake/index.ts';
import type { Fetch } from '../egress.ts';
import { createOutsideFetch } from '../outside-fetch.ts';
import type { Payload } from '../payload.ts';
import { readRateLimit } from '../rate-limit.ts';
import { jobOf, runOf } from './facts.ts';
import { firstPart, type ListedRun, listRuns } from './listed-runs.ts';
import { openArchivedLog } from './run-archive.ts';
import { type Place, readAnnotations, readTests } from './side-reports.ts';

/** How GitHub is reached, and who we are there. */
export interface GithubOptions {
  readonly apiUrl: string;
  readonly token: string | null;
  /** a GitHub App, instead of a token */
  readonly app: { readonly id: string; readonly privateKey: string } | null;
  readonly nowMs: () => number;
  /** `host:port` of hosts on a private network that logs may lead to */
  readonly alsoTrusted?: readonly string[];
  readonly fetch?: Fetch;
}

const PER_PAGE = 100;
/** of one run, the last of them; nobody re-runs what failed so often for its failures */
const MOST_ATTEMPTS = 10;
const DAY_MS = 24 * 60 * 60_000;
/** Clocks differ, and a run is listed a moment after it ended. */
const OVERLAP_MS = 2 * 60_000;
/** GitHub's own advice for a secondary limit that does not say for how long. */
const SECONDARY_LIMIT_MS = 60_000;

/** What GitHub Actions ran, through GitHub's own client. Needs the permission actions: read. */
export class GithubProvider implements CiProvider {
  readonly provider = 'github';
  readonly #options: GithubOptions;
  readonly #fetch: Fetch;
  readonly #clients = new Map<string, Octokit>();

  constructor(options: GithubOptions) {
    this.#options = options;
    const { apiUrl, alsoTrusted = [] } = options;
    this.#fetch = options.fetch ?? createOutsideFetch({ baseUrl: apiUrl, totalMs: null, alsoTrusted });
  }

  async openLog(failure: FailureRecord): Promise<AsyncIterable<Uint8Array> | null> {
    const { providerJob, repository, run, attempt, job } = failure;
    if (providerJob === null) return null;
    const { owner, repo } = namesOf(repository);
    const place = { client: await this.#clientFor(owner, repo), owner, repo };
    const chunks = await this.#ask(`the log of job ${providerJob}`, async () => {
      // The log is read as it comes: a gigabyte of it must not become one text.
      const { data } = await place.client.request('GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs', {
        owner,
        repo,
        job_id: Number(providerJob),
        request: { parseSuccessResponseBody: false },
      });
      return data as unknown as AsyncIterable<Uint8Array>;
    });
    if (chunks !== null || run === null || job === null) return chunks;
    return await this.#ask(`the logs of run ${run}`, () => openArchivedLog(place, run, attempt, job));
  }

  async readReports({ repository, run, providerJob, job }: FailureRecord): Promise<SideReports> {
    if (run === null) return NO_REPORTS;
    const { owner, repo } = namesOf(repository);
    const place = { client: await this.#clientFor(owner, repo), owner, repo };
    const tests = await this.#ask(`artifacts of run ${run}`, () => readTests(place, run, job));
    const annotations = providerJob === null ? null : await this.#annotations(place, providerJob);
    return { tests: tests ?? [], annotations: annotations ?? [] };
  }

  /** They need a permission of their own, which not every token has. */
  async #annotations(place: Place, job: string): Promise<SideReports['annotations'] | null> {
    try {
      return await this.#ask(`annotations of job ${job}`, () => readAnnotations(place, job));
    } catch (error) {
      if (error instanceof AuthorizationError) return null;
      throw error;
    }
  }

  async readRun(repository: RepositoryName, run: string, attempt: number): Promise<PipelineFact | null> {
    const { owner, repo } = namesOf(repository.name);
    const client = await this.#clientFor(owner, repo);
    return await this.#ask(`run ${run}`, async () => {
      const place = { owner, repo, run_id: Number(run), attempt_number: attempt };
      const { data } = await client.rest.actions.getWorkflowRunAttempt(place);
      const jobs = await client.paginate(client.rest.actions.listJobsForWorkflowRunAttempt, {
        ...place,
        per_page: PER_PAGE,
      });
      const fact = runOf(data as unknown as Payload, repository, data.repository.default_branch ?? null);
      return fact === null ? null : { run: fact, jobs: jobs.flatMap((job) => jobOf(job as unknown as Payload) ?? []) };
    });
  }

  async failedRuns(repository: RepositoryName, cursor: string | null): Promise<FailedRuns> {
    const { owner, repo } = namesOf(repository.name);
    const client = await this.#clientFor(owner, repo);
    const nowMs = this.#options.nowMs();
    const sinceMs = cursor === null ? nowMs - DAY_MS : Date.parse(cursor);
    const found = await this.#ask(`runs of ${repository.name}`, async () => {
      // GitHub filters by when a run began; one that began the day before may have failed only now.
      const listed = await listRuns(client, { owner, repo }, sinceMs - DAY_MS, nowMs + DAY_MS);
      const { runs, cursorMs } = firstPart(listed, sinceMs);
      const facts: PipelineFact[] = [];
      for (const run of runs) facts.push(...(await this.#attemptsOf(repository, run, sinceMs)));
      return { facts, cursorMs };
    });
    if (found === null) {
      // GitHub hides what a token may not see.
      throw new AuthorizationError(
        `${new URL(this.#options.apiUrl).host} shows no ${repository.name}: it is gone, or the token needs the permission actions: read`,
        { status: 404 },
      );
    }
    const { facts, cursorMs } = found;
    return { facts, cursor: new Date(cursorMs ?? nowMs - OVERLAP_MS).toISOString(), hasMore: cursorMs !== null };
  }

  /** The list shows the last attempt alone: one before it may have failed since, and the last one tells that it is over. */
  async #attemptsOf(
    repository: RepositoryName,
    { id, attempt }: ListedRun,
    sinceMs: number,
  ): Promise<readonly PipelineFact[]> {
    const facts: PipelineFact[] = [];
    for (let each = Math.max(1, attempt - MOST_ATTEMPTS + 1); each <= attempt; each++) {
      const fact = await this.readRun(repository, id, each);
      if (fact !== null && (each === attempt || (fact.run.finishedAtMs ?? 0) >= sinceMs)) facts.push(fact);
    }
    return facts;
  }

  /** null when what was asked for is gone. */
  async #ask<T>(what: string, ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof RegreenError) throw error;
      const { status, message, response, cause } = error as GithubProblem;
      // The client puts a status of its own on what never was an answer.
      if (cause instanceof RegreenError) throw cause;
      if (status === 404 || status === 410) return null;
      const host = new URL(this.#options.apiUrl).host;
      const retryAfterMs = waitOf(error as GithubProblem, this.#options.nowMs());
      if (retryAfterMs !== null) {
        const wait = `try again in ${Math.ceil(retryAfterMs / 1000)} s`;
        throw new RemoteError(`${host} limits its rate: ${wait}`, { status, retryAfterMs }, { cause: error });
      }
      if (status === 401 || status === 403) {
        throw new AuthorizationError(
          `${host} refused to show ${what}: the token needs the permission actions: read`,
          { status },
          { cause: error },
        );
      }
      const reason = response === undefined ? message.split('\n')[0] : status;
      throw new RemoteError(`${host} did not show ${what}: ${reason}`, { status }, { cause: error });
    }
  }

  /** A client with the token, or as the App where it is installed. */
  async #clientFor(owner: string, repo: string): Promise<Octokit> {
    const { app, token } = this.#options;
    const name = app === null ? '' : owner;
    const known = this.#clients.get(name);
    if (known !== undefined) return known;
    const client =
      app === null ? this.#create(token === null ? {} : { auth: token }) : await this.#createForApp(app, owner, repo);
    this.#clients.set(name, client);
    return client;
  }

  async #createForApp(app: { id: string; privateKey: string }, owner: string, repo: string): Promise<Octokit> {
    const credentials = { appId: app.id, privateKey: app.privateKey };
    const asApp = this.#create({ authStrategy: createAppAuth, auth: credentials });
    const installation = await this.#ask(`its installation at ${owner}`, () =>
      asApp.rest.apps.getRepoInstallation({ owner, repo }),
    );
    if (installation === null)
      throw new AuthorizationError(`the GitHub App is not installed at ${owner}/${repo}: install it there`);
    return this.#create({
      authStrategy: createAppAuth,
      auth: { ...credentials, installationId: installation.data.id },
    });
  }

  #create(options: Record<string, unknown>): Octokit {
    return new Octokit({
      ...options,
      baseUrl: this.#options.apiUrl.replace(/\/$/, ''),
      userAgent: 'regreen',
      request: { fetch: this.#fetch },
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
  }
}

/** What the client throws. */
interface GithubProblem extends Error {
  readonly status?: number;
  /** absent when there was no answer */
  readonly response?: { readonly headers: Readonly<Record<string, string | undefined>> };
}

/** How long GitHub wants to be left alone, or null when that is not why it refused. */
function waitOf({ status, message, response }: GithubProblem, nowMs: number): number | null {
  if (status === undefined || response === undefined) return null;
  const headers = { get: (name: string) => response.headers[name] ?? null };
  const { isRefused, untilMs } = readRateLimit(status, headers, nowMs);
  const isSecondary = status === 403 && /secondary rate limit/i.test(message);
  return isRefused || isSecondary ? Math.max(0, (untilMs ?? nowMs + SECONDARY_LIMIT_MS) - nowMs) : null;
}

function namesOf(repository: string): { owner: string; repo: string } {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}
