import { LRUCache } from 'lru-cache';
import { AuthorizationError, BadInputError, ConfigurationError, RemoteError } from '../../foundation/index.ts';
import type { Action, ActionResult, PlannedCall, RunObservation, WatchedRun } from '../../healing/index.ts';
import type { RepositoryName } from '../../intake/index.ts';
import { cancelled, deletingMore, runOfTarget } from '../action-parts.ts';
import { Egress, type Reply } from '../egress.ts';
import { expectChanged } from '../expect-changed.ts';
import { createOutsideFetch } from '../outside-fetch.ts';
import { addressAt, idAt, listAt, numberAt, type Payload, textAt } from '../payload.ts';
import { type ActionWays, ProviderActions, type Sent } from '../provider-actions.ts';
import { expectSuccess, orNull, type Wanted } from '../run-log.ts';
import type { JenkinsOptions } from './ci-provider.ts';
import { conclusionOf } from './facts.ts';
import { isJobName, parseBuildAddress, pathOfJob } from './job-path.ts';

const VARIABLE = 'REGREEN_JENKINS_TOKEN';
/** builds after a failed one that are looked through for ours */
const MOST_BUILDS = 100;
const ORIGIN = 'queueId,actions[causes[userId],parameters[name,value]]';
const BUILDS_REMEMBERED = 200;
const WIPE = '/doWipeOutWorkspace';
const PIPELINE_JOB = /\.(?:WorkflowJob|WorkflowMultiBranchProject)$/;
const QUEUED = /^queue\/(\d{1,12})$/;

/**
 * What can be done on Jenkins: with builds and workspaces. Issues, comments and statuses are not Jenkins' own.
 *
 * A plain Jenkins keeps nothing of ours with a build: it drops parameters a job does not declare, and takes the text of a
 * cause only from jobs with a trigger token. What it keeps is who began a build, with which parameters. So a rebuild is
 * known by that: a later build, or one in the queue, of the same parameters that our user began. It rests on Regreen
 * having a user of its own there. While a build waits, Jenkins itself joins another one with the same parameters to it.
 */
export class JenkinsActions extends ProviderActions {
  readonly provider = 'jenkins';
  readonly #egress: Egress;
  readonly #user: string | null;
  readonly #nowMs: () => number;
  /** with which builds were begun, which never changes */
  readonly #parameters = new LRUCache<string, ReadonlyMap<string, string>>({ max: BUILDS_REMEMBERED });

  constructor({ apiUrl, user, token, nowMs, alsoTrusted = [], fetch }: JenkinsOptions) {
    super();
    const sender = fetch ?? createOutsideFetch({ baseUrl: apiUrl, alsoTrusted });
    this.#egress = new Egress({ baseUrl: apiUrl, token, fetch: sender, ...(user === null ? {} : { user }) });
    this.#user = user?.toLowerCase() ?? null;
    this.#nowMs = nowMs;
  }

