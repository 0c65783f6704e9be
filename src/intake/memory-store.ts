import type { Clock, IdMaker } from '../foundation/index.ts';
import { beginTask, type HeldTask, isGivenUp, MemoryGivenUpTasks, tell } from './memory-tasks.ts';
import { isRed, mergeJob, mergeRun } from './merging.ts';
import type { FailureStore, PipelineStore, PushedFailure, SignalStore, Task, TaskKind, TaskQueue } from './ports.ts';
import type {
  DiagnosisOutcome,
  FailureRecord,
  JobFact,
  NewSignal,
  PipelineFact,
  RepositoryName,
  RunFact,
  SignalRecord,
} from './records.ts';

/** When a failure that was handed in should have its diagnosis. */
const HANDED_IN_MS = 5 * 60_000;

interface KnownRun {
  readonly id: string;
  fact: RunFact;
  readonly jobs: Map<string, { fact: JobFact; failureId: string | null }>;
  jobsKnown: boolean;
  failureId: string | null;
}

/**
 * Signals, tasks, runs and failures in memory, without lists, incidents and retention: the rules of the stores at their
 * smallest, which those of PostgreSQL are compared with.
 */
export class MemoryStore
  implements
    Pick<SignalStore, 'append' | 'readBodies'>,
    TaskQueue,
    Pick<PipelineStore, 'record' | 'addFailure' | 'runNames' | 'knownRuns'>,
    Pick<FailureStore, 'read' | 'recordDiagnoses'>
{
  readonly #clock: Clock;
  readonly #makeId: IdMaker;
  readonly #signals = new Map<string, { signal: SignalRecord; body: string }>();
  readonly #contentKeys = new Map<string, string>();
  readonly #tasks = new Map<string, HeldTask>();
  readonly #runs = new Map<string, KnownRun>();
  readonly #failures = new Map<string, FailureRecord>();
  readonly #keys = new Map<string, string>();
  readonly #outcomes = new Map<string, DiagnosisOutcome>();

  /** what people do about tasks that were given up */
  readonly givenUp: MemoryGivenUpTasks;

  constructor(clock: Clock, makeId: IdMaker) {
    this.givenUp = new MemoryGivenUpTasks(this.#tasks, clock);
    this.#clock = clock;
    this.#makeId = makeId;
  }

  async append(signal: NewSignal) {
    const key = `${nameOf(signal.repository)}\n${signal.contentKey}`;
    const known = this.#contentKeys.get(key);
    if (known !== undefined) return { id: known, isNew: false };
    const { id, body, repository, contentKey: _, hasMessage = false, ...rest } = signal;
    this.#contentKeys.set(key, id);
    const ids = { organisationId: ownerOf(repository), repositoryId: nameOf(repository) };
    const bodyBytes = new TextEncoder().encode(body).length;
    this.#signals.set(id, { signal: { ...rest, ...ids, id, repository: repository.name, bodyBytes }, body });
    this.#addTask('read_signal', id, ids.organisationId);
    if (hasMessage) this.#addTask('judge_message', id, ids.organisationId);
    return { id, isNew: true };
  }

  async readBodies(ids: readonly string[]) {
    return new Map(ids.flatMap((id) => (this.#signals.has(id) ? [[id, this.#signals.get(id)!] as const] : [])));
  }

  async claim(kinds: readonly TaskKind[], limit: number, leaseMs: number): Promise<readonly Task[]> {
    const nowMs = this.#clock.nowMs();
    const due = [...this.#tasks.values()].filter(
      (task) => kinds.includes(task.kind) && task.buriedAtMs === null && task.dueMs <= nowMs,
    );
    return fairly(due)
      .slice(0, limit)
      .map((task) => {
        if (task.isHeld) {
          task.crashes++;
          tell(task, 'the process ended without a word', nowMs);
        }
        task.attempts++;
        task.token++;
        Object.assign(task, { dueMs: nowMs + leaseMs, isHeld: true });
        const { id, kind, subject, organisationId, attempts, problem, crashes } = task;
        return { id, kind, subject, organisationId, attempts, problem, crashes, token: String(task.token) };
      });
  }

  async extend(task: Task, leaseMs: number) {
    const held = this.#held(task);
    if (held !== null) held.dueMs = this.#clock.nowMs() + leaseMs;
    return held !== null;
  }

  async finish(tasks: readonly Task[]) {
    for (const task of tasks) if (this.#held(task) !== null) this.#tasks.delete(task.id);
  }

  async retry(task: Task, inMs: number, problem: string) {
    const held = this.#held(task);
    if (held === null) return;
    const nowMs = this.#clock.nowMs();
    tell(held, problem, nowMs);
    Object.assign(held, { dueMs: nowMs + inMs, problem, token: held.token + 1, isHeld: false, crashes: 0 });
  }

  async bury(task: Task, problem: string) {
    const held = this.#held(task);
    if (held === null) return;
    const nowMs = this.#clock.nowMs();
    tell(held, problem, nowMs);
    Object.assign(held, { buriedAtMs: nowMs, problem, token: held.token + 1, isHeld: false });
    const failure = this.#failures.get(held.subject);
    const isUnexplained = failure?.state === 'pending' || failure?.state === 'given_up';
    if (isUnexplained) this.#failures.set(failure.id, { ...failure, state: 'given_up', problem });
    const run = held.kind === 'fetch_run' ? this.#runOfId(held.subject) : undefined;
    if (run !== undefined) this.#makeFailures(run);
  }

  async depth() {
    const all = [...this.#tasks.values()];
    const waiting = all.filter(({ buriedAtMs }) => buriedAtMs === null);
    return {
      waiting: waiting.length,
      buried: all.filter(isGivenUp).length,
      oldestDueMs: waiting.length === 0 ? null : Math.min(...waiting.map(({ dueMs }) => dueMs)),
    };
  }

  async record(batch: readonly { readonly task: Task | null; readonly facts: readonly PipelineFact[] }[]) {
    const touched = new Set<KnownRun>();
    for (const { task, facts } of batch) {
      for (const fact of facts) touched.add(this.#merge(fact, task?.kind === 'fetch_run'));
      const asked = task?.kind === 'fetch_run' ? this.#runOfId(task.subject) : undefined;
      if (asked === undefined) continue;
      asked.jobsKnown = true;
      touched.add(asked);
    }
    const made = [...touched].flatMap((run) => this.#makeFailures(run));
    for (const run of touched) this.#follow(run);
    await this.finish(batch.flatMap(({ task }) => task ?? []));
    return made;
  }

  async addFailure({ repository, key, occurredAtMs, ...said }: PushedFailure) {
    const place = `${nameOf(repository)}\n${key}`;
    const known = this.#keys.get(place);
    if (known !== undefined) return { id: known, isNew: false };
    const id = this.#makeId('flr');
    this.#keys.set(place, id);
    const nothing = { providerJob: null, pullRequest: null, runId: null };
    this.#failures.set(id, { ...begin(id, repository, this.#clock.nowMs()), ...said, ...nothing, occurredAtMs });
    this.#addTask('diagnose', id, ownerOf(repository), HANDED_IN_MS);
    return { id, isNew: true };
  }

  async runNames(ids: readonly string[]) {
    const runs = ids.flatMap((id) => this.#runOfId(id) ?? []);
    return new Map(
      runs.map(({ id, fact: { repository, run, attempt } }) => [id, { repository, run, attempt }] as const),
    );
  }

  async knownRuns(repository: RepositoryName, runs: readonly string[]) {
    const known = [...this.#runs.values()].filter(({ fact }) => nameOf(fact.repository) === nameOf(repository));
    return new Set(runs.filter((run) => known.some(({ fact }) => fact.run === run)));
  }

  async read(_: unknown, id: string) {
    return this.#failures.get(id) ?? null;
  }

  async recordDiagnoses(outcomes: readonly { readonly task: Task | null; readonly outcome: DiagnosisOutcome }[]) {
    for (const { task, outcome } of outcomes) {
      const failure = this.#failures.get(outcome.failureId);
      if (failure !== undefined) {
        const state = outcome.diagnosis === null ? 'unavailable' : 'diagnosed';
        const category = outcome.diagnosis?.category ?? null;
        this.#failures.set(failure.id, { ...failure, state, category, problem: null });
        this.#outcomes.set(failure.id, outcome);
      }
      if (task !== null) await this.finish([task]);
      else this.#tasks.delete(`diagnose ${outcome.failureId}`);
    }
  }

  /** Everything known of runs, jobs and failures, without the names given here, in an order of its own. */
  state(): string {
    const runs = [...this.#runs.values()].map(({ fact, jobs, failureId }) => ({
      fact,
      isFailure: failureId !== null,
      jobs: [...jobs.values()].map((job) => JSON.stringify([job.fact, job.failureId !== null])).sort(),
    }));
    return runs
      .map((run) => JSON.stringify(run))
      .sort()
      .join('\n');
  }

  failures(): readonly FailureRecord[] {
    return [...this.#failures.values()];
  }

  outcomeOf(failureId: string): DiagnosisOutcome | undefined {
    return this.#outcomes.get(failureId);
  }

  #held(task: Task): HeldTask | null {
    const held = this.#tasks.get(task.id);
    return held !== undefined && String(held.token) === task.token && held.buriedAtMs === null ? held : null;
  }

  #addTask(kind: TaskKind, subject: string, organisationId: string, inMs = 0): void {
    const id = `${kind} ${subject}`;
    if (this.#tasks.has(id)) return;
    this.#tasks.set(id, beginTask({ id, kind, subject, organisationId }, this.#clock.nowMs(), inMs));
  }

  #runOfId(id: string): KnownRun | undefined {
    return [...this.#runs.values()].find((run) => run.id === id);
  }

  #merge({ run, jobs }: PipelineFact, jobsKnown: boolean): KnownRun {
    const key = `${nameOf(run.repository)}\n${run.run}\n${run.attempt}`;
    const known = this.#runs.get(key) ?? {
      id: this.#makeId('run'),
      fact: run,
      jobs: new Map(),
      jobsKnown: false,
      failureId: null,
    };
    this.#runs.set(key, known);
    known.fact = mergeRun(known.fact, run);
    known.jobsKnown ||= jobsKnown;
    for (const job of jobs) {
      const before = known.jobs.get(job.job);
      known.jobs.set(job.job, {
        fact: before === undefined ? job : mergeJob(before.fact, job),
        failureId: before?.failureId ?? null,
      });
    }
    return known;
  }

  /** One failure of each red job; of a red run only when its jobs are known and none is red. */
  #makeFailures(run: KnownRun): string[] {
    const made: string[] = [];
    const redJobs = [...run.jobs.values()].filter(({ fact }) => isOver(fact) && isRed(fact.conclusion));
    for (const job of redJobs) {
      if (job.failureId !== null) continue;
      job.failureId = this.#addFailure(run, job.fact);
      made.push(job.failureId);
    }
    if (redJobs.length > 0 || !isRed(run.fact.conclusion)) {
      if (run.failureId !== null) this.#dropFailure(run.failureId);
      run.failureId = null;
    } else if (isOver(run.fact)) {
      const asking = this.#tasks.get(`fetch_run ${run.id}`);
      if (!run.jobsKnown) this.#addTask('fetch_run', run.id, ownerOf(run.fact.repository));
      if ((run.jobsKnown || (asking?.buriedAtMs ?? null) !== null) && run.failureId === null) {
        run.failureId = this.#addFailure(run, null);
        made.push(run.failureId);
      }
    }
    return made;
  }

  #addFailure(run: KnownRun, job: JobFact | null): string {
    const id = this.#makeId('flr');
    const { repository } = run.fact;
    const nowMs = this.#clock.nowMs();
    this.#failures.set(id, { ...begin(id, repository, nowMs), ...describe(run, job, nowMs) });
    this.#addTask('diagnose', id, ownerOf(repository));
    return id;
  }

  /** What was learned since of a run and its jobs is true of their failures too. */
  #follow(run: KnownRun): void {
    const jobs = [...run.jobs.values()].map(({ fact, failureId }) => ({ id: failureId, job: fact }));
    for (const { id, job } of [...jobs, { id: run.failureId, job: null }]) {
      const failure = id === null ? undefined : this.#failures.get(id);
      if (failure === undefined) continue;
      this.#failures.set(failure.id, { ...failure, ...describe(run, job, failure.occurredAtMs) });
    }
  }

  #dropFailure(id: string): void {
    this.#failures.delete(id);
    this.#tasks.delete(`diagnose ${id}`);
  }
}

/** The n-th task of each organisation before the n-plus-first of any. */
function fairly(tasks: readonly HeldTask[]): readonly HeldTask[] {
  const seen = new Map<string, number>();
  const ranked = tasks.map((task) => {
    const rank = seen.get(task.organisationId) ?? 0;
    seen.set(task.organisationId, rank + 1);
    return { task, rank };
  });
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ task }) => task);
}

