import { FakeActionsHost, type FakeAnswer, type FakeCall, forward } from './fake-actions-host.ts';
import { FakeJenkins } from './fake-jenkins.ts';

/** How a build came to be. */
interface Origin {
  readonly queueId: number;
  readonly user: string;
  readonly parameters: Readonly<Record<string, string | undefined>>;
}

interface QueueItem extends Origin {
  /** of the build it became; null while it waits */
  number: number | null;
}

const FORBIDDEN = '<html><body><h2>HTTP ERROR 403 ci is missing the Job/Build permission</h2></body></html>';
const CRUMB = 'the-crumb-of-the-session';

/**
 * The part of Jenkins' remote API that changes something, over a fake that is read from. A build that is asked for waits
 * in the queue until a test lets it begin; one with the same parameters as one that waits is joined to it.
 */
export class FakeJenkinsActions {
  readonly jenkins: FakeJenkins;
  readonly queue: QueueItem[] = [];
  readonly origins = new Map<number, Origin>();
  wiped = 0;
  /** as for passwords; API tokens need none */
  needsCrumb = false;
  /** jobs of other names of which a build of our user waits */
  readonly elsewhere: string[] = [];
  /** who else wanted a build */
  readonly alsoWantedBy = new Map<number, string>();
  hasWorkspace = true;
  /** items of the queue that never begin */
  readonly held = new Set<number>();
  /** the queue forgets items some minutes after they left it */
  forgetsItems = false;
  readonly #job: string;
  readonly #user: string;
  #host!: FakeActionsHost;
  #nextItem = 500;

  private constructor(jenkins: FakeJenkins, job: string, user: string) {
    this.jenkins = jenkins;
    this.#job = job;
    this.#user = user;
  }

