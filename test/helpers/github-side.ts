import { FakeGithubActions } from './fake-github-actions.ts';
import { githubHeaders } from './github-deliveries.ts';
import { githubNetworkLog, type NetworkTool } from './network-logs.ts';
import { GITHUB_SECRET } from './server-process.ts';

const TOKEN = 'the-token-of-the-tests';
const REPOSITORY = 'acme/shop';

export interface RedRun {
  readonly branch?: string;
  readonly tool?: NetworkTool;
  /** whose head it runs; left out, the repository's own */
  readonly head?: string;
  readonly event?: string;
  readonly pullRequest?: number;
  /** its failed jobs by their names, with their logs; left out, one that the network ended */
  readonly jobs?: Readonly<Record<string, string>>;
}

/** A GitHub of its own beside a server: runs fail there, go on, and are told of by webhooks. */
export class GithubSide {
  readonly fake: FakeGithubActions;
  #nextJob = 7000;

  private constructor(fake: FakeGithubActions) {
    this.fake = fake;
  }

  static async open(): Promise<GithubSide> {
    return new GithubSide(await FakeGithubActions.open({ repository: REPOSITORY, token: TOKEN }));
  }

  /** Settings of a server that knows it. */
  get environment(): Record<string, string> {
    return {
      REGREEN_GITHUB_TOKEN: TOKEN,
      REGREEN_GITHUB_API_URL: this.fake.host.api.address,
      REGREEN_GITHUB_ALSO_TRUSTED: `127.0.0.1:${this.fake.github.storage.port}`,
    };
  }

  close(): Promise<void> {
    return this.fake.close();
  }

  /** A run whose only job a tool ended because of the network. */
  fail(id: number, { tool = 'npm', jobs = { build: githubNetworkLog(tool) }, ...run }: RedRun = {}): void {
    this.#add(id, 'failure', jobs, run);
  }

  /** A run that goes on: some jobs of it failed, with their logs, and others go on. */
  begin(id: number, branch: string, failed: Readonly<Record<string, string>>, others: readonly string[]): void {
    const step = 'Install';
    const red = Object.entries(failed).map(([name, log]) => ({ name, log, conclusion: 'failure' }));
    const going = others.map((name) => ({ name, log: '', conclusion: null }));
    const now = new Date().toISOString();
    this.fake.github.runs.push({
      id,
      status: 'in_progress',
      conclusion: null,
      branch,
      createdAt: now,
      updatedAt: now,
      jobs: [...red, ...going].map((job) => ({ ...job, step, id: this.#nextJob++ })),
    });
  }

  /** A run that passes. */
  pass(id: number, branch = `work-${id}`): void {
    this.#add(id, 'success', { build: 'all is well\n' }, { branch });
  }

  /** A push after which a run of the branch begins. */
  push(id: number, branch: string): void {
    const now = new Date().toISOString();
    const jobs = [{ id: this.#nextJob++, name: 'build', step: 'Install', conclusion: null, log: '' }];
    this.fake.github.runs.push({
      id,
      status: 'in_progress',
      conclusion: null,
      branch,
      createdAt: now,
      updatedAt: now,
      jobs,
    });
  }

  /** Tells a server of the last attempt of a run as GitHub does: first of its jobs, then of the run. */
  async tell(address: string, id: number): Promise<void> {
    const { run, jobs } = await this.#lastAttempt(id);
    const action = run.status === 'completed' ? 'completed' : 'requested';
    const repository = { full_name: REPOSITORY, default_branch: 'main', private: false };
    const workflow = { name: 'CI' };
    for (const job of jobs) {
      const workflow_job = { ...job, workflow_name: 'CI', head_branch: run.head_branch, head_sha: run.head_sha };
      await deliver(address, 'workflow_job', { action, workflow_job, workflow, repository });
    }
    await deliver(address, 'workflow_run', { action, workflow_run: run, workflow, repository });
  }

  /** What was begun again ends so, or its jobs as `rest` says, and a server hears of it. */
  async end(address: string, id: number, conclusion: string, rest = conclusion): Promise<void> {
    this.fake.goOn(id, conclusion, rest);
    await this.tell(address, id);
  }

  /** changes that were made there, as method and path below the repository */
  changes(id?: number): readonly string[] {
    return this.fake.host.effects
      .map(({ method, path }) => `${method} ${path.replace(`/repos/${REPOSITORY}`, '')}`)
      .filter((call) => id === undefined || call.includes(`/${id}/`));
  }

  /** every call that is about a run, its jobs or its logs; whatever became of it */
  callsAbout(id: number): readonly string[] {
    const jobs = this.fake.github.runs.filter((run) => run.id === id).flatMap((run) => run.jobs);
    const about = [`/runs/${id}`, ...jobs.flatMap((job) => [`/jobs/${job.id}`, `/check-runs/${job.id}`])];
    return this.fake.host.api.calls
      .filter(({ path }) => about.some((part) => `${path.split('?')[0]}/`.includes(`${part}/`)))
      .map(({ method, path }) => `${method} ${path.replace(`/repos/${REPOSITORY}`, '')}`);
  }

  #add(
    id: number,
    conclusion: string,
    logs: Readonly<Record<string, string>>,
    { branch = `work-${id}`, ...run }: Omit<RedRun, 'tool' | 'jobs'>,
  ): void {
    const nowMs = Date.now();
    this.fake.github.runs.push({
      id,
      conclusion,
      branch,
      ...run,
      createdAt: new Date(nowMs - 60_000).toISOString(),
      updatedAt: new Date(nowMs).toISOString(),
      jobs: Object.entries(logs).map(([name, log]) => ({
        id: this.#nextJob++,
        name,
        step: 'Install',
        conclusion,
        log,
      })),
    });
  }

  async #lastAttempt(id: number) {
    const attempt = Math.max(...this.fake.github.runs.filter((run) => run.id === id).map((run) => run.attempt ?? 1));
    const path = `/repos/${REPOSITORY}/actions/runs/${id}/attempts/${attempt}`;
    const read = async (rest: string) => {
      const answer = await fetch(`${this.fake.github.api.address}${path}${rest}`, {
        headers: { authorization: `token ${TOKEN}` },
      });
      return (await answer.json()) as Record<string, unknown>;
    };
    return { run: await read(''), jobs: (await read('/jobs')).jobs as Record<string, unknown>[] };
  }
}

async function deliver(address: string, event: string, payload: object): Promise<void> {
  const body = JSON.stringify(payload);
  const headers = { ...githubHeaders(body, GITHUB_SECRET), 'x-github-event': event };
  const answer = await fetch(`${address}/webhooks/github`, { method: 'POST', headers, body });
  await answer.arrayBuffer();
  if (answer.status !== 202) throw new Error(`a delivery was answered ${answer.status}`);
}
