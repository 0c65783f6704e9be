import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Effect, FakeCall } from '../helpers/fake-actions-host.ts';
import { FakeGithubActions } from '../helpers/fake-github-actions.ts';
import { failedJobBody, githubHeaders, RUNS_BEGAN_AT, workflowRunBody } from '../helpers/github-deliveries.ts';
import { GITHUB_SECRET, ServerProcess } from '../helpers/server-process.ts';
import { UNCAPPED } from '../helpers/uncapped.ts';
import { readAll } from './ledger.ts';

export const LEASE_MS = 2_000;
const REPOSITORY = 'acme/shop';
const TOKEN = 'a token of the tests';
const RUN_BASE = 9_000_000;
const JOB = { name: 'prices', step: 'fetch prices' };
/** Every run of this place in a row fails again when it is begun again. */
const HOPELESS = 8;

/** Two changes of the world for each failed run, the second of which begins it again. */
const PLAYBOOK = `
playbooks:
  - name: again
    when: { category: [network, registry_or_service_outage], confidence: ">= 0.5" }
    level: auto
    guards:
      {
        attempts_per_run: 1, cooldown: 0s, per_hour: 100, per_day: 1000, mass_failure: 1, minutes_per_day: 100000,
        writes_per_hour: 1000, writes_per_day: 10000,
      }
    steps:
      - action: open_issue
      - action: rerun_failed_jobs
    verify: { run: green, within: 1h }
`;

type Shown = Readonly<Record<string, unknown>>;

/** States in which a healing may stay when nothing more happens. */
const ENDS: ReadonlySet<unknown> = new Set(['finished', 'not_healed_by_choice', 'observed', 'cancelled']);

/** What became of healings, compared with what was changed at the host. */
export interface HealingCount {
  readonly runs: number;
  readonly healings: number;
  /** runs without a healing, and healings that came to no end */
  readonly lost: number;
  readonly doubled: number;
  /** runs that were never begun again */
  readonly missing: number;
  /** healings whose outcome is not how their new attempt ended, and incidents that show something else */
  readonly wrong: number;
  /** runs whose healings all refused to do anything, since a diagnosis was given up */
  readonly unread: number;
  readonly byState: Readonly<Record<string, number>>;
}

/** A code host whose runs fail, and servers that heal them. */
export class HealingRig {
  readonly github: FakeGithubActions;
  /** hears of every change, before it is answered */
  onEffect: (effect: Effect, call: FakeCall) => Promise<void> | void = () => {};
  readonly #folder: string;
  readonly #runs: { readonly id: number; readonly branch: string; readonly willPass: boolean }[] = [];
  /** where deliveries go; one that does not answer is asked again, or another */
  #servers: readonly ServerProcess[] = [];
  readonly #sending = new Set<Promise<void>>();
  #isClosed = false;

