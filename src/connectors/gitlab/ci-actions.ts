import { AuthorizationError, BadInputError, RemoteError } from '../../foundation/index.ts';
import type { Action, ActionResult, PlannedCall, RunObservation, WatchedRun } from '../../healing/index.ts';
import { isRed, type JobFact, type RepositoryName } from '../../intake/index.ts';
import {
  cancelled,
  checkedFilePath,
  commentText,
  commitOfTarget,
  isEdited,
  issueText,
  isToBeOpen,
  isUpdate,
  LABEL,
  labelsOf,
  type MarkedText,
  runOfTarget,
  updateResult,
  whyLeft,
} from '../action-parts.ts';
import { Egress } from '../egress.ts';
import { expectChanged } from '../expect-changed.ts';
import { createOutsideFetch } from '../outside-fetch.ts';
import { addressAt, idAt, numberAt, type Payload, textAt } from '../payload.ts';
import { type ActionWays, ProviderActions, type Sent } from '../provider-actions.ts';
import { expectSuccess, orNull, type Wanted } from '../run-log.ts';
import { checkGraphql, parsed } from './action-answers.ts';
import {
  change,
  clearing,
  foundIssue,
  foundNote,
  isCallOf,
  isJobOf,
  issueResult,
  jobPath,
  noteResult,
  notesPath,
  noteUpdate,
  pipelinePath,
  projectPath,
  statusOf,
  told,
  wholeText,
  withoutCommands,
} from './action-calls.ts';
import type { GitlabOptions } from './ci-provider.ts';
import { jobOf, runOf } from './facts.ts';
import { endOfBlocked, latestJobs, successors } from './retried-jobs.ts';

const PER_PAGE = 100;
const MOST_PAGES = 10;
const LARGEST_FILE = 256 << 10;
const VARIABLE = 'REGREEN_GITLAB_TOKEN';
/** What GitLab calls accounts that belong to a token and to no person. */
const BOT = /^(?:(?:project|group)_\d+_bot|service_account_)/;
const READ = 'the scope read_api';
/** What GitLab says of a job that has another in its place already, or may never have one. */
const NOT_RETRYABLE = /not retryable/i;
/** How a pipeline below another ended, where that makes its bridge red; `null` beside these: it was never begun. */
const RED_ENDS = new Set(['failed', 'canceled']);

/** What can be done on GitLab: with pipelines, runner caches, issues, notes of merge requests and statuses of commits. */
export class GitlabActions extends ProviderActions {
  readonly provider = 'gitlab';
  readonly #egress: Egress;
  readonly #nowMs: () => number;
  #user: unknown = null;

  constructor({ apiUrl, token, nowMs, alsoTrusted = [], fetch }: GitlabOptions) {
    super();
    const sender = fetch ?? createOutsideFetch({ baseUrl: apiUrl, alsoTrusted });
    this.#egress = new Egress({ baseUrl: apiUrl.replace(/\/(?:api\/v4\/?)?$/, ''), token, fetch: sender });
    this.#nowMs = nowMs;
  }

