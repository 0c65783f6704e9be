import type { Clock } from '../foundation/index.ts';
import type { RepositoryName } from '../intake/index.ts';
import type {
  AttemptClaim,
  AttemptKind,
  FinishedJob,
  LeaseState,
  LocalRun,
  NewLocalRun,
  RunnerStore,
} from './ports.ts';
import type { JobConclusion } from './run-job.ts';

interface KeptAttempt {
  readonly attempt: number;
  readonly kind: AttemptKind;
  readonly key: string;
  state: 'queued' | 'running' | 'finished' | 'cancelled';
  conclusion: JobConclusion | null;
  isStopping: boolean;
  claims: number;
  token: number;
  dueAtMs: number;
  readonly createdAtMs: number;
  startedAtMs: number | null;
  finishedAtMs: number | null;
  isTold: boolean;
  jobs: FinishedJob[];
}

interface KeptRun {
  readonly run: NewLocalRun & { readonly number: number; readonly createdAtMs: number };
  readonly attempts: KeptAttempt[];
}

/** Runs in memory, with the rules of those in PostgreSQL. */
export class MemoryRunnerStore implements RunnerStore {
  readonly #clock: Clock;
  readonly #runs = new Map<string, KeptRun>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async register(run: NewLocalRun, leaseMs: number) {
    const known = this.#runs.get(run.id);
    if (known !== undefined) return { run: toRun(known), claim: null };
    const number = 1 + [...this.#runs.values()].filter((other) => isSame(other.run.repository, run.repository)).length;
    const kept: KeptRun = { run: { ...run, number, createdAtMs: this.#clock.nowMs() }, attempts: [] };
    this.#runs.set(run.id, kept);
    const attempt = this.#add(kept, 1, 'first', 'first');
    return { claim: leaseMs > 0 ? this.#take(run.id, attempt, leaseMs) : null, run: toRun(kept) };
  }

  async claim(place: string, leaseMs: number): Promise<AttemptClaim | null> {
    const nowMs = this.#clock.nowMs();
    const due = [...this.#runs.values()]
      .filter(({ run }) => run.place === place)
      .flatMap(({ run, attempts }) => attempts.map((attempt) => ({ id: run.id, attempt })))
      .filter(({ attempt }) => isOpen(attempt) && attempt.dueAtMs <= nowMs)
      .toSorted((a, b) => a.attempt.dueAtMs - b.attempt.dueAtMs);
    return due[0] === undefined ? null : this.#take(due[0].id, due[0].attempt, leaseMs);
  }

  async extend(claim: AttemptClaim, leaseMs: number): Promise<LeaseState> {
    const attempt = this.#held(claim);
    if (attempt === null) return 'lost';
    attempt.dueAtMs = this.#clock.nowMs() + leaseMs;
    return attempt.isStopping ? 'stopping' : 'held';
  }

  async release(claim: AttemptClaim): Promise<void> {
    const attempt = this.#held(claim);
    if (attempt === null) return;
    attempt.token++;
    attempt.claims--;
    attempt.state = 'queued';
    attempt.dueAtMs = this.#clock.nowMs();
  }

  async recordJob(claim: AttemptClaim, job: FinishedJob): Promise<boolean> {
    const attempt = this.#held(claim);
    if (attempt === null) return false;
    attempt.jobs = [...attempt.jobs.filter((other) => other.job !== job.job), job];
    return true;
  }

  async finish(claim: AttemptClaim, conclusion: JobConclusion): Promise<boolean> {
    const attempt = this.#held(claim);
    if (attempt === null) return false;
    this.#end(attempt, conclusion);
    return true;
  }

  async addAttempt(runId: string, after: number, kind: AttemptKind, key: string) {
    const kept = this.#runs.get(runId);
    const before = kept?.attempts.find(({ attempt }) => attempt === after);
    if (kept === undefined || before === undefined || isOpen(before)) return null;
    const known = kept.attempts.find(({ attempt }) => attempt === after + 1);
    if (known === undefined) this.#add(kept, after + 1, kind, key);
    return { attempt: after + 1, isNew: known === undefined };
  }

  async cancel(runId: string, attempt: number): Promise<boolean> {
    const kept = this.#runs.get(runId)?.attempts.find((candidate) => candidate.attempt === attempt);
    if (kept === undefined || !isOpen(kept)) return false;
    if (kept.state === 'queued') this.#end(kept, 'cancelled');
    else kept.isStopping = true;
    return true;
  }

  async read(id: string): Promise<LocalRun | null> {
    const kept = this.#runs.get(id);
    return kept === undefined ? null : toRun(kept);
  }

  async find(repository: RepositoryName, number: number): Promise<LocalRun | null> {
    const kept = this.#of(repository).find(({ run }) => run.number === number);
    return kept === undefined ? null : toRun(kept);
  }

  async latest(repository: RepositoryName): Promise<LocalRun | null> {
    const kept = this.#of(repository).toSorted((a, b) => b.run.number - a.run.number)[0];
    return kept === undefined ? null : toRun(kept);
  }

  async readLog(runId: string, attempt: number, job: string): Promise<string | null> {
    const kept = this.#runs.get(runId)?.attempts.find((candidate) => candidate.attempt === attempt);
    return kept?.jobs.find((candidate) => candidate.job === job)?.log ?? null;
  }

  async untold(place: string) {
    return [...this.#runs.values()]
      .filter(({ run }) => run.place === place)
      .flatMap((kept) =>
        kept.attempts
          .filter(({ finishedAtMs, isTold }) => finishedAtMs !== null && !isTold)
          .map(({ attempt }) => ({ run: toRun(kept), attempt })),
      )
      .slice(0, 20);
  }

  async markTold(runId: string, attempt: number): Promise<void> {
    const kept = this.#runs.get(runId)?.attempts.find((candidate) => candidate.attempt === attempt);
    if (kept !== undefined) kept.isTold = true;
  }

  async endedSince(repository: RepositoryName, sinceMs: number, limit: number): Promise<readonly LocalRun[]> {
    const endOf = ({ attempts }: KeptRun) => Math.max(...attempts.map(({ finishedAtMs }) => finishedAtMs ?? 0));
    return this.#of(repository)
      .filter((kept) => endOf(kept) > 0 && endOf(kept) >= sinceMs)
      .toSorted((a, b) => endOf(a) - endOf(b))
      .slice(0, limit)
      .map(toRun);
  }

  #of(repository: RepositoryName): readonly KeptRun[] {
    return [...this.#runs.values()].filter(({ run }) => isSame(run.repository, repository));
  }

  #add(kept: KeptRun, attempt: number, kind: AttemptKind, key: string): KeptAttempt {
    const nowMs = this.#clock.nowMs();
    const added: KeptAttempt = {
      attempt,
      kind,
      key,
      state: 'queued',
      conclusion: null,
      isStopping: false,
      claims: 0,
      token: 0,
      dueAtMs: nowMs,
      createdAtMs: nowMs,
      startedAtMs: null,
      finishedAtMs: null,
      isTold: false,
      jobs: [],
    };
    kept.attempts.push(added);
    return added;
  }

  #take(runId: string, attempt: KeptAttempt, leaseMs: number): AttemptClaim {
    const nowMs = this.#clock.nowMs();
    Object.assign(attempt, { state: 'running', startedAtMs: nowMs, dueAtMs: nowMs + leaseMs, jobs: [] });
    attempt.token++;
    attempt.claims++;
    return { runId, attempt: attempt.attempt, token: String(attempt.token), claims: attempt.claims };
  }

  #held({ runId, attempt, token }: AttemptClaim): KeptAttempt | null {
    const kept = this.#runs.get(runId)?.attempts.find((candidate) => candidate.attempt === attempt);
    return kept?.state === 'running' && String(kept.token) === token ? kept : null;
  }

  #end(attempt: KeptAttempt, conclusion: JobConclusion): void {
    attempt.state = conclusion === 'cancelled' ? 'cancelled' : 'finished';
    attempt.conclusion = conclusion;
    attempt.finishedAtMs = this.#clock.nowMs();
  }
}

function isOpen({ state }: KeptAttempt): boolean {
  return state === 'queued' || state === 'running';
}

function isSame(one: RepositoryName, other: RepositoryName): boolean {
  return one.provider === other.provider && one.name === other.name;
}

function toRun({ run, attempts }: KeptRun): LocalRun {
  return {
    ...run,
    attempts: attempts.map(({ attempt, kind, state, conclusion, createdAtMs, startedAtMs, finishedAtMs, jobs }) => ({
      attempt,
      kind,
      state,
      conclusion,
      createdAtMs,
      startedAtMs,
      finishedAtMs,
      jobs: jobs
        .toSorted((a, b) => a.position - b.position)
        .map(({ job, conclusion, isKept, failedStep, queuedAtMs, startedAtMs, finishedAtMs }) => ({
          job,
          conclusion,
          isKept,
          failedStep,
          queuedAtMs,
          startedAtMs,
          finishedAtMs,
        })),
    })),
  };
}
