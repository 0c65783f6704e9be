import { AuthorizationError, BadInputError, RemoteError } from '../../foundation/index.ts';
import type { Action, ActionResult, PlannedCall, RunObservation, WatchedRun } from '../../healing/index.ts';
import type { RepositoryName } from '../../intake/index.ts';
import {
  cancelled,
  checkedFilePath,
  commentText,
  commitOfTarget,
  type FoundText,
  issueText,
  isToBeOpen,
  isUpdate,
  LABEL,
  labelsOf,
  lineOf,
  type MarkedText,
  pullRequestOfTarget,
  runOfTarget,
  statusNameOf,
  updateResult,
  whyLeft,
} from '../action-parts.ts';
import { addressAt, idAt, listAt, numberAt, type Payload, textAt } from '../payload.ts';
import { type ActionWays, ProviderActions, type Sent } from '../provider-actions.ts';
import { GithubAccess, type GithubOptions, namesOf } from './access.ts';
import { isGithubRepository, runOf } from './facts.ts';

const PER_PAGE = 100;
const MOST_PAGES = 10;
const LONGEST_DESCRIPTION = 140;
const LARGEST_FILE = 256 << 10;
const DONE: Readonly<Record<string, readonly number[]>> = { POST: [201, 202], PATCH: [200], DELETE: [204] };
const STATES = new Set(['success', 'failure', 'error', 'pending']);

/** What can be done on GitHub: with runs, caches, issues, comments and statuses of commits. */
export class GithubActions extends ProviderActions {
  readonly provider = 'github';
  readonly #access: GithubAccess;
  readonly #nowMs: () => number;

  constructor(options: GithubOptions) {
    super();
    this.#access = new GithubAccess(options);
    this.#nowMs = options.nowMs;
  }

