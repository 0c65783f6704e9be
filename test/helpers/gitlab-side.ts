import type { FakeAnswer } from './fake-actions-host.ts';
import type { FakeGitlabJob } from './fake-gitlab.ts';
import { FakeGitlabActions } from './fake-gitlab-actions.ts';
import { gitlabNetworkLog, type NetworkTool } from './network-logs.ts';

const TOKEN = 'the-token-of-the-tests';
const SECRET = 'the-secret-of-the-tests';
const PROJECT = 'acme/shop';

/** What a token without the scope that a change needs is answered. */
export const INSUFFICIENT_SCOPE: FakeAnswer = {
  status: 403,
  body: {
    error: 'insufficient_scope',
    error_description: 'The request requires higher privileges than provided by the access token.',
    scope: 'api',
  },
};

export interface RedPipeline {
  readonly branch?: string;
  readonly tool?: NetworkTool;
  /** of which it is a pipeline */
  readonly mergeRequest?: number;
  /** who began it; `anna` when left out */
  readonly user?: string;
}

/** A GitLab of its own beside a server: pipelines fail there, go on, and are told of by webhooks. */
export class GitlabSide {
  readonly fake: FakeGitlabActions;
  // Later jobs have larger numbers: those that are begun again there are counted from 1000.
  #nextJob = 100;
  #nextByHand = 50_000;
  readonly #users = new Map<number, string>();

  private constructor(fake: FakeGitlabActions) {
    this.fake = fake;
  }

  static async open(): Promise<GitlabSide> {
    return new GitlabSide(await FakeGitlabActions.open({ project: PROJECT, token: TOKEN }));
  }

  /** Settings of a server that knows it. */
  get environment(): Record<string, string> {
    return {
      REGREEN_GITLAB_TOKEN: TOKEN,
      REGREEN_GITLAB_API_URL: this.fake.host.api.address,
      REGREEN_GITLAB_WEBHOOK_SECRET: SECRET,
    };
  }

  close(): Promise<void> {
    return this.fake.close();
  }

  /** A pipeline whose only job a tool ended because of the network. */
  fail(id: number, { branch = `work-${id}`, tool = 'npm', mergeRequest, user = 'anna' }: RedPipeline = {}): void {
    this.#users.set(id, user);
    if (mergeRequest !== undefined) {
      this.fake.gitlab.mergeRequests.set(mergeRequest, { sourceProject: 1, sourceBranch: branch });
    }
    const ref = mergeRequest === undefined ? branch : `refs/merge-requests/${mergeRequest}/head`;
    this.#add(id, 'failed', ref, gitlabNetworkLog(tool));
  }