  protected readonly ways: ActionWays = {
    rerun_failed_jobs: {
      permission: 'Job/Build',
      plan: async (action) => [await this.#buildCall(action)],
      look: (action) => this.#lookForBuild(action),
      result: async (_, answer) => this.#buildResult('began the build again', answer),
    },
    rerun_without_cache: {
      permission: 'Job/Build (and Job/WipeOut where that is switched on)',
      plan: async (action) => [await this.#wipeCall(action), await this.#buildCall(action)],
      look: (action) => this.#lookForBuild(action),
      result: async (_, answer) => this.#buildResult('wiped the workspace and began the build again', answer),
    },
    delete_cache: {
      permission: 'Job/Build (and Job/WipeOut where that is switched on)',
      plan: async (action) => [await this.#wipeCall(action)],
      // A workspace comes back with the next build: wiping it twice is wiping it once.
      look: async ({ target }) => void jobPath(target.repository),
      result: async ({ target }) => told(`wiped the workspace of ${target.repository}`, null),
    },
    cancel_run: {
      permission: 'Job/Cancel',
      plan: async ({ target }) => [{ method: 'POST', path: `${buildPath(target)}/stop`, body: null }],
      look: async ({ target }) => {
        const build = await this.#readOrNull(`${buildPath(target)}/api/json?tree=building,url`, `build ${target.run}`);
        if (build?.building === true) return undefined;
        return cancelled(target, `build ${target.run} is over`, this.#nowMs(), addressAt(build, 'url'));
      },
      result: async ({ target }) => cancelled(target, `asked for build ${target.run} to be stopped`, this.#nowMs()),
    },
  };

  async observe(repository: RepositoryName, { run }: WatchedRun): Promise<RunObservation | null> {
    const job = jobPath(repository.name);
    const [, item] = QUEUED.exec(run) ?? [];
    if (item === undefined) return await this.#observeBuild(job, runOfTarget({ run } as Action['target']));
    const waiting = await this.#readOrNull(`/queue/item/${item}/api/json`, `item ${item} of the queue`);
    // An item is gone from the queue some minutes after its build began.
    const number =
      numberAt(waiting, 'executable', 'number') ?? (waiting === null ? await this.#buildOfItem(job, item) : null);
    if (number !== null) {
      const seen = await this.#observeBuild(job, String(number));
      return seen === null ? null : { ...seen, run: String(number) };
    }
    if (waiting === null) return null;
    const nothing = { url: null, startedAtMs: null, finishedAtMs: null };
    return waiting.cancelled === true
      ? { ...nothing, status: 'finished', conclusion: 'cancelled' }
      : { ...nothing, status: 'queued', conclusion: null };
  }

  /** Jenkins has no files of a repository. */
  async readDefaultBranchFile(): Promise<string | null> {
    return null;
  }

  protected async send({ kind, target }: Action, call: PlannedCall, permission: string): Promise<Sent> {
    const content = call.body === null ? null : { form: call.body as Record<string, string> };
    let reply = await this.#egress.send(call.method, call.path, content);
    // API tokens need no crumb; whoever uses a password does. What was refused for it was not done.
    if (reply.status === 403 && /crumb/i.test(reply.text)) {
      reply = await this.#egress.send(call.method, call.path, content, await this.#crumb());
    }
    if (call.path.endsWith(WIPE) && reply.status === 200) {
      const message = `${this.#egress.host} wiped nothing: ${target.repository} has no workspace, or its SCM keeps it`;
      throw new RemoteError(message, { isFinal: true });
    }
    if (isPage(reply)) return { body: null, location: reply.headers.get('location') };
    if (isSignIn(reply)) {
      const message = `${this.#egress.host} wants ${kind} signed in for: the token in ${VARIABLE} needs ${permission}`;
      throw new AuthorizationError(message, { permission });
    }
    const what: Wanted = { what: `${kind} in ${target.repository}`, permission, variable: VARIABLE };
    expectChanged(reply, this.#egress, what, this.#nowMs());
    return { body: null, location: reply.headers.get('location') };
  }

  /** A crumb counts together with the session it was given in. */
  async #crumb(): Promise<Record<string, string>> {
    const answer = await this.#egress.get('/crumbIssuer/api/json', 'application/json');
    const crumb = await this.#egress.json(expectSuccess(answer, this.#egress, wanted('a crumb')));
    const [field, value] = [textAt(crumb, 'crumbRequestField'), textAt(crumb, 'crumb')];
    if (field === null || value === null || !/^[\w.-]{1,100}$/.test(field)) {
      throw new RemoteError(`${this.#egress.host} sent no crumb where one was asked for`);
    }
    const cookie = answer.headers
      .getSetCookie()
      .map((one) => one.split(';')[0]!)
      .join('; ');
    return { [field]: value, ...(cookie === '' ? {} : { cookie }) };
  }

  /** Jobs of Pipeline have no workspace that Jenkins could wipe; it answers that there is no such page. */
  async #wipeCall(action: Action): Promise<PlannedCall> {
    const { target } = action;
    const job = jobPath(target.repository);
    const kind = textAt(await this.#read(`${job}/api/json?tree=_class`, `job ${target.repository}`), '_class') ?? '';
    if (PIPELINE_JOB.test(kind)) {
      const message = `${target.repository} is a pipeline, of which Jenkins can wipe no workspace: its own step cleanWs can`;
      throw new RemoteError(message, { isFinal: true });
    }
    const call = { method: 'POST', path: `${job}${WIPE}`, body: null };
    return deletingMore(call, action, 'Jenkins wipes the whole workspace');
  }

  async #buildCall(action: Action): Promise<PlannedCall> {
    const job = jobPath(action.target.repository);
    if (this.#user === null) {
      throw new ConfigurationError(`a build is known again by who began it: set REGREEN_JENKINS_USER`);
    }
    const parameters = await this.#parametersOf(action);
    return parameters.size === 0
      ? { method: 'POST', path: `${job}/build`, body: null }
      : { method: 'POST', path: `${job}/buildWithParameters`, body: Object.fromEntries(parameters) };
  }

  async #parametersOf({ target }: Action): Promise<ReadonlyMap<string, string>> {
    const place = buildPath(target);
    const known = this.#parameters.get(place);
    if (known !== undefined) return known;
    const build = await this.#read(`${place}/api/json?tree=actions[parameters[name,value]]`, `build ${target.run}`);
    const parameters = parametersIn(build);
    const secret = [...parameters].find(([, value]) => value === null);
    if (secret !== undefined) {
      const message = `${this.#egress.host} does not tell the value of a parameter: such a build can only be begun again by hand`;
      throw new RemoteError(message, { isFinal: true });
    }
    this.#parameters.set(place, parameters as ReadonlyMap<string, string>);
    return parameters as ReadonlyMap<string, string>;
  }

  async #lookForBuild(action: Action): Promise<ActionResult | undefined> {
    const { target } = action;
    const job = jobPath(target.repository);
    const failed = Number(runOfTarget(target));
    const parameters = await this.#parametersOf(action);
    const isOurs = (one: unknown) =>
      this.#user !== null && usersOf(one).includes(this.#user) && isSame(parametersIn(one), parameters);
    const list = await this.#read(
      `${job}/api/json?tree=allBuilds[number,url,${ORIGIN}]{0,${MOST_BUILDS}}`,
      `builds of ${target.repository}`,
    );
    // The first after the failed one: what was begun later was begun for something else.
    const builds = listAt(list, 'allBuilds').filter((one) => (numberAt(one, 'number') ?? 0) > failed && isOurs(one));
    const build = builds.at(-1);
    if (build !== undefined) {
      return this.#watch('the build was begun again', String(numberAt(build, 'number')), addressAt(build, 'url'));
    }
    const queue = await this.#read(
      '/queue/api/json?tree=items[id,task[url],actions[causes[userId],parameters[name,value]]]',
      'the queue',
    );
    const item = listAt(queue, 'items').find((one) => isTaskOf(one, target.repository) && isOurs(one));
    return item === undefined
      ? undefined
      : this.#watch('the build waits in the queue', `queue/${idAt(item, 'id')}`, null);
  }

  #buildResult(summary: string, answer: Sent | null): ActionResult {
    const [, item] = /\/queue\/item\/(\d{1,12})\/?$/.exec(answer?.location ?? '') ?? [];
    if (item !== undefined) return this.#watch(summary, `queue/${item}`, null);
    throw new RemoteError(`${this.#egress.host} did not say which build it began: whether it did, a look tells`);
  }

