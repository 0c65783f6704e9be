import { AuthorizationError } from '../../foundation/index.ts';
import {
  type CiProvider,
  type FailedRuns,
  type FailureRecord,
  NO_REPORTS,
  type PipelineFact,
  type RepositoryName,
  type SideReports,
} from '../../intake/index.ts';
import type { Payload } from '../payload.ts';
import { GithubAccess, type GithubOptions, namesOf } from './access.ts';
import { jobOf, runOf } from './facts.ts';
import { firstPart, type ListedRun, listRuns } from './listed-runs.ts';
import { openArchivedLog } from './run-archive.ts';
import { type Place, readAnnotations, readTests } from './side-reports.ts';

const PER_PAGE = 100;
/** of one run, the last of them; nobody re-runs what failed so often for its failures */
const MOST_ATTEMPTS = 10;
const DAY_MS = 24 * 60 * 60_000;
/** Clocks differ, and a run is listed a moment after it ended. */
const OVERLAP_MS = 2 * 60_000;
const PERMISSION = 'actions: read';

/** What GitHub Actions ran, through GitHub's own client. Needs the permission actions: read. */
export class GithubProvider implements CiProvider {
  readonly provider = 'github';
  readonly #nowMs: () => number;
  readonly #access: GithubAccess;

  constructor(options: GithubOptions) {
    this.#nowMs = options.nowMs;
    this.#access = new GithubAccess(options);
  }

  async openLog(failure: FailureRecord): Promise<AsyncIterable<Uint8Array> | null> {
    const { providerJob, repository, run, attempt, job } = failure;
    if (providerJob === null) return null;
    const { owner, repo } = namesOf(repository);
    const place = { client: await this.#access.clientFor(owner, repo), owner, repo };
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
    const place = { client: await this.#access.clientFor(owner, repo), owner, repo };
    const found = await this.#ask(`artifacts of run ${run}`, () => readTests(place, run, job));
    const annotations = providerJob === null ? null : await this.#annotations(place, providerJob);
    return { ...(found ?? NO_REPORTS), annotations: annotations ?? [] };
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
    const client = await this.#access.clientFor(owner, repo);
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
    const client = await this.#access.clientFor(owner, repo);
    const nowMs = this.#nowMs();
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
        `${this.#access.host} shows no ${repository.name}: it is gone, or the token needs the permission actions: read`,
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
  #ask<T>(what: string, ask: () => Promise<T>): Promise<T | null> {
    return this.#access.ask(what, PERMISSION, ask);
  }
}