  /** A pipeline with jobs that ended so, each with its log. */
  failWith(id: number, jobs: readonly Pick<FakeGitlabJob, 'name' | 'status' | 'log' | 'allowFailure'>[]): void {
    const nowMs = Date.now();
    this.fake.gitlab.pipelines.push({
      id,
      status: 'failed',
      ref: `work-${id}`,
      createdAt: new Date(nowMs - 60_000).toISOString(),
      updatedAt: new Date(nowMs).toISOString(),
      jobs: jobs.map((job) => ({ ...job, id: this.#nextJob++ })),
    });
  }

  /** A pipeline that passes. */
  pass(id: number, branch = `work-${id}`): void {
    this.#add(id, 'success', branch, 'all is well\n');
  }

  /** A push after which a pipeline of the branch runs. */
  push(id: number, branch: string): void {
    this.#add(id, 'running', branch, '');
  }

  /** Tells a server of a pipeline and its latest jobs, as GitLab does. */
  async tell(address: string, id: number): Promise<void> {
    const read = async (rest: string) => {
      const path = `/api/v4/projects/${encodeURIComponent(PROJECT)}/pipelines/${id}${rest}`;
      const answer = await fetch(`${this.fake.gitlab.api.address}${path}`, { headers: { 'private-token': TOKEN } });
      return (await answer.json()) as unknown;
    };
    const pipeline = (await read('')) as Record<string, unknown>;
    const jobs = (await read('/jobs')) as Record<string, unknown>[];
    const number = Number(/^refs\/merge-requests\/(\d+)\//.exec(String(pipeline.ref))?.[1] ?? Number.NaN);
    const request = this.fake.gitlab.mergeRequests.get(number);
    await this.#deliver(address, {
      object_kind: 'pipeline',
      object_attributes: { ...timesOf(pipeline), id, url: pipeline.web_url },
      user: { username: this.#users.get(id) ?? 'anna' },
      merge_request:
        request === undefined
          ? null
          : {
              iid: number,
              source_branch: request.sourceBranch,
              source_project_id: request.sourceProject,
              target_project_id: 1,
            },
      project: { id: 1, path_with_namespace: PROJECT, default_branch: 'main' },
      builds: jobs.map(timesOf),
    });
  }

  /** Somebody begins the last job of a pipeline again, whatever became of it. */
  beginAgain(id: number): void {
    const { pipelines } = this.fake.gitlab;
    const place = pipelines.findIndex((one) => one.id === id);
    const found = pipelines[place]!;
    const jobs = found.jobs.map((job) => ({ ...job, retried: true }));
    const { startedAt: _, ...last } = found.jobs.at(-1)!;
    const again = { ...last, id: this.#nextByHand++, status: 'pending' };
    pipelines.splice(place, 1, { ...found, status: 'pending', jobs: [...jobs, again] });
  }

  /** What was begun again ends so, and a server hears of it. */
  async end(address: string, id: number, status: string): Promise<void> {
    this.fake.goOn(id, status);
    await this.tell(address, id);
  }

  /** What was begun again passes, and the pipeline waits for whoever begins a job that was skipped before. */
  async hold(address: string, id: number, name: string): Promise<void> {
    this.fake.goOn(id, 'success');
    const { pipelines } = this.fake.gitlab;
    const place = pipelines.findIndex((one) => one.id === id);
    const found = pipelines[place]!;
    const jobs = found.jobs.map((job) => (job.name === name ? { ...job, status: 'manual' } : job));
    pipelines.splice(place, 1, { ...found, status: 'manual', jobs });
    await this.tell(address, id);
  }

  /** changes that were made there, as method and path below the project; of a pipeline and its jobs, or of all */
  changes(id?: number): readonly string[] {
    return this.fake.host.effects.filter((call) => id === undefined || this.#isAbout(id, call)).map(shortCall);
  }

  /** every call that was made about a pipeline */
  callsAbout(id: number): readonly string[] {
    return this.fake.host.api.calls.filter((call) => this.#isAbout(id, call)).map(shortCall);
  }

  /** the change that begins the first job of a pipeline again */
  retryOf(id: number): string {
    return `POST /jobs/${this.#jobsOf(id)[0]!.id}/retry`;
  }

  #jobsOf(id: number) {
    return this.fake.gitlab.pipelines.filter((one) => one.id === id).flatMap((one) => one.jobs);
  }

  #isAbout(id: number, { path }: { readonly path: string }): boolean {
    const about = [`/pipelines/${id}`, ...this.#jobsOf(id).map((job) => `/jobs/${job.id}`)];
    return about.some((part) => `${path.split('?')[0]}/`.includes(`${part}/`));
  }

  #add(id: number, status: string, ref: string, log: string): void {
    const nowMs = Date.now();
    this.fake.gitlab.pipelines.push({
      id,
      status,
      ref,
      createdAt: new Date(nowMs - 60_000).toISOString(),
      updatedAt: new Date(nowMs).toISOString(),
      jobs: [{ id: this.#nextJob++, name: 'build', status, log }],
    });
  }

  async #deliver(address: string, payload: object): Promise<void> {
    const answer = await fetch(`${address}/webhooks/gitlab`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-gitlab-token': SECRET },
      body: JSON.stringify(payload),
    });
    await answer.arrayBuffer();
    if (answer.status !== 202) throw new Error(`a delivery was answered ${answer.status}`);
  }
}

function shortCall({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${path.replace(`/api/v4/projects/${encodeURIComponent(PROJECT)}`, '')}`;
}

/** As webhooks write times: to the second, and not as the API does. */
function timesOf(one: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(one).map(([name, value]): [string, unknown] =>
    name.endsWith('_at') && typeof value === 'string'
      ? [name, `${value.slice(0, 19).replace('T', ' ')} UTC`]
      : [name, value],
  );
  return Object.fromEntries(entries);
}