  protected readonly ways: ActionWays = {
    rerun_failed_jobs: {
      permission: 'the scope api and the role Developer',
      plan: (action) => this.#retryCalls(action),
      look: (action) => this.#lookForRetry(action),
      result: (action) => this.#retryResult(action, 'began the failed jobs again'),
    },
    rerun_without_cache: {
      permission: 'the scope api and the role Maintainer',
      plan: async (action) => {
        const retries = await this.#retryCalls(action);
        // Whoever began some of the jobs again may have left the caches alone; clearing them twice is clearing them once.
        return retries.length === 0 ? [] : [await this.#clearCall(action), ...retries];
      },
      look: (action) => this.#lookForRetry(action),
      result: (action) => this.#retryResult(action, 'cleared the runner caches and began the failed jobs again'),
    },
    cancel_run: {
      permission: 'the scope api and the role Developer',
      plan: async ({ target }) => [change('POST', `${pipelinePath(target)}/cancel`)],
      look: async ({ target }) => {
        const pipeline = await this.#pipeline(target.repository, runOfTarget(target));
        const status = textAt(pipeline, 'status');
        const isOver =
          pipeline === null || ['success', 'failed', 'canceled', 'canceling', 'skipped'].includes(status ?? '');
        return isOver
          ? cancelled(target, `pipeline ${target.run} is over`, this.#nowMs(), addressAt(pipeline, 'web_url'))
          : undefined;
      },
      result: async ({ target }) =>
        cancelled(target, `asked for pipeline ${target.run} to be cancelled`, this.#nowMs()),
    },
    delete_cache: {
      permission: 'the scope api and the role Maintainer',
      plan: async (action) => [await this.#clearCall(action)],
      // GitLab shows nobody which caches count; clearing them twice is clearing them once.
      look: async ({ target }) => void projectPath(target.repository),
      result: async () => told('cleared the runner caches of the project', null),
    },
    open_issue: {
      permission: 'the scope api and the role Reporter',
      plan: async (action) => {
        const { title, body } = issueText(action, withoutCommands);
        const issues = `${projectPath(action.target.repository)}/issues`;
        const known = await this.#findIssue(action);
        if (isUpdate(action)) return await this.#issueUpdate(action, known);
        if (isEdited(foundIssue(known))) return [];
        const text = { title, description: body };
        return known === null
          ? [change('POST', issues, { ...text, labels: labelsOf(action).join(',') })]
          : [change('PUT', `${issues}/${numberAt(known, 'iid')}`, text)];
      },
      look: async (action) => {
        const known = await this.#findIssue(action);
        if (isUpdate(action)) {
          const isDone = (await this.#issueUpdate(action, known)).length === 0;
          return isDone ? updateResult(action, whyLeft(foundIssue(known)), issueResult(known)) : undefined;
        }
        if (isEdited(foundIssue(known))) return updateResult(action, whyLeft(foundIssue(known)), issueResult(known));
        const isThis = known !== null && issueText(action).isThis(wholeText(known, 'description'));
        return isThis ? issueResult(known) : undefined;
      },
      result: async (action, answer) => await this.#writtenResult(action, answer, issueResult),
    },
    comment_pull_request: {
      permission: 'the scope api and the role Reporter',
      plan: async (action) => {
        const { body } = commentText(action, withoutCommands);
        const known = await this.#findNote(action);
        if (isUpdate(action)) return noteUpdate(action, known);
        if (isEdited(foundNote(known))) return [];
        return known === null
          ? [change('POST', notesPath(action), { body })]
          : [change('PUT', `${notesPath(action)}/${idAt(known, 'id')}`, { body })];
      },
      look: async (action) => {
        const known = await this.#findNote(action);
        if (isUpdate(action)) {
          const isDone = noteUpdate(action, known).length === 0;
          return isDone ? updateResult(action, whyLeft(foundNote(known)), noteResult(action)) : undefined;
        }
        if (isEdited(foundNote(known))) return updateResult(action, whyLeft(foundNote(known)), noteResult(action));
        const isThis = known !== null && commentText(action).isThis(wholeText(known, 'body'));
        return isThis ? noteResult(action) : undefined;
      },
      result: async (action, answer) => await this.#writtenResult(action, answer, () => noteResult(action)),
    },
    set_commit_status: {
      permission: 'the scope api and the role Developer',
      plan: async (action) => [
        change(
          'POST',
          `${projectPath(action.target.repository)}/statuses/${commitOfTarget(action.target)}`,
          statusOf(action),
        ),
      ],
      look: async (action) => {
        const { repository } = action.target;
        const { state, name, description } = statusOf(action);
        const statuses = `${projectPath(repository)}/repository/commits/${commitOfTarget(action.target)}/statuses`;
        const path = `${statuses}?name=${encodeURIComponent(name)}`;
        const last = (await this.#list(path, `statuses in ${repository}`)).at(-1);
        const isThis = textAt(last, 'status') === state && textAt(last, 'description') === description;
        return isThis ? told(`commit ${action.target.commit} has its status`, null) : undefined;
      },
      result: async ({ target }) => told(`gave commit ${target.commit} a status`, null),
    },
  };

  /** A retried pipeline keeps its id, and for a moment its old end: what its jobs say counts more. */
  async observe(repository: RepositoryName, { run, jobs, isCancelled }: WatchedRun): Promise<RunObservation | null> {
    const pipeline = await this.#pipeline(repository.name, runOfTarget({ run } as Action['target']));
    const fact = pipeline === null ? null : runOf(pipeline, repository);
    if (fact === null) return null;
    const { conclusion, url, startedAtMs, finishedAtMs } = fact;
    const status = fact.status ?? 'queued';
    const seen = { status, conclusion, url, startedAtMs, finishedAtMs };
    // A pipeline with a job that failed ends as failed, whatever was cancelled of it.
    if (isCancelled === true && status === 'finished' && conclusion !== 'cancelled') {
      const all = await this.#jobs(repository.name, fact.run);
      return { ...seen, isCutShort: all.some((job) => job.conclusion === 'cancelled') };
    }
    const isBlocked = textAt(pipeline, 'status') === 'manual';
    if ((status !== 'finished' && !isBlocked) || jobs.length === 0) return seen;
    const latest = latestJobs(await this.#jobs(repository.name, fact.run));
    if (isBlocked) return { ...seen, ...endOfBlocked(latest, jobs) };
    const watched = latest.filter(({ job }) => jobs.includes(job));
    const pending = watched.filter((job) => job.status !== 'finished');
    const isOld = isRed(conclusion) && !latest.some((job) => isRed(job.conclusion));
    if (pending.length === 0 && !isOld) return seen;
    const below = pending.length === 0 ? await this.#redBelow(repository.name, fact.run) : null;
    if (below !== null) return { ...seen, url: below.url ?? url };
    const isQueued = pending.length > 0 && pending.every((job) => job.status === 'queued');
    return { ...seen, status: isQueued ? 'queued' : 'running', conclusion: null, finishedAtMs: null };
  }

  /** Tokens of projects and groups act as a bot of their own; a person's token acts as the person. */
  async isOurs(_: RepositoryName, actor: string): Promise<boolean> {
    return BOT.test(actor) && textAt(await this.#self(), 'username') === actor;
  }

  /**
   * A pipeline may be red although none of its jobs is: by a bridge whose pipeline ended red. That one is a run of its
   * own, whose failed jobs are healed there; here it only counts that it has ended. Null: no bridge accounts for it.
   */
  async #redBelow(repository: string, run: string): Promise<{ readonly url: string | null } | null> {
    const path = `${projectPath(repository)}/pipelines/${run}/bridges`;
    const bridges = await this.#listOfPipeline(repository, run, path, `bridges of pipeline ${run}`);
    const latest = new Map<string, Payload>();
    for (const bridge of bridges) {
      const name = textAt(bridge, 'name') ?? '';
      if ((numberAt(bridge, 'id') ?? 0) > (numberAt(latest.get(name), 'id') ?? -1)) latest.set(name, bridge);
    }
    for (const bridge of latest.values()) {
      if (textAt(bridge, 'status') !== 'failed' || bridge.allow_failure === true) continue;
      // Begun again below, it is red only until GitLab tells the bridge.
      const below = textAt(bridge, 'downstream_pipeline', 'status');
      if (below !== null && !RED_ENDS.has(below)) continue;
      return { url: addressAt(bridge, 'downstream_pipeline', 'web_url') };
    }
    return null;
  }

  async readDefaultBranchFile(repository: RepositoryName, path: string): Promise<string | null> {
    const file = encodeURIComponent(checkedFilePath(path));
    const project = projectPath(repository.name);
    const what = wanted(`${path} of ${repository.name}`, 'the scope read_api and the role Reporter');
    const text = await orNull(async () => {
      const answer = await this.#egress.get(`${project}/repository/files/${file}/raw?ref=HEAD`, 'text/plain');
      const { chunks } = expectSuccess(answer, this.#egress, what);
      const pieces: Uint8Array[] = [];
      let length = 0;
      for await (const chunk of chunks) {
        length += chunk.length;
        if (length > LARGEST_FILE) {
          throw new BadInputError(`${path} of ${repository.name} is larger than 256 KB: expected a file of settings`);
        }
        pieces.push(chunk);
      }
      return Buffer.concat(pieces).toString();
    });
    if (text === null && (await orNull(() => this.#json(project, `project ${repository.name}`))) === null) {
      throw this.#hidden(repository.name, READ);
    }
    return text;
  }

  protected async send({ kind, target }: Action, call: PlannedCall, permission: string): Promise<Sent> {
    const content = call.body === null ? null : { json: call.body };
    const what = wanted(`${kind} in ${target.repository}`, permission);
    const reply = await this.#egress.send(call.method, call.path, content);
    const isOfPipeline = target.run !== null && isCallOf(target, call.path);
    if (reply.status === 403 && NOT_RETRYABLE.test(reply.text)) {
      const jobs = await this.#jobs(target.repository, runOfTarget(target));
      const isBegun = target.jobs.some((job) => isJobOf(target, job, call.path) && successors(jobs, [job]).length > 0);
      const why = isBegun ? 'somebody did a moment ago' : 'it may not be';
      const details = { status: 403, isFinal: !isBegun };
      throw new RemoteError(
        `${this.#egress.host} does not begin a job of pipeline ${target.run} again: ${why}`,
        details,
      );
    }
    if (reply.status === 404 && isOfPipeline && (await this.#pipeline(target.repository, target.run)) === null) {
      throw await this.#missing(target.repository, target.run, permission);
    }
    const { text, headers } = expectChanged(reply, this.#egress, what, this.#nowMs());
    const body = parsed(text, this.#egress.host);
    if (call.path === '/api/graphql') checkGraphql(body, what, this.#egress.host);
    return { body, location: headers.get('location') };
  }

  async #clearCall(action: Action): Promise<PlannedCall> {
    const project = await this.#json(projectPath(action.target.repository), `project ${action.target.repository}`);
    return clearing(action, numberAt(project, 'id'));
  }

  /** One by one: a pipeline as a whole would begin what was cancelled, or may fail, again, too. */
  async #retryCalls({ target }: Action): Promise<readonly PlannedCall[]> {
    if (target.jobs.length === 0)
      throw new BadInputError(`pipeline ${target.run} has no failed job that could be begun again`);
    const calls = target.jobs.map((job) => ({ job, call: change('POST', `${jobPath(target, job)}/retry`) }));
    const jobs = await this.#jobs(target.repository, runOfTarget(target));
    return calls.filter(({ job }) => successors(jobs, [job]).length === 0).map(({ call }) => call);
  }

  async #lookForRetry(action: Action): Promise<ActionResult | undefined> {
    const { target } = action;
    const jobs = await this.#jobs(target.repository, runOfTarget(target));
    if (target.jobs.length === 0) {
      const status = textAt(await this.#pipeline(target.repository, runOfTarget(target)), 'status');
      return status === 'failed' || status === 'canceled'
        ? undefined
        : this.#resultOf(action, 'the pipeline goes on', []);
    }
    const begun = successors(jobs, target.jobs);
    return begun.length < target.jobs.length
      ? undefined
      : this.#resultOf(action, 'the failed jobs were begun again', begun);
  }

  async #retryResult(action: Action, summary: string): Promise<ActionResult> {
    const jobs = await this.#jobs(action.target.repository, runOfTarget(action.target));
    return this.#resultOf(action, summary, successors(jobs, action.target.jobs));
  }

  #resultOf({ target }: Action, summary: string, jobs: readonly string[]): ActionResult {
    const watched = { run: runOfTarget(target), attempt: target.attempt, jobs, sinceMs: this.#nowMs() };
    return { summary: `${summary}: pipeline ${target.run}`, url: null, watched, undo: 'cancel the pipeline' };
  }

  /** An update that found nothing to change says why. */
  async #writtenResult(
    action: Action,
    answer: Sent | null,
    result: (body: Payload | null) => ActionResult,
  ): Promise<ActionResult> {
    // Nothing had to be sent: what is there says why.
    const found = answer === null ? await this.ways[action.kind]!.look(action) : undefined;
    const written = result(answer?.body ?? null);
    return found ?? (isUpdate(action) ? updateResult(action, null, written) : written);
  }

  /** What an issue has to say by now, and whether it is open; none where a person has the last word. */
  async #issueUpdate(action: Action, known: Payload | null): Promise<readonly PlannedCall[]> {
    if (known === null || whyLeft(foundIssue(known)) !== null) return [];
    const { title, body, saysTheSame } = issueText(action, withoutCommands);
    const isOpen = textAt(known, 'state') === 'opened';
    let state = {};
    if (isOpen && !isToBeOpen(action)) state = { state_event: 'close' };
    // Whoever else closed it wants to hear no more of it.
    else if (!isOpen && isToBeOpen(action) && (await this.#isUs(known.closed_by))) state = { state_event: 'reopen' };
    const description = wholeText(known, 'description');
    const isDone = Object.keys(state).length === 0 && saysTheSame(textAt(known, 'title') ?? '', description);
    const path = `${projectPath(action.target.repository)}/issues/${numberAt(known, 'iid')}`;
    return isDone ? [] : [change('PUT', path, { title, description: body, ...state })];
  }

  async #findIssue(action: Action): Promise<Payload | null> {
    const { repository } = action.target;
    const path = `${projectPath(repository)}/issues?labels=${LABEL}&scope=all&order_by=created_at&sort=desc`;
    return await this.#ours(issueText(action), 'description', await this.#list(path, `issues in ${repository}`));
  }

  async #findNote(action: Action): Promise<Payload | null> {
    const list = await this.#list(
      `${notesPath(action)}?sort=desc`,
      `notes of merge request ${action.target.pullRequest}`,
    );
    return await this.#ours(commentText(action), 'body', list);
  }

  /** Anybody can write our marker: only what we wrote ourselves is ours. */
  async #ours(text: MarkedText, field: string, list: readonly Payload[]): Promise<Payload | null> {
    const marked = list.filter((one) => text.isOfSameThing(wholeText(one, field)));
    if (marked.length === 0) return null;
    for (const one of marked) if (await this.#isUs(one.author)) return one;
    return null;
  }

  async #isUs(user: unknown): Promise<boolean> {
    const id = idAt(await this.#self(), 'id');
    return id !== null && idAt(user, 'id') === id;
  }

  async #self(): Promise<unknown> {
    this.#user ??= await this.#json('/api/v4/user', 'who the token belongs to');
    return this.#user;
  }

  async #pipeline(repository: string, run: string): Promise<Payload | null> {
    const path = `${projectPath(repository)}/pipelines/${run}`;
    return await orNull(async () => (await this.#json(path, `pipeline ${run}`)) as Payload);
  }

  async #jobs(repository: string, run: string): Promise<readonly JobFact[]> {
    const path = `${projectPath(repository)}/pipelines/${run}/jobs?include_retried=true`;
    const jobs = await this.#listOfPipeline(repository, run, path, `jobs of pipeline ${run}`);
    return jobs.flatMap((job) => jobOf(job) ?? []);
  }

  async #listOfPipeline(repository: string, run: string, path: string, what: string): Promise<readonly Payload[]> {
    const items = await this.#listOrNull(path, what);
    if (items === null) throw await this.#missing(repository, run, READ);
    return items;
  }

  /** A pipeline that is not shown: deleted, when its project is; where that is hidden too, nobody can tell. */
  async #missing(repository: string, run: string, permission: string): Promise<AuthorizationError | RemoteError> {
    const project = await orNull(() => this.#json(projectPath(repository), `project ${repository}`));
    if (project === null) return this.#hidden(`project ${repository}`, permission);
    const message = `${this.#egress.host} has no pipeline ${run} in ${repository} any more: it was deleted`;
    return new RemoteError(message, { status: 404, isFinal: true });
  }

  async #list(path: string, what: string): Promise<readonly Payload[]> {
    const items = await this.#listOrNull(path, what);
    if (items === null) throw this.#hidden(what, READ);
    return items;
  }

  async #listOrNull(path: string, what: string): Promise<readonly Payload[] | null> {
    const items: Payload[] = [];
    for (let page = 1; page <= MOST_PAGES; page++) {
      const more = await orNull(() =>
        this.#json(`${path}${path.includes('?') ? '&' : '?'}per_page=${PER_PAGE}&page=${page}`, what),
      );
      if (more === null) return null;
      if (!Array.isArray(more)) throw new RemoteError(`${this.#egress.host} sent no list of ${what}`);
      items.push(...(more as Payload[]));
      if (more.length < PER_PAGE) break;
    }
    return items;
  }

  async #json(path: string, what: string): Promise<unknown> {
    const answer = await this.#egress.get(path, 'application/json');
    return await this.#egress.json(expectSuccess(answer, this.#egress, wanted(what, READ)));
  }

  /** GitLab hides what a token may not see. */
  #hidden(what: string, permission: string): AuthorizationError {
    return new AuthorizationError(
      `${this.#egress.host} shows nothing of ${what}: it is gone, or the token needs ${permission}`,
      { status: 404, permission },
    );
  }
}

function wanted(what: string, permission: string): Wanted {
  return { what, permission, variable: VARIABLE };
}
