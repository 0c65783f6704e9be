import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FakeHost, sendJson, sendProblem } from './fake-host.ts';

/** A job as a test describes it. */
export interface FakeJob {
  readonly id: number;
  readonly name: string;
  /** the step that failed; left out, `npm test` */
  readonly step?: string;
  readonly conclusion: string | null;
  /** null: GitHub keeps it no longer (410); a number: so many megabytes */
  readonly log: string | number | null;
  readonly annotations?: readonly object[];
}

/** One attempt of a run as a test describes it. */
export interface FakeRun {
  readonly id: number;
  readonly attempt?: number;
  readonly status?: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** left out, `main` */
  readonly branch?: string;
  /** whose head it ran; left out, the repository's own */
  readonly head?: string;
  /** left out, `push` */
  readonly event?: string;
  /** GitHub names none for the pull requests of forks */
  readonly pullRequest?: number;
  readonly jobs: readonly FakeJob[];
  /** ZIP archives by their names */
  readonly artifacts?: Readonly<Record<string, Uint8Array>>;
  /** the ZIP archive of its logs; left out, it is gone */
  readonly logs?: Uint8Array;
}

export interface FakeGithubOptions {
  readonly repository: string;
  readonly token: string;
  /** where logs lead to; left out, another port, as GitHub's lead to another host */
  readonly logsAt?: 'elsewhere' | 'here';
  readonly port?: number;
}

const MEGABYTE = Buffer.alloc(1 << 20, 'a line of a long log, which says nothing of interest\n');

/**
 * The part of GitHub's REST API that runs are read with: runs by age and state, attempts, jobs by pages with `Link`, and
 * logs behind an address elsewhere that needs no token.
 */
export class FakeGithub {
  readonly runs: FakeRun[] = [];
  readonly api: FakeHost;
  /** where the logs are */
  readonly storage: FakeHost;
  readonly #options: FakeGithubOptions;

  private constructor(options: FakeGithubOptions, api: FakeHost, storage: FakeHost) {
    this.#options = options;
    this.api = api;
    this.storage = storage;
  }

  static async open(options: FakeGithubOptions): Promise<FakeGithub> {
    const storage = await FakeHost.open((url, response) => fake.#sendLog(url, response));
    const api = await FakeHost.open((url, response, request) => {
      if (url.pathname.startsWith('/storage/')) return fake.#sendLog(url, response);
      if (request.headers.authorization !== `token ${options.token}`) {
        return sendProblem(response, 401, 'Bad credentials');
      }
      return fake.#answer(url, response);
    }, options.port);
    const fake: FakeGithub = new FakeGithub(options, api, storage);
    return fake;
  }

  /** Forgets runs, faults and calls. */
  reset(): void {
    this.runs.length = 0;
    this.api.reset();
    this.storage.reset();
  }

  async close(): Promise<void> {
    await Promise.all([this.api.close(), this.storage.close()]);
  }

  #answer(url: URL, response: ServerResponse): ServerResponse {
    const [, check] = /\/check-runs\/(\d+)\/annotations$/.exec(url.pathname) ?? [];
    if (check !== undefined) return sendJson(response, this.#job(Number(check))?.annotations ?? []);
    const prefix = `/repos/${this.#options.repository}/actions`;
    if (!url.pathname.startsWith(`${prefix}/`)) return sendProblem(response, 404, 'Not Found');
    const path = url.pathname.slice(prefix.length);
    if (path === '/runs') return this.#listRuns(url, response);
    const [, log] = /^\/jobs\/(\d+)\/logs$/.exec(path) ?? [];
    if (log !== undefined) return this.#redirectToLog(Number(log), response);
    const [, artifact] = /^\/artifacts\/(\d+)\/zip$/.exec(path) ?? [];
    if (artifact !== undefined) return this.#redirectTo(`artifact-${artifact}`, response);
    const [, owner] = /^\/runs\/(\d+)\/artifacts$/.exec(path) ?? [];
    if (owner !== undefined) return this.#listArtifacts(Number(owner), url, response);
    const [, logsOf] = /^\/runs\/(\d+)\/attempts\/\d+\/logs$/.exec(path) ?? [];
    if (logsOf !== undefined) {
      if (this.runs.find(({ id }) => id === Number(logsOf))?.logs === undefined) {
        return sendProblem(response, 404, 'Not Found');
      }
      return this.#redirectTo(`logs-${logsOf}`, response);
    }
    const [, id, attempt, jobs] = /^\/runs\/(\d+)\/attempts\/(\d+)(\/jobs)?$/.exec(path) ?? [];
    const run = this.runs.find((one) => one.id === Number(id) && (one.attempt ?? 1) === Number(attempt));
    if (run === undefined) return sendProblem(response, 404, 'Not Found');
    if (jobs === undefined) return sendJson(response, this.#runJson(run));
    const all = run.jobs.map((job) => jobJson(run, job));
    return sendPage(url, response, 'jobs', all);
  }

  /** Newest first, the last attempt of each, as GitHub filters them. */
  #listRuns(url: URL, response: ServerResponse): ServerResponse {
    const status = url.searchParams.get('status');
    const [since = '', until = ''] = (url.searchParams.get('created') ?? '').replace(/^>=/, '').split('..');
    const shown = this.runs
      .filter((run) => !this.runs.some(({ id, attempt = 1 }) => id === run.id && attempt > (run.attempt ?? 1)))
      .filter((run) => status === null || statusOf(run) === status || run.conclusion === status)
      .filter(({ createdAt }) => since === '' || Date.parse(createdAt) >= Date.parse(since))
      .filter(({ createdAt }) => until === '' || Date.parse(createdAt) <= Date.parse(until))
      .toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
    return sendPage(
      url,
      response,
      'workflow_runs',
      shown.map((run) => this.#runJson(run)),
    );
  }

  #redirectToLog(id: number, response: ServerResponse): ServerResponse {
    const job = this.#job(id);
    if (job === undefined) return sendProblem(response, 404, 'Not Found');
    if (job.log === null) return sendProblem(response, 410, 'Gone');
    return this.#redirectTo(String(id), response);
  }

  #redirectTo(name: string, response: ServerResponse): ServerResponse {
    const place = this.#options.logsAt === 'here' ? this.api : this.storage;
    const location = `${place.address}/storage/${name}?expires=${Date.now() + 60_000}`;
    return response.writeHead(302, { location }).end();
  }