  protected readonly ways: ActionWays = {
    rerun_failed_jobs: {
      permission: 'actions: write',
      plan: async (action) => [this.#rerunCall(action)],
      look: (action) => this.#lookForAttempt(action),
      result: async (action) => this.#rerunResult(action, 'began the failed jobs again'),
    },
    rerun_without_cache: {
      permission: 'actions: write',
      plan: async (action) => [...(await this.#cacheCalls(action)), this.#rerunCall(action)],
      look: (action) => this.#lookForAttempt(action),
      result: async (action) =>
        this.#rerunResult(action, 'deleted the caches of the branch and began the failed jobs again'),
    },
    cancel_run: {
      permission: 'actions: write',
      plan: async ({ target }) => [
        change('POST', `${pathOf(target.repository)}/actions/runs/${runOfTarget(target)}/cancel`),
      ],
      look: async ({ target }) => {
        const run = await this.#read(target.repository, `/actions/runs/${runOfTarget(target)}`, 'actions: read');
        // Whoever began it again since wants it to go on.
        const isAnother = (numberAt(run, 'run_attempt') ?? 1) > target.attempt;
        if (run !== null && !isAnother && textAt(run, 'status') !== 'completed') return undefined;
        return cancelled(target, `run ${target.run} is over`, this.#nowMs(), addressAt(run, 'html_url'));
      },
      result: async ({ target }) => cancelled(target, `asked for run ${target.run} to be cancelled`, this.#nowMs()),
    },
    delete_cache: {
      permission: 'actions: write',
      plan: (action) => this.#cacheCalls(action),
      // Whether a cache was deleted or never was is the same in the end.
      look: async (action) =>
        (await this.#cacheCalls(action)).length === 0 ? told('these caches are gone', null) : undefined,
      result: async (_, answer) => told(answer === null ? 'there was no such cache' : 'deleted the caches', null),
    },
    open_issue: {
      permission: 'issues: write',
      plan: async (action) => {
        const { title, body } = issueText(action);
        const issues = `${pathOf(action.target.repository)}/issues`;
        const known = await this.#findIssue(action);
        if (isUpdate(action)) return await this.#issueUpdate(action, known);
        return known === null
          ? [change('POST', issues, { title, body, labels: labelsOf(action) })]
          : [change('PATCH', `${issues}/${numberAt(known, 'number')}`, { title, body })];
      },
      look: async (action) => {
        const known = await this.#findIssue(action);
        if (isUpdate(action)) {
          const isDone = (await this.#issueUpdate(action, known)).length === 0;
          return isDone ? updateResult(action, whyLeft(foundIssue(known)), issueResult(known)) : undefined;
        }
        return known !== null && issueText(action).isThis(bodyOf(known)) ? issueResult(known) : undefined;
      },
      result: async (action, answer) => await this.#resultOf(action, answer, issueResult),
    },
    comment_pull_request: {
      permission: 'pull_requests: write',
      plan: async (action) => {
        const { body } = commentText(action);
        const issues = `${pathOf(action.target.repository)}/issues`;
        const known = await this.#findComment(action);
        if (isUpdate(action)) return commentUpdate(action, known);
        return known === null
          ? [change('POST', `${issues}/${pullRequestOfTarget(action.target)}/comments`, { body })]
          : [change('PATCH', `${issues}/comments/${idAt(known, 'id')}`, { body })];
      },
      look: async (action) => {
        const known = await this.#findComment(action);
        if (isUpdate(action)) {
          const isDone = commentUpdate(action, known).length === 0;
          return isDone ? updateResult(action, whyLeft(foundComment(known)), commentResult(action, known)) : undefined;
        }
        return known !== null && commentText(action).isThis(bodyOf(known)) ? commentResult(action, known) : undefined;
      },
      result: async (action, answer) => await this.#resultOf(action, answer, (body) => commentResult(action, body)),
    },
    set_commit_status: {
      permission: 'statuses: write',
      plan: async (action) => [
        change(
          'POST',
          `${pathOf(action.target.repository)}/statuses/${commitOfTarget(action.target)}`,
          statusOf(action),
        ),
      ],
      look: async (action) => {
        const path = `/commits/${commitOfTarget(action.target)}/statuses?per_page=${PER_PAGE}`;
        const list = await this.#list(action.target.repository, path, 'statuses: read', null, 1);
        const { state, context, description } = statusOf(action);
        const last = list.find((status) => textAt(status, 'context') === context);
        const isThis = textAt(last, 'state') === state && textAt(last, 'description') === description;
        return isThis ? told(`commit ${action.target.commit} has its status`, null) : undefined;
      },
      result: async ({ target }) => told(`gave commit ${target.commit} a status`, null),
    },
  };

  async observe(repository: RepositoryName, { run, attempt, isCancelled }: WatchedRun): Promise<RunObservation | null> {
    const id = runOfTarget({ run } as Action['target']);
    const path = `/actions/runs/${id}/attempts/${Number(attempt)}`;
    const found = await this.#read(repository.name, path, 'actions: read');
    const fact = found === null ? null : runOf(found, repository, null);
    if (fact !== null) {
      const { status, conclusion, url, startedAtMs, finishedAtMs } = fact;
      const seen = { status: status ?? 'queued', conclusion, url, startedAtMs, finishedAtMs };
      if (isCancelled !== true || status !== 'finished' || conclusion === 'cancelled') return seen;
      const jobs = await this.#list(repository.name, `${path}/jobs?per_page=${PER_PAGE}`, 'actions: read', 'jobs');
      return { ...seen, isCutShort: jobs.some((job) => textAt(job, 'conclusion') === 'cancelled') };
    }
    // Between the answer to a re-run and its attempt lies a moment.
    const latest = await this.#read(repository.name, `/actions/runs/${id}`, 'actions: read');
    if (latest === null || (numberAt(latest, 'run_attempt') ?? 1) >= attempt) return null;
    const url = addressAt(latest, 'html_url');
    return { status: 'queued', conclusion: null, url, startedAtMs: null, finishedAtMs: null };
  }

  /** Apps act as a bot of their own; a person's token acts as the person, whose work is not ours. */
  async isOurs(repository: RepositoryName, actor: string): Promise<boolean> {
    if (!actor.endsWith('[bot]')) return false;
    const { owner, repo } = namesOf(repository.name);
    return (await this.#access.loginFor(owner, repo)) === actor.toLowerCase();
  }

  async readDefaultBranchFile(repository: RepositoryName, path: string): Promise<string | null> {
    const encoded = checkedFilePath(path).split('/').map(encodeURIComponent).join('/');
    const found = await this.#read(repository.name, `/contents/${encoded}`, 'contents: read');
    if (found === null) {
      if ((await this.#read(repository.name, '', 'metadata: read')) === null)
        throw this.#hidden(repository.name, 'contents: read');
      return null;
    }
    if (textAt(found, 'type') !== 'file') return null;
    const content = found.content;
    if ((numberAt(found, 'size') ?? 0) > LARGEST_FILE || typeof content !== 'string') {
      throw new BadInputError(`${path} of ${repository.name} is larger than 256 KB: expected a file of settings`);
    }
    return Buffer.from(content, 'base64').toString();
  }

  protected async send({ kind, target }: Action, call: PlannedCall, permission: string): Promise<Sent> {
    const { owner, repo } = namesOf(target.repository);
    const client = await this.#access.clientFor(owner, repo);
    const answer = await this.#access.ask(`${kind} in ${target.repository}`, permission, () =>
      client.request({
        method: call.method as 'POST',
        url: call.path,
        ...(call.body === null ? {} : { data: call.body }),
      }),
    );
    if (answer === null) {
      // What is to be deleted and is gone is deleted.
      if (call.method === 'DELETE') return { body: null, location: null };
      throw this.#hidden(target.repository, permission);
    }
    // An answer that broke off midway has another status than a change that was made, or none.
    if (!DONE[call.method]?.includes(answer.status)) {
      throw new RemoteError(
        `${this.#access.host} answered ${answer.status} to ${kind}: whether it was done, a look tells`,
      );
    }
    const body: unknown = answer.data;
    return { body: typeof body === 'object' ? (body as Payload | null) : null, location: null };
  }

  #rerunCall({ target }: Action): PlannedCall {
    return change('POST', `${pathOf(target.repository)}/actions/runs/${runOfTarget(target)}/rerun-failed-jobs`);
  }

  async #lookForAttempt(action: Action): Promise<ActionResult | undefined> {
    const { repository, attempt } = action.target;
    const run = await this.#read(repository, `/actions/runs/${runOfTarget(action.target)}`, 'actions: read');
    if (run === null) throw this.#hidden(repository, 'actions: read');
    if ((numberAt(run, 'run_attempt') ?? 1) <= attempt) return undefined;
    const result = this.#rerunResult(action, 'the run was begun again');
    return { ...result, url: addressAt(run, 'html_url') };
  }

  #rerunResult({ target }: Action, summary: string): ActionResult {
    const attempt = target.attempt + 1;
    const watched = { run: runOfTarget(target), attempt, jobs: [], sinceMs: this.#nowMs() };
    return {
      summary: `${summary}: attempt ${attempt} of run ${target.run}`,
      url: null,
      watched,
      undo: 'cancel the new attempt',
    };
  }

  /**
   * The caches of the run's own branch, or of its pull request; with the option `default_branch` also those that runs
   * without a cache of their own are given. The option `cache` says how their keys begin.
   */
  async #cacheCalls({ target, options, kind }: Action): Promise<readonly PlannedCall[]> {
    const prefix = String(options.cache ?? '');
    if (kind === 'delete_cache' && prefix === '') {
      throw new BadInputError('delete_cache needs the option cache: how the keys of the caches begin');
    }
    const refs = [refOf(target)];
    if (options.default_branch === true) {
      const main = textAt(await this.#read(target.repository, '', 'metadata: read'), 'default_branch');
      if (main !== null) refs.push(`refs/heads/${main}`);
    }
    const key = prefix === '' ? '' : `&key=${encodeURIComponent(prefix)}`;
    const ids = new Set<number>();
    for (const ref of refs) {
      const path = `/actions/caches?per_page=${PER_PAGE}&ref=${encodeURIComponent(ref)}${key}`;
      const caches = await this.#list(target.repository, path, 'actions: read', 'actions_caches');
      for (const cache of caches) ids.add(numberAt(cache, 'id') ?? 0);
    }
    return [...ids].map((id) => change('DELETE', `${pathOf(target.repository)}/actions/caches/${id}`));
  }

  /** An update that found nothing to change says why. */
  async #resultOf(
    action: Action,
    answer: Sent | null,
    result: (body: Payload | null) => ActionResult,
  ): Promise<ActionResult> {
    const written = result(answer?.body ?? null);
    if (!isUpdate(action)) return written;
    const found = answer === null ? await this.ways[action.kind]!.look(action) : undefined;
    return found ?? updateResult(action, null, written);
  }

  /** What an issue has to say by now, and whether it is open; none where a person has the last word. */
  async #issueUpdate(action: Action, known: Payload | null): Promise<readonly PlannedCall[]> {
    if (known === null || whyLeft(foundIssue(known)) !== null) return [];
    const { repository } = action.target;
    const path = `/issues/${numberAt(known, 'number')}`;
    const { title, body, saysTheSame } = issueText(action);
    const isOpen = textAt(known, 'state') === 'open';
    let state = {};
    if (isOpen && !isToBeOpen(action)) state = { state: 'closed', state_reason: 'completed' };
    else if (!isOpen && isToBeOpen(action)) {
      // Whoever else closed it wants to hear no more of it.
      const whole = await this.#read(repository, path, 'issues: read');
      if (await this.#isUs(repository, whole?.closed_by)) state = { state: 'open' };
    }
    const isDone = Object.keys(state).length === 0 && saysTheSame(textAt(known, 'title') ?? '', bodyOf(known));
    return isDone ? [] : [change('PATCH', `${pathOf(repository)}${path}`, { title, body, ...state })];
  }

  /** By our label; and among the newest, since GitHub drops labels of those who may not set them. */
  async #findIssue(action: Action): Promise<Payload | null> {
    const text = issueText(action);
    const query = `/issues?state=all&sort=created&direction=desc&per_page=${PER_PAGE}`;
    const { repository } = action.target;
    const labelled = await this.#ours(
      repository,
      text,
      await this.#list(repository, `${query}&labels=${LABEL}`, 'issues: read'),
    );
    return (
      labelled ?? (await this.#ours(repository, text, await this.#list(repository, query, 'issues: read', null, 1)))
    );
  }

  async #findComment(action: Action): Promise<Payload | null> {
    const { repository } = action.target;
    const path = `/issues/${pullRequestOfTarget(action.target)}/comments?per_page=${PER_PAGE}`;
    return await this.#ours(repository, commentText(action), await this.#list(repository, path, 'pull_requests: read'));
  }

  /** Anybody can write our marker: only what we wrote ourselves is ours. */
  async #ours(repository: string, text: MarkedText, list: readonly Payload[]): Promise<Payload | null> {
    const marked = list.filter((one) => text.isOfSameThing(bodyOf(one)));
    for (const one of marked) if (await this.#isUs(repository, one.user)) return one;
    return null;
  }

  async #isUs(repository: string, user: unknown): Promise<boolean> {
    const { owner, repo } = namesOf(repository);
    const login = await this.#access.loginFor(owner, repo);
    return login === null ? textAt(user, 'type') === 'Bot' : textAt(user, 'login')?.toLowerCase() === login;
  }

  async #read(repository: string, path: string, permission: string): Promise<Payload | null> {
    const { owner, repo } = namesOf(repository);
    const client = await this.#access.clientFor(owner, repo);
    const what = `${path.split('?')[0] || 'the description'} of ${repository}`;
    const answer = await this.#access.ask(what, permission, () => client.request(`GET ${pathOf(repository)}${path}`));
    return answer === null ? null : (answer.data as Payload);
  }

  async #list(
    repository: string,
    path: string,
    permission: string,
    name: string | null = null,
    pages = MOST_PAGES,
  ): Promise<readonly Payload[]> {
    const items: Payload[] = [];
    for (let page = 1; page <= pages; page++) {
      const answer = await this.#read(repository, `${path}&page=${page}`.replace(/^([^?]*)&/, '$1?'), permission);
      if (answer === null) throw this.#hidden(repository, permission);
      const part = (name === null ? (answer as unknown as Payload[]) : listAt(answer, name)) as readonly Payload[];
      if (!Array.isArray(part)) break;
      items.push(...part);
      if (part.length < PER_PAGE) break;
    }
    return items;
  }

  /** GitHub hides what a token may not see. */
  #hidden(repository: string, permission: string): AuthorizationError {
    return new AuthorizationError(
      `${this.#access.host} shows nothing of that in ${repository}: it is gone, or the token needs the permission ${permission}`,
      { status: 404, permission },
    );
  }
}