  private constructor(github: FakeGithubActions, folder: string) {
    this.github = github;
    this.#folder = folder;
    github.host.onEffect = async (effect, call) => {
      const [, id] = /\/runs\/(\d+)\/rerun-failed-jobs$/.exec(effect.path) ?? [];
      // Not before the change was answered or its caller was killed: nobody hears of a run that did not begin.
      if (id !== undefined) setTimeout(() => this.#end(Number(id)), 50);
      await this.onEffect(effect, call);
    };
  }

  static async open(): Promise<HealingRig> {
    const folder = mkdtempSync(join(tmpdir(), 'regreen-healings-'));
    writeFileSync(join(folder, 'playbooks.yml'), PLAYBOOK);
    return new HealingRig(
      await FakeGithubActions.open({ repository: REPOSITORY, token: TOKEN, logsAt: 'here' }),
      folder,
    );
  }

  /** @param host the name under which it calls the code host, by which its calls can be told from another's */
  async addServer(environment: Readonly<Record<string, string>> = {}, host = '127.0.0.1'): Promise<ServerProcess> {
    const server = await ServerProcess.create({
      environment: {
        ...UNCAPPED,
        REGREEN_GITHUB_TOKEN: TOKEN,
        REGREEN_GITHUB_API_URL: `http://${host}:${this.github.host.api.port}`,
        REGREEN_HEALING_PLAYBOOKS: join(this.#folder, 'playbooks.yml'),
        // However late a busy machine makes the event loop, nothing is refused.
        REGREEN_API_LAG_MS: '600000',
        REGREEN_HEALING_LEASE_SECONDS: String(LEASE_MS / 1000),
        ...environment,
      },
    });
    this.#servers = [...this.#servers, server];
    return server;
  }

  /** Runs fail, and as many others pass; deliveries are sent until they are taken. */
  fail(count: number): void {
    for (let n = 0; n < count; n++) {
      const number = this.#runs.length;
      const id = RUN_BASE + number;
      const branch = `work-${wordOf(number)}`;
      this.#runs.push({ id, branch, willPass: number % HOPELESS !== HOPELESS - 1 });
      this.github.github.runs.push({
        id,
        branch,
        status: 'completed',
        conclusion: 'failure',
        createdAt: RUNS_BEGAN_AT,
        updatedAt: new Date().toISOString(),
        jobs: [{ ...JOB, id: id + 1_000_000, conclusion: 'failure', log: logOf(number) }],
      });
      this.#deliver(
        'workflow_job',
        `job-${id}`,
        failedJobBody({ ...JOB, repository: REPOSITORY, id: id + 1_000_000, run: id, branch }),
      );
      this.#tell({ id, attempt: 1, branch, conclusion: 'failure' });
      this.#tell({ id: id + 2_000_000, attempt: 1, branch: 'quiet', conclusion: 'success' });
    }
  }

  /** healings that were given up because their process was killed again and again, and let go on */
  readonly resumed = new Set<string>();

  /** subjects of tasks that were given up for the same reason, and let begin again */
  readonly replayed = new Set<string>();

  /**
   * Waits until every run has a healing that came to an end, first without anybody who lets tasks that were given up
   * begin again: no failure may be lost by those.
   */
  async finish(key: string, patienceMs: number): Promise<HealingCount> {
    const alone = await this.#until(({ lost }) => lost === 0, key, patienceMs);
    const isWhole = ({ lost, missing, wrong }: HealingCount) => lost + missing + wrong === 0;
    const helped = await this.#until(isWhole, key, patienceMs, () => this.#replayTasks(key));
    return { ...helped, lost: Math.max(alone.lost, helped.lost), unread: alone.unread };
  }

  async #until(
    isEnough: (count: HealingCount) => boolean,
    key: string,
    patienceMs: number,
    help: () => Promise<void> = async () => {},
  ): Promise<HealingCount> {
    const untilMs = performance.now() + patienceMs;
    for (;;) {
      await this.#resumeStuck(key).catch(() => {});
      await help().catch(() => {});
      const isLate = performance.now() > untilMs;
      const count = isLate ? await this.count(key) : await this.count(key).catch(() => null);
      if (count !== null && (isLate || isEnough(count))) return count;
      await sleep(250);
    }
  }