  #watch(summary: string, run: string, url: string | null): ActionResult {
    return { summary, url, watched: { run, attempt: 1, jobs: [], sinceMs: this.#nowMs() }, undo: 'stop the build' };
  }

  async #observeBuild(job: string, run: string): Promise<RunObservation | null> {
    const build = await this.#readOrNull(
      `${job}/${run}/api/json?tree=building,result,timestamp,duration,url`,
      `build ${run}`,
    );
    if (build === null) return null;
    const isOver = build.building === false;
    const startedAtMs = numberAt(build, 'timestamp');
    return {
      status: isOver ? 'finished' : 'running',
      conclusion: isOver ? conclusionOf(textAt(build, 'result')) : null,
      url: addressAt(build, 'url'),
      startedAtMs,
      finishedAtMs: isOver && startedAtMs !== null ? startedAtMs + (numberAt(build, 'duration') ?? 0) : null,
    };
  }

  async #buildOfItem(job: string, item: string): Promise<number | null> {
    const list = await this.#readOrNull(`${job}/api/json?tree=allBuilds[number,queueId]{0,${MOST_BUILDS}}`, 'builds');
    return numberAt(
      listAt(list, 'allBuilds').find((build) => idAt(build, 'queueId') === item),
      'number',
    );
  }

  /** @throws AuthorizationError when it is gone: Jenkins hides what a user may not see */
  async #read(path: string, what: string): Promise<Payload> {
    const found = await this.#readOrNull(path, what);
    if (found !== null) return found;
    throw new AuthorizationError(
      `${this.#egress.host} shows nothing of ${what}: it is gone, or the user needs Job/Read`,
      {
        status: 404,
        permission: 'Job/Read',
      },
    );
  }

  async #readOrNull(path: string, what: string): Promise<Payload | null> {
    return await orNull(async () => {
      const answer = expectSuccess(await this.#egress.get(path, 'application/json'), this.#egress, wanted(what));
      return (await this.#egress.json(answer)) as Payload;
    });
  }
}

