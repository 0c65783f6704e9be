import { FakeActionsHost, type FakeAnswer, type FakeCall, pageOf } from './fake-actions-host.ts';
import { FakeGitlab, type FakeGitlabJob, type FakePipeline } from './fake-gitlab.ts';

interface FakeIssue {
  readonly iid: number;
  title: string;
  description: string;
  readonly labels: readonly string[];
  readonly author: number;
  state: 'opened' | 'closed';
  /** who closed it; null while it is open */
  closedBy: number | null;
}

interface FakeNote {
  readonly id: number;
  readonly on: number;
  body: string;
  readonly author: number;
}

const OUR_ID = 42;
const GONE: FakeAnswer = { status: 404, body: { message: '404 Not found' } };
const ENDED = new Set(['success', 'failed', 'canceled', 'skipped']);

/**
 * The part of GitLab's API that changes something, over a fake that is read from. A retry adds jobs to the same pipeline,
 * which wait until a test lets them go on.
 */
export class FakeGitlabActions {
  readonly gitlab: FakeGitlab;
  readonly issues: FakeIssue[] = [];
  readonly notes: FakeNote[] = [];
  readonly statuses: {
    readonly sha: string;
    readonly status: string;
    readonly name: string;
    readonly description: string;
  }[] = [];
  readonly files = new Map<string, string>();
  cachesCleared = 0;
  /** what the token's account is called */
  username = 'regreen';
  readonly #project: string;
  #host!: FakeActionsHost;
  #nextId = 1000;

  private constructor(gitlab: FakeGitlab, project: string) {
    this.gitlab = gitlab;
    this.#project = project;
  }

  static async open(options: { project: string; token: string; port?: number }): Promise<FakeGitlabActions> {
    const gitlab = await FakeGitlab.open({ project: options.project, token: options.token });
    const fake = new FakeGitlabActions(gitlab, options.project);
    const system = {
      refuse: ({ headers }: FakeCall) =>
        headers.authorization === `Bearer ${options.token}`
          ? null
          : { status: 401, body: { message: '401 Unauthorized' } },
      read: (call: FakeCall) => fake.#read(call),
      change: (call: FakeCall) => fake.#change(call),
    };
    fake.#host = await FakeActionsHost.open(system, gitlab.api, options.port);
    return fake;
  }

  get host(): FakeActionsHost {
    return this.#host;
  }

  reset(): void {
    for (const list of [this.issues, this.notes, this.statuses]) list.length = 0;
    this.files.clear();
    this.cachesCleared = 0;
    this.gitlab.reset();
    this.#host.reset();
  }