/** The path of a repository below the API. @throws BadInputError when its name is none */
function pathOf(repository: string): string {
  if (!isGithubRepository(repository)) throw new BadInputError('this is no repository of GitHub: expected owner/name');
  return `/repos/${repository}`;
}

/** Runs of a pull request have caches of their own. */
function refOf({ branch, pullRequest }: Action['target']): string {
  if (pullRequest !== null) return `refs/pull/${pullRequest}/merge`;
  if (branch === null) throw new BadInputError('caches belong to a branch: this run has none');
  return `refs/heads/${branch}`;
}

function change(method: string, path: string, body: PlannedCall['body'] = null): PlannedCall {
  return { method, path, body };
}

function told(summary: string, url: string | null): ActionResult {
  return { summary, url, watched: null, undo: null };
}

/** Whole, unlike other texts of payloads. */
function bodyOf(one: Payload): string | null {
  return typeof one.body === 'string' ? one.body : null;
}

function issueResult(issue: Payload | null): ActionResult {
  const number = numberAt(issue, 'number');
  return {
    ...told(`issue #${number} tells of the incident`, addressAt(issue, 'html_url')),
    undo: `close issue #${number}`,
  };
}

function foundIssue(issue: Payload | null): FoundText | null {
  return issue === null ? null : { title: textAt(issue, 'title') ?? '', body: bodyOf(issue) };
}

