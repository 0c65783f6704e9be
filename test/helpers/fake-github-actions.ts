import { FakeActionsHost, type FakeAnswer, type FakeCall, forward, pageOf } from './fake-actions-host.ts';
import { FakeGithub, type FakeGithubOptions, type FakeRun } from './fake-github.ts';

export interface FakeCache {
  readonly id: number;
  readonly ref: string;
  readonly key: string;
}

export interface FakeIssue {
  readonly number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  labels: readonly string[];
  readonly author: string;
  /** who closed it; null while it is open */
  closedBy?: string | null;
}

export interface FakeComment {
  readonly id: number;
  /** issue or pull request */
  readonly on: number;
  body: string;
  readonly author: string;
}

const LOGIN = 'regreen-bot';
const NO_ACCESS: FakeAnswer = { status: 404, body: { message: 'Not Found' } };

/** Logs that are served from here need no token. */
function isOfLogs({ pathname }: URL): boolean {
  return pathname.startsWith('/storage/');
}

/**
 * The part of GitHub's REST API that changes something, over a fake that is read from. A re-run is a new attempt of the
 * run, queued until a test lets it go on.
 */
export class FakeGithubActions {
  readonly github: FakeGithub;
  readonly caches: FakeCache[] = [];
  readonly issues: FakeIssue[] = [];
  readonly comments: FakeComment[] = [];
  readonly statuses: {
    readonly sha: string;
    readonly state: string;
    readonly context: string;
    readonly description: string;
  }[] = [];
  /** of the default branch, and of others by `branch:path` */
  readonly files = new Map<string, string>();
  /** GitHub drops labels of those who may not set them, without a word */
  keepsLabels = true;
  /** what the token's account is called */
  login = LOGIN;
  readonly #repository: string;
  readonly #token: string;
  #host!: FakeActionsHost;
  #nextId = 1000;

  private constructor(github: FakeGithub, repository: string, token: string) {
    this.github = github;
    this.#token = token;
    this.#repository = repository;
  }

  static async open(options: FakeGithubOptions): Promise<FakeGithubActions> {
    const { port: _, ...reading } = options;
    const github = await FakeGithub.open(reading);
    const fake = new FakeGithubActions(github, options.repository, options.token);
    const system = {
      refuse: ({ url, headers }: FakeCall) =>
        isOfLogs(url) || headers.authorization === `token ${options.token}`
          ? null
          : { status: 401, body: { message: 'Bad credentials' } },
      read: (call: FakeCall) => fake.#read(call),
      change: (call: FakeCall) => fake.#change(call),
    };
    fake.#host = await FakeActionsHost.open(system, github.api, options.port);
    return fake;
  }

  get host(): FakeActionsHost {
    return this.#host;
  }

  reset(): void {
    for (const list of [this.caches, this.issues, this.comments, this.statuses]) list.length = 0;
    this.files.clear();
    this.keepsLabels = true;
    this.github.reset();
    this.#host.reset();
  }

  async close(): Promise<void> {
    await Promise.all([this.#host.close(), this.github.close()]);
  }

  /** The last attempt of a run goes on; with a conclusion it is over, and so are its jobs, as it or as `rest` says. */
  goOn(id: number, conclusion: string | null = null, rest: string | null = conclusion): void {
    const run = this.#latest(id)!;
    const updatedAt = new Date().toISOString();
    // What had ended before stays as it ended.
    const jobs = run.jobs.map((job) => ({ ...job, conclusion: job.conclusion ?? rest }));
    this.#replace(run, {
      ...run,
      status: conclusion === null ? 'in_progress' : 'completed',
      conclusion,
      updatedAt,
      jobs,
    });
  }

  /** A person begins the failed jobs of a run again. */
  again(id: number): void {
    this.#rerun(id);
  }

