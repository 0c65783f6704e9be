// A code host with many repositories whose runs fail, for bench/healings.ts: it answers as late as one on the Internet,
// and tells when it was asked to begin a run again.
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { FakeHost, sendJson, sendProblem } from '../test/helpers/fake-host.ts';

/** One failed run with one failed job. */
export interface HostedRun {
  readonly id: number;
  readonly repository: string;
  readonly branch: string;
  readonly job: { readonly id: number; readonly name: string; readonly step: string };
  readonly log: string;
  /** when the host was asked to begin it again, by performance.now(); null: not yet */
  begunAgainMs: number | null;
  isGreen: boolean;
}

/** How long each attempt says that it ran. */
const ATTEMPT_MS = 60_000;

export interface HealingHostOptions {
  readonly token: string;
  /** how long each answer takes */
  readonly delayMs: number;
  /** from being begun again to green */
  readonly runMs: number;
  readonly onGreen: (run: HostedRun) => void;
}

export class HealingHost {
  readonly runs = new Map<number, HostedRun>();
  readonly #jobs = new Map<number, HostedRun>();
  readonly #options: HealingHostOptions;
  #host!: FakeHost;
  /** runs that were begun again a second time: a change made twice */
  doubled = 0;

  private constructor(options: HealingHostOptions) {
    this.#options = options;
  }

  static async open(options: HealingHostOptions): Promise<HealingHost> {
    const host = new HealingHost(options);
    host.#host = await FakeHost.open(async (url, response, request) => {
      await sleep(options.delayMs);
      const isStored = url.pathname.startsWith('/storage/');
      if (!isStored && request.headers.authorization !== `token ${options.token}`)
        return sendProblem(response, 401, 'Bad credentials');
      return host.#answer(request.method ?? 'GET', url, response);
    });
    return host;
  }

  get address(): string {
    return this.#host.address;
  }

  add(run: HostedRun): void {
    this.runs.set(run.id, run);
    this.#jobs.set(run.job.id, run);
  }

  close(): Promise<void> {
    return this.#host.close();
  }

  #answer(method: string, { pathname }: URL, response: ServerResponse): ServerResponse {
    const [, job] = /\/actions\/jobs\/(\d+)\/logs$/.exec(pathname) ?? [];
    if (job !== undefined) return response.writeHead(302, { location: `${this.address}/storage/${job}` }).end();
    const [, stored] = /^\/storage\/(\d+)$/.exec(pathname) ?? [];
    if (stored !== undefined)
      return response.writeHead(200, { 'content-type': 'text/plain' }).end(this.#jobs.get(Number(stored))?.log ?? '');
    const [, repository] = /^\/repos\/([^/]+\/[^/]+)$/.exec(pathname) ?? [];
    if (repository !== undefined) return sendJson(response, { full_name: repository, default_branch: 'main' });
    const [, id, rest = ''] = /\/actions\/runs\/(\d+)(\/.*)?$/.exec(pathname) ?? [];
    const run = this.runs.get(Number(id));
    if (run === undefined) return sendProblem(response, 404, 'Not Found');
    if (method === 'POST' && rest === '/rerun-failed-jobs') return this.#beginAgain(run, response);
    const last = run.begunAgainMs === null ? 1 : 2;
    const [, attempt, jobs] = /^\/attempts\/(\d+)(\/jobs)?$/.exec(rest) ?? [];
    if (rest !== '' && attempt === undefined) return sendJson(response, { total_count: 0, artifacts: [] });
    const shown = Number(attempt ?? last);
    if (jobs === undefined) return sendJson(response, runJson(run, shown));
    return sendJson(response, { total_count: 1, jobs: [jobJson(run, shown)] });
  }

  #beginAgain(run: HostedRun, response: ServerResponse): ServerResponse {
    if (run.begunAgainMs !== null) this.doubled++;
    run.begunAgainMs ??= performance.now();
    setTimeout(() => {
      run.isGreen = true;
      this.#options.onGreen(run);
    }, this.#options.runMs).unref();
    return response.writeHead(201, { 'content-type': 'application/json' }).end('{}');
  }
}

function runJson(run: HostedRun, attempt: number): unknown {
  const isOver = attempt === 1 || run.isGreen;
  return {
    id: run.id,
    name: 'CI',
    run_attempt: attempt,
    status: isOver ? 'completed' : 'in_progress',
    conclusion: conclusionOf(run, attempt),
    event: 'push',
    head_branch: run.branch,
    head_sha: run.id.toString(16).padStart(40, '0'),
    html_url: `https://github.com/${run.repository}/actions/runs/${run.id}`,
    created_at: startOf(),
    run_started_at: startOf(),
    updated_at: new Date().toISOString(),
    pull_requests: [],
    head_repository: { full_name: run.repository },
    repository: { full_name: run.repository, default_branch: 'main' },
  };
}

function jobJson(run: HostedRun, attempt: number): unknown {
  const conclusion = conclusionOf(run, attempt);
  return {
    id: attempt === 1 ? run.job.id : run.job.id + 500_000_000,
    run_id: run.id,
    run_attempt: attempt,
    name: run.job.name,
    status: conclusion === null ? 'in_progress' : 'completed',
    conclusion,
    started_at: startOf(),
    completed_at: conclusion === null ? null : new Date().toISOString(),
    html_url: `https://github.com/${run.repository}/actions/runs/${run.id}/job/${run.job.id}`,
    runner_name: 'GitHub Actions 1',
    steps: [{ name: run.job.step, status: 'completed', conclusion, number: 1 }],
  };
}

function startOf(): string {
  return new Date(Date.now() - ATTEMPT_MS).toISOString();
}

function conclusionOf({ isGreen }: HostedRun, attempt: number): string | null {
  if (attempt === 1) return 'failure';
  return isGreen ? 'success' : null;
}