  /** Artifacts are numbered by run and place. */
  #listArtifacts(id: number, url: URL, response: ServerResponse): ServerResponse {
    const artifacts = Object.entries(this.runs.find((run) => run.id === id)?.artifacts ?? {});
    const all = artifacts.map(([name, archive], place) => ({
      id: id * 100 + place,
      name,
      size_in_bytes: archive.length,
      expired: false,
    }));
    return sendPage(url, response, 'artifacts', all);
  }

  #archive(name: string): Uint8Array | undefined {
    const [kind, number] = name.split('-');
    const id = Number(number);
    if (kind === 'logs') return this.runs.find((run) => run.id === id)?.logs;
    if (kind !== 'artifact') return undefined;
    const run = this.runs.find((one) => one.id === Math.floor(id / 100));
    return Object.values(run?.artifacts ?? {})[id % 100];
  }

  async #sendLog(url: URL, response: ServerResponse): Promise<unknown> {
    const archive = this.#archive(url.pathname.split('/').at(-1)!);
    if (archive !== undefined) return response.writeHead(200, { 'content-type': 'application/zip' }).end(archive);
    const job = this.#job(Number(url.pathname.split('/').at(-1)));
    const isExpired = Number(url.searchParams.get('expires')) < Date.now();
    if (job === undefined || isExpired) return sendProblem(response, 403, 'expired');
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    return await pipeline(Readable.from(piecesOf(job.log ?? '')), response);
  }

  #job(id: number): FakeJob | undefined {
    return this.runs.flatMap(({ jobs }) => jobs).find((job) => job.id === id);
  }

  #runJson(run: FakeRun): unknown {
    const { repository } = this.#options;
    return {
      id: run.id,
      name: 'CI',
      run_attempt: run.attempt ?? 1,
      status: statusOf(run),
      conclusion: run.conclusion,
      event: run.event ?? 'push',
      head_branch: run.branch ?? 'main',
      head_sha: run.id.toString(16).padStart(40, '0'),
      html_url: `https://github.com/${repository}/actions/runs/${run.id}`,
      created_at: run.createdAt,
      run_started_at: run.createdAt,
      updated_at: run.updatedAt,
      pull_requests: run.pullRequest === undefined ? [] : [{ number: run.pullRequest }],
      head_repository: { full_name: run.head ?? repository },
      repository: { full_name: repository, default_branch: 'main' },
    };
  }
}

function* piecesOf(log: string | number): Generator<Uint8Array> {
  if (typeof log === 'string') yield Buffer.from(log);
  else for (let sent = 0; sent < log; sent++) yield MEGABYTE;
}

function statusOf({ status = 'completed' }: FakeRun): string {
  return status;
}

function jobJson(run: FakeRun, job: FakeJob): unknown {
  const isOver = job.conclusion !== null;
  return {
    id: job.id,
    run_id: run.id,
    run_attempt: run.attempt ?? 1,
    name: job.name,
    status: isOver ? 'completed' : 'in_progress',
    conclusion: job.conclusion,
    started_at: run.createdAt,
    completed_at: isOver ? run.updatedAt : null,
    html_url: `https://github.com/acme/shop/actions/runs/${run.id}/job/${job.id}`,
    runner_name: 'GitHub Actions 1',
    steps: [{ name: job.step ?? 'npm test', status: 'completed', conclusion: job.conclusion, number: 1 }],
  };
}

function sendPage(url: URL, response: ServerResponse, name: string, all: readonly unknown[]): ServerResponse {
  const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
  const page = Number(url.searchParams.get('page') ?? 1);
  const next = new URL(url);
  next.searchParams.set('page', String(page + 1));
  const headers: Record<string, string> = page * size < all.length ? { link: `<${next.href}>; rel="next"` } : {};
  // GitHub counts all and shows the first thousand.
  const shown = all.slice(0, 1000).slice((page - 1) * size, page * size);
  return sendJson(response, { total_count: all.length, [name]: shown }, headers);
}