function foundComment(comment: Payload | null): FoundText | null {
  return comment === null ? null : { title: '', body: bodyOf(comment) };
}

/** What a comment has to say by now; none where a person has the last word. */
function commentUpdate(action: Action, known: Payload | null): readonly PlannedCall[] {
  if (known === null || whyLeft(foundComment(known)) !== null) return [];
  const { body, saysTheSame } = commentText(action);
  const path = `${pathOf(action.target.repository)}/issues/comments/${idAt(known, 'id')}`;
  return saysTheSame('', bodyOf(known)) ? [] : [change('PATCH', path, { body })];
}

function commentResult({ target }: Action, comment: Payload | null): ActionResult {
  const url = addressAt(comment, 'html_url');
  return { ...told(`commented on pull request #${target.pullRequest}`, url), undo: 'delete the comment' };
}

/** GitHub has no neutral status: advice is green, unless the playbook asks for another state. */
function statusOf(action: Action): { state: string; context: string; description: string } {
  const state = String(action.options.state ?? 'success');
  if (!STATES.has(state))
    throw new BadInputError(`a status is ${[...STATES].join(', ')}: given was ${state.slice(0, 50)}`);
  return { state, context: statusNameOf(action), description: lineOf(action, LONGEST_DESCRIPTION) };
}
