import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import type { Provider, RepositoryName } from '../intake/index.ts';
import type {
  AttemptClaim,
  AttemptKind,
  FinishedJob,
  JobConclusion,
  LeaseState,
  LocalAttempt,
  LocalJob,
  LocalRun,
  NewLocalRun,
  RunnerStore,
} from '../runner/index.ts';
import type { Database, Row, Session } from './database.ts';
import type { RepositoryDirectory } from './repository-directory.ts';
import * as sql from './runner-statements.ts';
import { toTime } from './time.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const LARGEST_LOG = 256 * 2 ** 20;

/** Runs of the local runner in PostgreSQL. */
export class PostgresRunnerStore implements RunnerStore {
  readonly #database: Database;
  readonly #repositories: RepositoryDirectory;

  constructor(database: Database, repositories: RepositoryDirectory) {
    this.#database = database;
    this.#repositories = repositories;
  }

  async register(run: NewLocalRun, leaseMs: number) {
    const repository = await this.#repositories.resolve(run.repository);
    const claim = await this.#database.transaction(async (session) => {
      const { id, pipeline, file, digest, document, place, branch, commit } = run;
      // Numbers are given out one after the other.
      await session.query(sql.LOCK_REPOSITORY, [repository.id]);
      const values = [id, repository.id, pipeline, file, digest, document, place, branch, commit];
      const added = await session.query(sql.ADD_RUN, values);
      if (added.length > 0) await session.query(sql.ADD_FIRST_ATTEMPT, [id]);
      return leaseMs > 0 && added.length > 0 ? claimOf(await session.query(sql.CLAIM_FIRST, [id, leaseMs])) : null;
    });
    return { run: (await this.read(run.id))!, claim };
  }

  claim(place: string, leaseMs: number): Promise<AttemptClaim | null> {
    return this.#database.transaction(async (session) => {
      const claim = claimOf(await session.query(sql.CLAIM, [place, leaseMs]));
      if (claim !== null) await session.query(sql.FORGET_JOBS, [claim.runId, claim.attempt]);
      return claim;
    });
  }

  async extend(claim: AttemptClaim, leaseMs: number): Promise<LeaseState> {
    const [row] = await this.#database.query<{ is_stopping: boolean }>(sql.EXTEND, [...keyOf(claim), leaseMs]);
    if (row === undefined) return 'lost';
    return row.is_stopping ? 'stopping' : 'held';
  }

  async release(claim: AttemptClaim): Promise<void> {
    await this.#database.query(sql.RELEASE, keyOf(claim));
  }

  async recordJob(claim: AttemptClaim, job: FinishedJob): Promise<boolean> {
    const log = job.log === null ? null : await packed(job.log);
    const rows = await this.#database.query(sql.RECORD_JOB, [
      ...keyOf(claim),
      job.job,
      job.position,
      job.conclusion,
      job.isKept,
      job.failedStep,
      toTime(job.queuedAtMs),
      toTime(job.startedAtMs),
      toTime(job.finishedAtMs),
      log,
    ]);
    return rows.length > 0;
  }

  async finish(claim: AttemptClaim, conclusion: JobConclusion): Promise<boolean> {
    const rows = await this.#database.query(sql.FINISH, [...keyOf(claim), conclusion]);
    return rows.length > 0;
  }

  addAttempt(runId: string, after: number, kind: AttemptKind, key: string) {
    return this.#database.transaction(async (session) => {
      const [before] = await session.query<{ state: string }>(sql.LOCK_ATTEMPT, [runId, after]);
      if (before === undefined || before.state === 'queued' || before.state === 'running') return null;
      const added = await session.query(sql.ADD_ATTEMPT, [runId, after + 1, kind, key]);
      return { attempt: after + 1, isNew: added.length > 0 };
    });
  }

  async cancel(runId: string, attempt: number): Promise<boolean> {
    return (await this.#database.query(sql.CANCEL, [runId, attempt])).length > 0;
  }

  async read(id: string): Promise<LocalRun | null> {
    return (await this.#runs(await this.#database.query(sql.READ_RUN, [id])))[0] ?? null;
  }

  async find({ provider, name }: RepositoryName, number: number): Promise<LocalRun | null> {
    return (await this.#runs(await this.#database.query(sql.FIND_RUN, [provider, name, number])))[0] ?? null;
  }

  async latest({ provider, name }: RepositoryName): Promise<LocalRun | null> {
    return (await this.#runs(await this.#database.query(sql.LATEST_RUN, [provider, name])))[0] ?? null;
  }

  async readLog(runId: string, attempt: number, job: string): Promise<string | null> {
    const [row] = await this.#database.query<{ log: Buffer | null }>(sql.READ_LOG, [runId, attempt, job]);
    if (row === undefined || row.log === null) return null;
    return (await decompress(row.log, { maxOutputLength: LARGEST_LOG })).toString('utf8');
  }

  async untold(place: string) {
    const rows = await this.#database.query<{ run_id: string; attempt: number }>(sql.UNTOLD, [place]);
    const found: { run: LocalRun; attempt: number }[] = [];
    for (const { run_id, attempt } of rows) {
      const run = await this.read(run_id);
      if (run !== null) found.push({ run, attempt });
    }
    return found;
  }

  async markTold(runId: string, attempt: number): Promise<void> {
    await this.#database.query(sql.MARK_TOLD, [runId, attempt]);
  }

  async endedSince({ provider, name }: RepositoryName, sinceMs: number, limit: number): Promise<readonly LocalRun[]> {
    return this.#runs(await this.#database.query(sql.ENDED_SINCE, [provider, name, toTime(sinceMs), limit]));
  }

  async #runs(rows: readonly Row[]): Promise<readonly LocalRun[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const session: Session = this.#database;
    const [attempts, jobs] = await Promise.all([session.query(sql.ATTEMPTS, [ids]), session.query(sql.JOBS, [ids])]);
    const jobsOf = Map.groupBy(jobs, (job) => `${job.run_id} ${job.attempt}`);
    const attemptsOf = Map.groupBy(attempts, (attempt) => attempt.run_id);
    return rows.map((row) =>
      toRun(
        row,
        (attemptsOf.get(row.id) ?? []).map((attempt) =>
          toAttempt(attempt, (jobsOf.get(`${attempt.run_id} ${attempt.attempt}`) ?? []).map(toJob)),
        ),
      ),
    );
  }
}

function keyOf({ runId, attempt, token }: AttemptClaim): readonly unknown[] {
  return [runId, attempt, token];
}

async function packed(log: string): Promise<Buffer> {
  return await compress(log, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
}

function claimOf([row]: readonly Row[]): AttemptClaim | null {
  if (row === undefined) return null;
  return {
    runId: row.run_id as string,
    attempt: row.attempt as number,
    token: row.token as string,
    claims: row.claims as number,
  };
}

function toRun(row: Row, attempts: readonly LocalAttempt[]): LocalRun {
  return {
    id: row.id as string,
    repository: { provider: row.provider as Provider, name: row.name as string },
    number: row.number as number,
    pipeline: row.pipeline as string,
    file: row.file as string,
    digest: row.digest as string,
    document: row.document as string,
    place: row.place as string,
    branch: row.branch as string | null,
    commit: row.commit as string | null,
    createdAtMs: row.created_at as number,
    attempts,
  };
}

function toAttempt(row: Row, jobs: readonly LocalJob[]): LocalAttempt {
  return {
    attempt: row.attempt as number,
    kind: row.kind as AttemptKind,
    state: row.state as LocalAttempt['state'],
    conclusion: row.conclusion as JobConclusion | null,
    createdAtMs: row.created_at as number,
    startedAtMs: row.started_at as number | null,
    finishedAtMs: row.finished_at as number | null,
    jobs,
  };
}

function toJob(row: Row): LocalJob {
  return {
    job: row.job as string,
    conclusion: row.conclusion as JobConclusion,
    isKept: row.is_kept as boolean,
    failedStep: row.failed_step as string | null,
    queuedAtMs: row.queued_at as number | null,
    startedAtMs: row.started_at as number | null,
    finishedAtMs: row.finished_at as number | null,
  };
}