/** A failure of which nobody said anything yet. */
function begin(id: string, repository: RepositoryName, createdAtMs: number) {
  return {
    ...{ id, createdAtMs, state: 'pending' as const, trust: 'trusted' as const },
    organisationId: ownerOf(repository),
    repositoryId: nameOf(repository),
    repository: repository.name,
    provider: repository.provider,
    ...{
      category: null,
      origin: null,
      confidence: null,
      summary: null,
      problem: null,
      fingerprint: null,
      incidentId: null,
    },
  };
}

function describe({ id: runId, fact }: KnownRun, job: JobFact | null, elseAtMs: number) {
  const { run, attempt, pipeline, branch, commit, pullRequest, trust } = fact;
  return {
    ...{ runId, run, attempt, pipeline, branch, commit, pullRequest },
    trust: trust ?? ('untrusted' as const),
    occurredAtMs: job?.finishedAtMs ?? fact.finishedAtMs ?? job?.startedAtMs ?? fact.startedAtMs ?? elseAtMs,
    job: job?.name ?? null,
    providerJob: job?.job ?? null,
    url: job?.url ?? fact.url,
  };
}

function isOver({ status }: { readonly status: RunFact['status'] }): boolean {
  return status === 'finished';
}

function nameOf({ provider, name }: RepositoryName): string {
  return `${provider} ${name}`;
}

function ownerOf({ provider, name }: RepositoryName): string {
  return `${provider} ${name.split('/')[0]}`;
}