  async count(key: string): Promise<HealingCount> {
    const server = await this.#answering();
    const healings = await readAll(server, key, `/api/v1/healings?repository=${REPOSITORY}`);
    const incidents = await readAll(server, key, `/api/v1/incidents?repository=${REPOSITORY}`);
    const stateOf = new Map(incidents.map(({ id, state }) => [id, state]));
    const byRun = Map.groupBy(healings, ({ run, attempt }) => `${run}/${attempt}`);
    const times = new Map<string, number>();
    for (const { path, body } of this.github.host.effects) {
      const change = `${path} ${body?.title ?? ''}`;
      times.set(change, (times.get(change) ?? 0) + 1);
    }
    const begunAgain = (id: number) => times.get(`/repos/${REPOSITORY}/actions/runs/${id}/rerun-failed-jobs `) ?? 0;
    const missing = this.#runs.filter(({ id }) => begunAgain(id) === 0).length;
    let lost = 0;
    let wrong = 0;
    let unread = 0;
    for (const { id, willPass } of this.#runs) {
      // One that found a diagnosis given up refused to do anything; another comes after the replay.
      const all = byRun.get(`${id}/1`) ?? [];
      const [first, ...others] = all.filter((healing) => !isUnread(healing));
      if (all.length > 0 && first === undefined) unread++;
      const second = byRun.get(`${id}/2`)?.[0];
      if (all.length === 0 || (first !== undefined && !willPass && second === undefined)) lost++;
      if (others.length > 0) wrong++;
      if (first?.outcome !== (willPass ? 'healed' : 'not_healed')) wrong++;
      if ((stateOf.get(first?.incident) === 'resolved') !== willPass) wrong++;
    }
    return {
      runs: this.#runs.length,
      healings: healings.length,
      lost: lost + healings.filter(({ state }) => !ENDS.has(state)).length,
      doubled: [...times.values()].filter((count) => count > 1).length,
      missing,
      wrong,
      unread,
      byState: countBy(healings),
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#sending);
    await Promise.all(this.#servers.map((server) => server.remove()));
    await this.github.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What a person does about a healing that is stuck because the process was killed three times while it was at it. */
  async #resumeStuck(key: string): Promise<void> {
    const server = await this.#answering();
    const stuck = await readAll(server, key, `/api/v1/healings?repository=${REPOSITORY}&state=stuck`);
    for (const { id, reason } of stuck) {
      if ((reason as { code?: string } | null)?.code !== 'given_up') continue;
      this.resumed.add(String(id));
      const headers = { authorization: `Bearer ${key}` };
      const signal = AbortSignal.timeout(5_000);
      await fetch(`${server.address}/api/v1/healings/${id}/resume`, { method: 'POST', headers, signal });
    }
  }

  /** What a person does about tasks that were given up because the process was killed twice while it was at them. */
  async #replayTasks(key: string): Promise<void> {
    const server = await this.#answering();
    for (const { id, kind, subject } of await readAll(server, key, '/api/v1/tasks')) {
      this.replayed.add(`${kind} ${subject}`);
      const headers = { authorization: `Bearer ${key}` };
      const signal = AbortSignal.timeout(5_000);
      await fetch(`${server.address}/api/v1/tasks/${id}/replay`, { method: 'POST', headers, signal });
    }
  }

  #end(id: number): void {
    const { branch, willPass } = this.#runs[id - RUN_BASE]!;
    const conclusion = willPass ? 'success' : 'failure';
    this.github.goOn(id, conclusion);
    this.#tell({ id, attempt: 2, branch, conclusion });
  }

  #tell(run: { id: number; attempt: number; branch: string; conclusion: string }): void {
    this.#deliver('workflow_run', `${run.id}-${run.attempt}`, workflowRunBody({ repository: REPOSITORY, ...run }));
  }

  #deliver(event: string, delivery: string, body: string): void {
    const headers = githubHeaders(body, GITHUB_SECRET, delivery, event);
    const sending = this.#send(body, headers).finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  async #send(body: string, headers: Readonly<Record<string, string>>): Promise<void> {
    for (let turn = 0; !this.#isClosed; turn++) {
      const server = this.#servers[turn % this.#servers.length]!;
      const signal = AbortSignal.timeout(5_000);
      const status = await fetch(`${server.address}/webhooks/github`, { method: 'POST', headers, body, signal }).then(
        (answer) => answer.arrayBuffer().then(() => answer.status),
        () => 0,
      );
      if (status === 202) return;
      await sleep(100);
    }
  }

  async #answering(): Promise<ServerProcess> {
    for (const server of this.#servers) if (await server.isReady().catch(() => false)) return server;
    return this.#servers[0]!;
  }
}

function isUnread({ state, reason }: Shown): boolean {
  return state === 'not_healed_by_choice' && (reason as { code?: string } | null)?.code === 'evidence_complete';
}

function countBy(healings: readonly Shown[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state, outcome, reason } of healings) {
    const { code, sentence } = (reason ?? {}) as { code?: string; sentence?: string };
    // Why one refused to do anything is what has to be looked at first.
    const why = outcome === null ? sentence : null;
    const word = [state, outcome, code, why].filter((part) => part != null).join(' ');
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

/** A word for a number, since numbers do not tell one failure from another. */
function wordOf(number: number): string {
  return [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
}

function logOf(number: number): string {
  const word = wordOf(number);
  return [
    '##[group]Run ./fetch-prices',
    '##[endgroup]',
    `java.net.ConnectException: Connection refused while the service ${word} was asked`,
    `\tat com.acme.prices.Fetch${word}.main(Fetch${word}.java:12)`,
    '##[error]Process completed with exit code 1.',
    'Post job cleanup.',
    'Cleaning up orphan processes',
    '',
  ]
    .map((line) => `2026-01-01T00:00:01.0000000Z ${line}`)
    .join('\n');
}
