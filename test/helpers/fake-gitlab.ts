import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FakeHost, sendJson, sendProblem } from './fake-host.ts';

/** A job as a test describes it. */
export interface FakeGitlabJob {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  /** a number: so many megabytes */
  readonly log: string | number;
  readonly failureReason?: string;
  readonly allowFailure?: boolean;
  /** left out, those of the pipeline */
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** another job took its place */
  readonly retried?: boolean;
}

/** A job that began another pipeline; `below` is how that one fares, null when it was never begun. */
export interface FakeBridge {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly below: string | null;
  readonly allowFailure?: boolean;
}

/** A pipeline as a test describes it. */
export interface FakePipeline {
  readonly id: number;
  readonly status: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly finishedAt?: string | null;
  readonly ref?: string;
  readonly source?: string;
  readonly jobs: readonly FakeGitlabJob[];
  /** jobs that stand for other pipelines, which no list of jobs shows */
  readonly bridges?: readonly FakeBridge[];
  /** what the report of tests says */
  readonly tests?: readonly object[];
}

export interface FakeGitlabOptions {
  readonly project: string;
  readonly token: string;
  readonly port?: number;
}

const WAITING = new Set(['created', 'pending', 'manual', 'scheduled', 'preparing', 'waiting_for_resource']);
const MEGABYTE = Buffer.alloc(1 << 20, 'a line of a long log, which says nothing of interest\n');

/**
 * The part of GitLab's REST API that pipelines are read with: pipelines by state and time, their jobs by pages, traces
 * and reports of tests. A retried job stays in its pipeline, beside the one that took its place.
 */
export class FakeGitlab {
  readonly pipelines: FakePipeline[] = [];
  /** merge requests by number, with the project they come from; that of the target is 1 */
  readonly mergeRequests = new Map<number, { readonly sourceProject: number; readonly sourceBranch: string }>();
  readonly api: FakeHost;
  readonly #options: FakeGitlabOptions;

  private constructor(options: FakeGitlabOptions, api: FakeHost) {
    this.#options = options;
    this.api = api;
  }

  static async open(options: FakeGitlabOptions): Promise<FakeGitlab> {
    const api = await FakeHost.open((url, response, request) => {
      if (!isKnown(request, options.token)) return sendProblem(response, 401, '401 Unauthorized');
      return fake.#answer(url, response);
    }, options.port);
    const fake: FakeGitlab = new FakeGitlab(options, api);
    return fake;
  }

  /** Forgets pipelines, faults and calls. */
  reset(): void {
    this.pipelines.length = 0;
    this.mergeRequests.clear();
    this.api.reset();
  }

  close(): Promise<void> {
    return this.api.close();
  }

  #answer(url: URL, response: ServerResponse): unknown {
    const prefix = `/api/v4/projects/${encodeURIComponent(this.#options.project)}/`;
    if (!url.pathname.startsWith(prefix)) return sendProblem(response, 404, '404 Project Not Found');
    const path = url.pathname.slice(prefix.length);
    if (path === 'pipelines') return this.#listPipelines(url, response);
    const [, request] = /^merge_requests\/(\d+)$/.exec(path) ?? [];
    if (request !== undefined) return this.#sendMergeRequest(Number(request), response);
    const [, trace] = /^jobs\/(\d+)\/trace$/.exec(path) ?? [];
    if (trace !== undefined) return this.#sendTrace(Number(trace), response);
    const [, id, rest = ''] = /^pipelines\/(\d+)(\/jobs|\/bridges|\/test_report)?$/.exec(path) ?? [];
    const found = this.pipelines.find((one) => one.id === Number(id));
    if (found === undefined) return sendProblem(response, 404, '404 Not found');
    if (rest === '/jobs') return this.#listJobs(found, url, response);
    if (rest === '/bridges') return sendPage(url, response, (found.bridges ?? []).map(bridgeJson));
    if (rest === '/test_report') return sendJson(response, { total_count: 0, test_suites: found.tests ?? [] });
    return sendJson(response, this.#pipelineJson(found));
  }

