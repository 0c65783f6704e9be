import { FakeJenkinsActions } from './fake-jenkins-actions.ts';
import { jenkinsNetworkLog, type NetworkTool } from './network-logs.ts';

const TOKEN = 'the-token-of-the-tests';
const SECRET = 'the-secret-of-the-tests';
const JOB = '/job/tools/job/shop';

export interface RedBuild {
  readonly branch?: string;
  readonly tool?: NetworkTool;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** A Jenkins of its own beside a server: builds fail there, are begun again, and are told of by notifications. */
export class JenkinsSide {
  readonly fake: FakeJenkinsActions;

  private constructor(fake: FakeJenkinsActions) {
    this.fake = fake;
  }

  static async open(): Promise<JenkinsSide> {
    return new JenkinsSide(await FakeJenkinsActions.open({ job: JOB, user: 'regreen', token: TOKEN }));
  }

  /** Settings of a server that knows it. */
  get environment(): Record<string, string> {
    return {
      REGREEN_JENKINS_USER: 'regreen',
      REGREEN_JENKINS_TOKEN: TOKEN,
      REGREEN_JENKINS_API_URL: this.fake.host.api.address,
      REGREEN_JENKINS_WEBHOOK_SECRET: SECRET,
    };
  }

  close(): Promise<void> {
    return this.fake.close();
  }

  /** A build that a tool ended because of the network; its number. */
  fail({ branch = 'main', tool = 'npm', parameters = {} }: RedBuild = {}): number {
    return this.#add('FAILURE', branch, jenkinsNetworkLog(tool), parameters);
  }

  /** A build that passes. */
  pass(): number {
    return this.#add('SUCCESS', 'main', 'all is well\n');
  }

  /** A push, after which another commit of the branch is built. */
  push(branch: string): number {
    const number = this.#add(null, branch, '');
    const { builds } = this.fake.jenkins;
    builds.splice(-1, 1, { ...builds.at(-1)!, commit: `${number}`.padStart(40, 'f') });
    return number;
  }

  /** Tells a server of a build, as the Notification plugin does. */
  async tell(address: string, number: number): Promise<void> {
    const { result, startedAtMs, durationMs, branch, commit } = this.fake.jenkins.builds.find(
      (one) => one.number === number,
    )!;
    const body = {
      name: 'shop',
      url: `${JOB.slice(1)}/`,
      build: {
        full_url: `https://jenkins.example${JOB}/${number}/`,
        number,
        phase: result === null ? 'STARTED' : 'FINALIZED',
        ...(result === null ? {} : { status: result }),
        // The time of what is told: of an end, when it was over.
        timestamp: result === null ? startedAtMs : startedAtMs + durationMs,
        duration: durationMs,
        // What is to be checked out is not known before it is.
        scm: result === null ? {} : { branch: `origin/${branch ?? 'main'}`, commit },
      },
    };
    const answer = await fetch(`${address}/webhooks/jenkins/${SECRET}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await answer.arrayBuffer();
    if (answer.status !== 202) throw new Error(`a delivery was answered ${answer.status}`);
  }

  /** What waits begins; its number. */
  async begin(address: string): Promise<number> {
    this.fake.goOn();
    const { number } = this.fake.jenkins.builds.at(-1)!;
    await this.tell(address, number);
    return number;
  }

  /** What was begun last ends so, and a server hears of it; its number. */
  async end(address: string, result: string): Promise<number> {
    this.fake.goOn(result);
    const { number } = this.fake.jenkins.builds.at(-1)!;
    await this.tell(address, number);
    return number;
  }

  /** A build ends so; nobody hears of it yet. */
  finish(number: number, result: string): void {
    const { builds } = this.fake.jenkins;
    const place = builds.findIndex((one) => one.number === number);
    const build = builds[place]!;
    builds.splice(place, 1, { ...build, result, durationMs: Date.now() - build.startedAtMs });
  }

  /** changes that were made there, as method and path below the job */
  changes(): readonly string[] {
    return this.fake.host.effects.map(({ method, path }) => `${method} ${path.replace(JOB, '')}`);
  }

  #add(result: string | null, branch: string, log: string, parameters: Readonly<Record<string, string>> = {}): number {
    const { builds } = this.fake.jenkins;
    const number = Math.max(0, ...builds.map((one) => one.number)) + 1;
    const startedAtMs = Date.now() - (result === null ? 0 : 60_000);
    const commit = `${branch === 'main' ? 1 : number}`.padStart(40, 'c');
    builds.push({ number, result, startedAtMs, durationMs: result === null ? 0 : 60_000, log, branch, commit });
    this.fake.origins.set(number, { queueId: number, user: 'anna', parameters });
    return number;
  }
}