  async close(): Promise<void> {
    await Promise.all([this.#host.close(), this.gitlab.close()]);
  }

  /**
   * The jobs of a pipeline that have not ended go on; with a status they end so, and the pipeline with them. One that
   * waits for a person waits on.
   */
  goOn(id: number, status: string | null = null): void {
    const found = this.#pipeline(id)!;
    const now = new Date().toISOString();
    const jobs = found.jobs.map((job) =>
      ENDED.has(job.status) || job.status === 'manual'
        ? job
        : { ...job, status: status ?? 'running', startedAt: job.startedAt ?? now, finishedAt: now },
    );
    this.#replace(found, jobs, status ?? 'running');
  }

  #read({ url }: FakeCall): FakeAnswer | null {
    if (url.pathname === '/api/v4/user') return { status: 200, body: { id: OUR_ID, username: this.username } };
    const path = this.#pathOf(url);
    if (path === null) return { status: 404, body: { message: '404 Project Not Found' } };
    if (path === '')
      return { status: 200, body: { id: 1, path_with_namespace: this.#project, default_branch: 'main' } };
    if (path === '/issues') {
      const label = url.searchParams.get('labels')!;
      const shown = this.issues.filter(({ labels }) => labels.includes(label)).toReversed();
      return {
        status: 200,
        body: pageOf(
          url,
          shown.map((issue) => this.#issueJson(issue)),
        ),
      };
    }
    const [, request] = /^\/merge_requests\/(\d+)\/notes$/.exec(path) ?? [];
    if (request !== undefined) {
      const shown = this.notes.filter(({ on }) => on === Number(request)).toReversed();
      return { status: 200, body: pageOf(url, shown.map(noteJson)) };
    }
    const [, sha] = /^\/repository\/commits\/([0-9a-f]+)\/statuses$/.exec(path) ?? [];
    if (sha !== undefined) {
      const shown = this.statuses.filter((one) => one.sha === sha && one.name === url.searchParams.get('name'));
      return { status: 200, body: pageOf(url, shown) };
    }
    const [, file] = /^\/repository\/files\/([^/]+)\/raw$/.exec(path) ?? [];
    if (file !== undefined) {
      const text = this.files.get(decodeURIComponent(file));
      return text === undefined ? GONE : { status: 200, body: text, headers: { 'content-type': 'text/plain' } };
    }
    return null;
  }

  #change({ method, url, body }: FakeCall): FakeAnswer {
    if (url.pathname === '/api/graphql') return this.#clearCaches(body ?? {});
    const path = this.#pathOf(url);
    if (path === null) return { status: 404, body: { message: '404 Project Not Found' } };
    const [, pipeline, verb] = /^\/pipelines\/(\d+)\/(retry|cancel)$/.exec(path) ?? [];
    if (method === 'POST' && pipeline !== undefined) return this.#goAnew(Number(pipeline), verb === 'retry');
    const [, job] = /^\/jobs\/(\d+)\/retry$/.exec(path) ?? [];
    if (method === 'POST' && job !== undefined) return this.#retryJob(Number(job));
    if (method === 'POST' && path === '/issues') {
      const { title = '', description = '', labels = '' } = body as Record<string, string>;
      const issue: FakeIssue = {
        iid: this.#nextId++,
        title,
        description,
        labels: labels.split(','),
        author: OUR_ID,
        state: 'opened',
        closedBy: null,
      };
      this.issues.push(issue);
      return { status: 201, body: this.#issueJson(issue) };
    }
    const [, iid] = /^\/issues\/(\d+)$/.exec(path) ?? [];
    const issue = this.issues.find((one) => one.iid === Number(iid));
    if (method === 'PUT' && issue !== undefined) {
      const {
        title = issue.title,
        description = issue.description,
        state_event,
      } = (body ?? {}) as Record<string, string>;
      Object.assign(issue, { title, description });
      if (state_event === 'close') Object.assign(issue, { state: 'closed', closedBy: OUR_ID });
      if (state_event === 'reopen') Object.assign(issue, { state: 'opened', closedBy: null });
      return { status: 200, body: this.#issueJson(issue) };
    }
    const [, request, id] = /^\/merge_requests\/(\d+)\/notes(?:\/(\d+))?$/.exec(path) ?? [];
    if (method === 'POST' && request !== undefined) {
      const note = { id: this.#nextId++, on: Number(request), body: String(body?.body), author: OUR_ID };
      this.notes.push(note);
      return { status: 201, body: noteJson(note) };
    }
    const note = this.notes.find((one) => one.id === Number(id));
    if (method === 'PUT' && note !== undefined) {
      note.body = String(body?.body);
      return { status: 200, body: noteJson(note) };
    }
    const [, sha] = /^\/statuses\/([0-9a-f]+)$/.exec(path) ?? [];
    if (method === 'POST' && sha !== undefined) {
      const { state = '', name = '', description = '' } = body as Record<string, string>;
      this.statuses.push({ sha, status: state, name, description });
      return { status: 201, body: { status: state, name, description } };
    }
    return GONE;
  }

  #clearCaches({ query, variables }: Readonly<Record<string, unknown>>): FakeAnswer {
    const { projectId } = (variables ?? {}) as { projectId?: string };
    if (!String(query).includes('runnerCacheClear(') || projectId !== 'gid://gitlab/Project/1') {
      const message =
        "The resource that you are attempting to access does not exist or you don't have permission to perform this action";
      return { status: 200, body: { data: { runnerCacheClear: null }, errors: [{ message }] } };
    }
    this.cachesCleared++;
    return { status: 200, body: { data: { runnerCacheClear: { errors: [] } } } };
  }

  #goAnew(id: number, isRetry: boolean): FakeAnswer {
    const found = this.#pipeline(id);
    if (found === undefined) return GONE;
    if (!isRetry) {
      if (!ENDED.has(found.status)) this.goOn(id, 'canceled');
      return { status: 200, body: { id } };
    }
    const failed = found.jobs.filter(
      ({ status, retried = false }) => !retried && (status === 'failed' || status === 'canceled'),
    );
    // Nothing failed: nothing is begun again, and that is no error.
    if (failed.length > 0) this.#beginAgain(found, failed);
    return { status: 201, body: { id } };
  }

  /** A single job; what was cancelled beside it, or may fail, stays as it ended. */
  #retryJob(id: number): FakeAnswer {
    const found = this.gitlab.pipelines.find(({ jobs }) => jobs.some((job) => job.id === id));
    const job = found?.jobs.find((one) => one.id === id);
    if (found === undefined || job === undefined) return GONE;
    if (job.retried === true || !['failed', 'canceled', 'success'].includes(job.status))
      return { status: 403, body: { message: '403 Forbidden - Job is not retryable' } };
    const [again] = this.#beginAgain(found, [job]);
    return { status: 201, body: { id: again, name: job.name, status: 'pending' } };
  }

  /** the numbers of the jobs that took their places */
  #beginAgain(found: FakePipeline, old: readonly FakeGitlabJob[]): readonly number[] {
    const jobs = found.jobs.map((job) => (old.includes(job) ? { ...job, retried: true } : job));
    const begun = old.map(({ startedAt: _, finishedAt: __, ...job }) => ({
      ...job,
      id: this.#nextId++,
      status: 'pending',
    }));
    this.#replace(found, [...jobs, ...begun], 'pending');
    return begun.map(({ id }) => id);
  }

  #pipeline(id: number): FakePipeline | undefined {
    return this.gitlab.pipelines.find((one) => one.id === id);
  }

  #replace(old: FakePipeline, jobs: readonly FakeGitlabJob[], status: string): void {
    const updatedAt = new Date().toISOString();
    this.gitlab.pipelines.splice(this.gitlab.pipelines.indexOf(old), 1, { ...old, jobs, status, updatedAt });
  }

  #pathOf(url: URL): string | null {
    const prefix = `/api/v4/projects/${encodeURIComponent(this.#project)}`;
    return url.pathname === prefix || url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : null;
  }

  #issueJson({ iid, title, description, labels, author, state, closedBy }: FakeIssue): unknown {
    return {
      iid,
      title,
      description,
      labels,
      author: { id: author },
      state,
      closed_by: closedBy === null ? null : { id: closedBy },
      web_url: `https://gitlab.example/${this.#project}/-/issues/${iid}`,
    };
  }
}

function noteJson({ id, body, author }: FakeNote): unknown {
  return { id, body, author: { id: author } };
}