  #read({ url }: FakeCall): FakeAnswer | Promise<FakeAnswer | null> | null {
    if (isOfLogs(url)) return null;
    if (url.pathname === '/user') return { status: 200, body: { login: this.login, type: 'User' } };
    const path = this.#pathOf(url);
    if (path === null) return NO_ACCESS;
    if (path === '') return { status: 200, body: { full_name: this.#repository, default_branch: 'main' } };
    if (path === '/actions/caches') return this.#listCaches(url);
    if (path === '/issues') return { status: 200, body: pageOf(url, this.#issuesFor(url)) };
    const [, number] = /^\/issues\/(\d+)$/.exec(path) ?? [];
    const one = this.issues.find((issue) => issue.number === Number(number));
    if (one !== undefined) {
      const { closedBy = null } = one;
      return { status: 200, body: { ...this.#issueJson(one), closed_by: closedBy === null ? null : userOf(closedBy) } };
    }
    const [, issue] = /^\/issues\/(\d+)\/comments$/.exec(path) ?? [];
    if (issue !== undefined) {
      const shown = this.comments.filter(({ on }) => on === Number(issue)).map((one) => this.#commentJson(one));
      return { status: 200, body: pageOf(url, shown) };
    }
    const [, sha] = /^\/commits\/([0-9a-f]+)\/statuses$/.exec(path) ?? [];
    if (sha !== undefined)
      return { status: 200, body: pageOf(url, this.statuses.filter((one) => one.sha === sha).toReversed()) };
    const [, file] = /^\/contents\/(.+)$/.exec(path) ?? [];
    if (file !== undefined) return this.#file(decodeURIComponent(file), url.searchParams.get('ref'));
    const [, id] = /^\/actions\/runs\/(\d+)$/.exec(path) ?? [];
    if (id === undefined) return null;
    const run = this.#latest(Number(id));
    if (run === undefined) return NO_ACCESS;
    const attempt = `${url.pathname}/attempts/${run.attempt ?? 1}`;
    return this.#forwardTo(attempt);
  }

  async #forwardTo(path: string): Promise<FakeAnswer> {
    const headers = { authorization: `token ${this.#token}` };
    return await forward(this.github.api, {
      method: 'GET',
      url: new URL(path, this.#host.api.address),
      headers,
      text: '',
      body: null,
    });
  }

  #change({ method, url, body }: FakeCall): FakeAnswer {
    const path = this.#pathOf(url);
    if (path === null) return NO_ACCESS;
    const [, run, verb] = /^\/actions\/runs\/(\d+)\/(rerun-failed-jobs|cancel)$/.exec(path) ?? [];
    if (method === 'POST' && run !== undefined)
      return verb === 'cancel' ? this.#cancel(Number(run)) : this.#rerun(Number(run));
    const [, cache] = /^\/actions\/caches\/(\d+)$/.exec(path) ?? [];
    if (method === 'DELETE' && cache !== undefined) return this.#deleteCache(Number(cache));
    if (method === 'POST' && path === '/issues') return this.#openIssue(body ?? {});
    const [, issue] = /^\/issues\/(\d+)$/.exec(path) ?? [];
    const known = this.issues.find(({ number }) => number === Number(issue));
    if (method === 'PATCH' && known !== undefined) {
      const { state = known.state, title = known.title, body: text = known.body } = (body ?? {}) as Partial<FakeIssue>;
      Object.assign(known, { title, body: text, state, closedBy: state === 'closed' ? LOGIN : null });
      return { status: 200, body: this.#issueJson(known) };
    }
    const [, on] = /^\/issues\/(\d+)\/comments$/.exec(path) ?? [];
    if (method === 'POST' && on !== undefined) return this.#comment(Number(on), String(body?.body));
    const [, comment] = /^\/issues\/comments\/(\d+)$/.exec(path) ?? [];
    const written = this.comments.find(({ id }) => id === Number(comment));
    if (method === 'PATCH' && written !== undefined) {
      written.body = String(body?.body);
      return { status: 200, body: this.#commentJson(written) };
    }
    const [, sha] = /^\/statuses\/([0-9a-f]+)$/.exec(path) ?? [];
    if (method === 'POST' && sha !== undefined) {
      const { state = '', context = '', description = '' } = body as Record<string, string>;
      this.statuses.push({ sha, state, context, description });
      return { status: 201, body: { state, context, description } };
    }
    return NO_ACCESS;
  }

  #rerun(id: number): FakeAnswer {
    const run = this.#latest(id);
    if (run === undefined) return NO_ACCESS;
    if ((run.status ?? 'completed') !== 'completed')
      return { status: 403, body: { message: 'This workflow is already running' } };
    if (run.conclusion === 'success') return { status: 403, body: { message: 'This workflow run cannot be retried' } };
    const now = new Date().toISOString();
    // What failed, was cancelled or waited for it begins again; what passed stays as it ended.
    const jobs = run.jobs.map((job) => ({
      ...job,
      id: this.#nextId++,
      conclusion: job.conclusion === 'success' ? job.conclusion : null,
    }));
    this.github.runs.push({
      ...run,
      attempt: (run.attempt ?? 1) + 1,
      status: 'queued',
      conclusion: null,
      createdAt: now,
      updatedAt: now,
      jobs,
    });
    return { status: 201, body: {} };
  }

  #cancel(id: number): FakeAnswer {
    const run = this.#latest(id);
    if (run === undefined) return NO_ACCESS;
    if ((run.status ?? 'completed') === 'completed') {
      return { status: 409, body: { message: 'Cannot cancel a workflow run that is completed.' } };
    }
    this.goOn(id, 'cancelled');
    return { status: 202, body: {} };
  }

  #deleteCache(id: number): FakeAnswer {
    const at = this.caches.findIndex((cache) => cache.id === id);
    if (at < 0) return NO_ACCESS;
    this.caches.splice(at, 1);
    return { status: 204 };
  }

  #openIssue({ title, body, labels = [] }: Readonly<Record<string, unknown>>): FakeAnswer {
    const issue: FakeIssue = {
      number: this.#nextId++,
      title: String(title),
      body: String(body),
      state: 'open',
      labels: this.keepsLabels ? (labels as string[]) : [],
      author: LOGIN,
    };
    this.issues.push(issue);
    return { status: 201, body: this.#issueJson(issue) };
  }

  #comment(on: number, body: string): FakeAnswer {
    const comment = { id: this.#nextId++, on, body, author: LOGIN };
    this.comments.push(comment);
    return { status: 201, body: this.#commentJson(comment) };
  }

  /** Newest first; each issue once, whatever page is asked for. */
  #issuesFor(url: URL): readonly unknown[] {
    const label = url.searchParams.get('labels');
    const state = url.searchParams.get('state') ?? 'open';
    return this.issues
      .filter((issue) => (label === null || issue.labels.includes(label)) && (state === 'all' || issue.state === state))
      .toReversed()
      .map((issue) => this.#issueJson(issue));
  }

  #listCaches(url: URL): FakeAnswer {
    const ref = url.searchParams.get('ref');
    const key = url.searchParams.get('key') ?? '';
    const shown = this.caches.filter((cache) => (ref === null || cache.ref === ref) && cache.key.startsWith(key));
    return { status: 200, body: { total_count: shown.length, actions_caches: pageOf(url, shown) } };
  }

  #file(path: string, ref: string | null): FakeAnswer {
    const text = this.files.get(ref === null || ref === 'main' ? path : `${ref}:${path}`);
    if (text === undefined) return NO_ACCESS;
    const content = Buffer.from(text).toString('base64').replace(/.{60}/g, '$&\n');
    return { status: 200, body: { type: 'file', encoding: 'base64', size: text.length, content } };
  }

  #pathOf(url: URL): string | null {
    const prefix = `/repos/${this.#repository}`;
    return url.pathname === prefix || url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : null;
  }

  #latest(id: number): FakeRun | undefined {
    return this.github.runs.filter((run) => run.id === id).toSorted((a, b) => (b.attempt ?? 1) - (a.attempt ?? 1))[0];
  }

  #replace(old: FakeRun, run: FakeRun): void {
    this.github.runs.splice(this.github.runs.indexOf(old), 1, run);
  }

  #issueJson({ number, title, body, state, labels, author }: FakeIssue): object {
    const html_url = `https://github.com/${this.#repository}/issues/${number}`;
    return {
      number,
      title,
      body,
      state,
      html_url,
      labels: labels.map((name) => ({ name })),
      user: userOf(author),
    };
  }

  #commentJson({ id, on, body, author }: FakeComment): unknown {
    const html_url = `https://github.com/${this.#repository}/issues/${on}#issuecomment-${id}`;
    return { id, body, html_url, user: userOf(author) };
  }
}

function userOf(login: string): object {
  return { login, type: 'User' };
}