/** Jenkins answers many changes with where to look at the job; not with where to sign in. */
function isPage(reply: Reply): boolean {
  return (reply.status === 302 || reply.status === 303) && !isSignIn(reply);
}

function isSignIn({ status, headers }: Reply): boolean {
  return (status === 302 || status === 303) && /\/(?:login|securityRealm)\b/.test(headers.get('location') ?? '/login');
}

/** @throws BadInputError when its name is none */
function jobPath(job: string): string {
  if (job === '' || !isJobName(job)) throw new BadInputError('this is no job of Jenkins: expected folder/job');
  return pathOfJob(job);
}

function buildPath(target: Action['target']): string {
  return `${jobPath(target.repository)}/${runOfTarget(target)}`;
}

function isTaskOf(item: unknown, job: string): boolean {
  const address = textAt(item, 'task', 'url');
  // Read as that of a build is: from the first folder on, wherever Jenkins lives on its host.
  return address !== null && parseBuildAddress(`${address.replace(/\/$/, '')}/1/`)?.job === job;
}

/** Everybody who began it: what waits already is joined by others who want the same. */
function usersOf(build: unknown): readonly string[] {
  const causes = listAt(build, 'actions').flatMap((action) => listAt(action, 'causes'));
  return causes.flatMap((cause) => textAt(cause, 'userId')?.toLowerCase() ?? []);
}

/** Values by name; null where Jenkins keeps the value to itself. */
function parametersIn(build: unknown): ReadonlyMap<string, string | null> {
  const all = listAt(build, 'actions').flatMap((action) => listAt(action, 'parameters'));
  const found = all.map((one): [string | null, string | null] => {
    const { value } = one as { value?: unknown };
    return [
      textAt(one, 'name'),
      value === undefined || value === null || typeof value === 'object' ? null : String(value),
    ];
  });
  return new Map(found.filter((one): one is [string, string | null] => one[0] !== null));
}

function isSame(a: ReadonlyMap<string, string | null>, b: ReadonlyMap<string, string | null>): boolean {
  return a.size === b.size && [...a].every(([name, value]) => b.get(name) === value);
}

function told(summary: string, url: string | null): ActionResult {
  return { summary, url, watched: null, undo: null };
}

function wanted(what: string): Wanted {
  return { what, permission: 'Job/Read', variable: VARIABLE };
}