  static async open(options: { job: string; user: string; token: string; port?: number }): Promise<FakeJenkinsActions> {
    const { job, user, token } = options;
    const jenkins = await FakeJenkins.open({ job, user, token });
    const fake = new FakeJenkinsActions(jenkins, job, user);
    const known = `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
    const system = {
      refuse: ({ headers }: FakeCall) =>
        headers.authorization === known ? null : { status: 401, body: '<html>401</html>' },
      read: (call: FakeCall) => fake.#read(call),
      change: (call: FakeCall) => fake.#change(call),
    };
    fake.#host = await FakeActionsHost.open(system, jenkins.api, options.port);
    return fake;
  }

  get host(): FakeActionsHost {
    return this.#host;
  }

  reset(): void {
    this.queue.length = 0;
    this.origins.clear();
    this.#nextItem = 500;
    this.wiped = 0;
    this.needsCrumb = false;
    this.elsewhere.length = 0;
    this.alsoWantedBy.clear();
    this.hasWorkspace = true;
    this.held.clear();
    this.forgetsItems = false;
    this.jenkins.reset();
    this.#host.reset();
  }

  async close(): Promise<void> {
    await Promise.all([this.#host.close(), this.jenkins.close()]);
  }

  /** What waits begins; with a result the last build ends so. */
  goOn(result: string | null = null): void {
    const { builds } = this.jenkins;
    for (const item of this.queue.filter((one) => one.number === null && !this.held.has(one.queueId))) {
      item.number = Math.max(0, ...builds.map(({ number }) => number)) + 1;
      this.origins.set(item.number, item);
      // The same code on the same branch, which fails with the same words when it fails.
      const { branch, commit, log = '' } = builds.at(-1) ?? {};
      builds.push({
        number: item.number,
        result: null,
        startedAtMs: Date.now(),
        durationMs: 0,
        log,
        ...(branch === undefined ? {} : { branch }),
        ...(commit === undefined ? {} : { commit }),
      });
    }
    const last = builds.at(-1)!;
    if (result !== null) builds.splice(-1, 1, { ...last, result, durationMs: Date.now() - last.startedAtMs });
  }

  async #read(call: FakeCall): Promise<FakeAnswer | null> {
    const { pathname } = call.url;
    if (pathname === '/crumbIssuer/api/json') {
      const body = { crumb: CRUMB, crumbRequestField: 'Jenkins-Crumb' };
      return { status: 200, body, headers: { 'set-cookie': 'JSESSIONID.1=abc; Path=/; HttpOnly' } };
    }
    const [, item] = /^\/queue\/item\/(\d+)\/api\/json$/.exec(pathname) ?? [];
    if (item !== undefined) return this.#itemAnswer(Number(item));
    if (pathname === '/queue/api/json') {
      const waiting = this.queue.filter(({ number }) => number === null);
      const items = waiting.map((one) => ({
        id: one.queueId,
        task: { url: `https://jenkins.example${this.#job}/` },
        actions: actionsOf(one),
      }));
      const others = this.elsewhere.map((url, place) => ({
        id: 900 + place,
        task: { url },
        actions: actionsOf({ queueId: 0, user: this.#user, parameters: {} }),
      }));
      return { status: 200, body: { items: [...items, ...others] } };
    }
    const answer = await forward(this.jenkins.api, call);
    const body = answer.body as Record<string, unknown>;
    if (typeof body !== 'object') return answer;
    const builds = body.allBuilds as Record<string, unknown>[] | undefined;
    const shown =
      builds === undefined
        ? this.#withOrigin(body)
        : { ...body, allBuilds: builds.map((one) => this.#withOrigin(one)) };
    return { ...answer, body: shown };
  }

  #itemAnswer(id: number): FakeAnswer {
    const item = this.queue.find(({ queueId }) => queueId === id);
    if (item === undefined || (item.number !== null && this.forgetsItems))
      return { status: 404, body: '<html>404</html>' };
    const { number } = item;
    return { status: 200, body: number === null ? { id, why: 'Quiet period' } : { id, executable: { number } } };
  }

  #withOrigin(build: Record<string, unknown>): Record<string, unknown> {
    const origin = this.origins.get(Number(build.number));
    if (origin === undefined) return build;
    const also = this.alsoWantedBy.get(Number(build.number));
    return {
      ...build,
      queueId: origin.queueId,
      actions: [
        ...(build.actions as unknown[]),
        ...actionsOf(origin),
        ...(also === undefined ? [] : actionsOf({ ...origin, user: also, parameters: {} })),
      ],
    };
  }

  #change({ url, headers, body }: FakeCall): FakeAnswer {
    if (this.needsCrumb && (headers['jenkins-crumb'] !== CRUMB || headers.cookie !== 'JSESSIONID.1=abc')) {
      return { status: 403, body: '<html>HTTP ERROR 403 No valid crumb was included in the request</html>' };
    }
    if (!url.pathname.startsWith(`${this.#job}/`)) return { status: 404, body: '<html>404</html>' };
    const path = url.pathname.slice(this.#job.length);
    const page = { status: 302, headers: { location: `https://jenkins.example${this.#job}/` } };
    if (path === '/build' || path === '/buildWithParameters')
      return this.#enqueue((body ?? {}) as Record<string, string>);
    if (path === '/doWipeOutWorkspace') {
      if (this.jenkins.kind.endsWith('WorkflowJob')) return { status: 404, body: '<html>404</html>' };
      // A page that says why not.
      if (!this.hasWorkspace) return { status: 200, body: '<html>wiping out is blocked</html>' };
      this.wiped++;
      return page;
    }
    const [, number] = /^\/(\d+)\/stop$/.exec(path) ?? [];
    const { builds } = this.jenkins;
    const build = builds.find((one) => one.number === Number(number));
    if (build === undefined) return { status: 404, body: '<html>404</html>' };
    if (build.result === null)
      builds.splice(builds.indexOf(build), 1, { ...build, result: 'ABORTED', durationMs: 1000 });
    return page;
  }

  #enqueue(parameters: Record<string, string>): FakeAnswer {
    const same = (one: QueueItem) =>
      one.number === null && JSON.stringify(one.parameters) === JSON.stringify(parameters);
    let item = this.queue.find(same);
    if (item === undefined) {
      item = { queueId: this.#nextItem++, user: this.#user, parameters, number: null };
      this.queue.push(item);
    }
    return { status: 201, headers: { location: `https://jenkins.example/queue/item/${item.queueId}/` } };
  }
}

function actionsOf({ user, parameters }: Origin): readonly unknown[] {
  const named = Object.entries(parameters).map(([name, value]) => ({ name, value }));
  return [
    { _class: 'hudson.model.CauseAction', causes: [{ _class: 'hudson.model.Cause$UserIdCause', userId: user }] },
    ...(named.length === 0 ? [] : [{ _class: 'hudson.model.ParametersAction', parameters: named }]),
  ];
}

/** What a user without the permission is answered. */
export const JENKINS_FORBIDDEN: FakeAnswer = { status: 403, body: FORBIDDEN };