  #listPipelines(url: URL, response: ServerResponse): ServerResponse {
    const status = url.searchParams.get('status');
    const after = Date.parse(url.searchParams.get('updated_after') ?? '1970-01-01');
    const byTime = url.searchParams.get('order_by') === 'updated_at';
    const rank = (one: FakePipeline) => (byTime ? Date.parse(one.updatedAt) : one.id);
    const up = url.searchParams.get('sort') === 'asc' ? 1 : -1;
    const shown = this.pipelines
      .filter((one) => (status === null || one.status === status) && Date.parse(one.updatedAt) > after)
      .toSorted((a, b) => up * (rank(a) - rank(b)));
    return sendPage(
      url,
      response,
      shown.map((one) => this.#pipelineJson(one)),
    );
  }

  #listJobs(found: FakePipeline, url: URL, response: ServerResponse): ServerResponse {
    const withRetried = url.searchParams.get('include_retried') === 'true';
    const shown = found.jobs.filter(({ retried = false }) => withRetried || !retried);
    return sendPage(
      url,
      response,
      shown.map((job) => this.#jobJson(found, job)),
    );
  }

  #sendMergeRequest(number: number, response: ServerResponse): ServerResponse {
    const request = this.mergeRequests.get(number);
    if (request === undefined) return sendProblem(response, 404, '404 Not found');
    const { sourceProject, sourceBranch } = request;
    return sendJson(response, {
      iid: number,
      source_branch: sourceBranch,
      source_project_id: sourceProject,
      target_project_id: 1,
    });
  }

  async #sendTrace(id: number, response: ServerResponse): Promise<unknown> {
    const job = this.pipelines.flatMap(({ jobs }) => jobs).find((one) => one.id === id);
    if (job === undefined) return sendProblem(response, 404, '404 Not found');
    response.writeHead(200, { 'content-type': 'text/plain' });
    return await pipeline(Readable.from(piecesOf(job.log)), response);
  }

  #pipelineJson(one: FakePipeline): object {
    const isOver = ['success', 'failed', 'canceled', 'skipped'].includes(one.status);
    return {
      id: one.id,
      project_id: 1,
      status: one.status,
      source: one.source ?? 'push',
      ref: one.ref ?? 'main',
      sha: one.id.toString(16).padStart(40, '0'),
      created_at: one.createdAt,
      updated_at: one.updatedAt,
      started_at: one.createdAt,
      finished_at: one.finishedAt ?? (isOver ? one.updatedAt : null),
      web_url: `https://gitlab.example/${this.#options.project}/-/pipelines/${one.id}`,
    };
  }

  #jobJson(one: FakePipeline, job: FakeGitlabJob): object {
    const isOver = ['success', 'failed', 'canceled', 'skipped'].includes(job.status);
    return {
      id: job.id,
      name: job.name,
      stage: 'test',
      status: job.status,
      allow_failure: job.allowFailure ?? false,
      ...(job.failureReason === undefined ? {} : { failure_reason: job.failureReason }),
      started_at: WAITING.has(job.status) ? null : (job.startedAt ?? one.createdAt),
      finished_at: isOver ? (job.finishedAt ?? one.updatedAt) : null,
      runner: { id: 1, description: 'runner 1' },
      web_url: `https://gitlab.example/${this.#options.project}/-/jobs/${job.id}`,
    };
  }
}

function bridgeJson({ id, name, status, below, allowFailure = false }: FakeBridge): object {
  const web_url = `https://gitlab.example/acme/below/-/pipelines/${id}00`;
  const downstream_pipeline = below === null ? null : { id: id * 100, project_id: 2, status: below, web_url };
  return { id, name, stage: 'deploy', status, allow_failure: allowFailure, downstream_pipeline };
}

/** GitLab takes a token in either place. */
function isKnown({ headers }: IncomingMessage, token: string): boolean {
  return headers['private-token'] === token || headers.authorization === `Bearer ${token}`;
}

function* piecesOf(log: string | number): Generator<Uint8Array> {
  if (typeof log === 'string') yield Buffer.from(log);
  else for (let sent = 0; sent < log; sent++) yield MEGABYTE;
}

function sendPage(url: URL, response: ServerResponse, all: readonly object[]): ServerResponse {
  const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 20));
  const page = Number(url.searchParams.get('page') ?? 1);
  const isLast = page * size >= all.length;
  const headers = { 'x-page': String(page), 'x-per-page': String(size), 'x-next-page': isLast ? '' : String(page + 1) };
  return sendJson(response, all.slice((page - 1) * size, page * size), headers);
}
