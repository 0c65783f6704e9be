import type { IdMaker } from '../foundation/index.ts';
import { timeOfId } from '../foundation/index.ts';
import type {
  PipelineFact,
  PipelineStore,
  Provider,
  PushedFailure,
  RepositoryName,
  RepositoryState,
  RunName,
  Task,
} from '../intake/index.ts';
import type { Database, Session } from './database.ts';
import { type NewEvent, recordEvents } from './event-log.ts';
import { makeFailures } from './failure-making.ts';
import type { FreeSpace } from './free-space.ts';
import { tellHealings } from './healing-start.ts';
import { regroupAfterGreen, regroupFailures } from './incident-grouping.ts';
import { lacksPartition, makePartitions } from './partitions.ts';
import { attemptOf, clean, jobRows, MERGE_JOBS, MERGE_RUNS, type PlacedFact, runRows } from './pipeline-facts.ts';
import * as sql from './pipeline-statements.ts';
import type { KnownRepository, RepositoryDirectory } from './repository-directory.ts';
import { finishTasks } from './task-finishing.ts';
import { toTime } from './time.ts';

/** What is known of runs and jobs, in PostgreSQL; facts may come in any order and any number of times. */
export class PostgresPipelineStore implements PipelineStore {
  readonly #database: Database;
  readonly #repositories: RepositoryDirectory;
  readonly #freeSpace: FreeSpace | null;
  readonly #makeId: IdMaker;

  constructor(database: Database, repositories: RepositoryDirectory, freeSpace: FreeSpace | null, makeId: IdMaker) {
    this.#database = database;
    this.#repositories = repositories;
    this.#freeSpace = freeSpace;
    this.#makeId = makeId;
  }

  async record(batch: readonly { readonly task: Task | null; readonly facts: readonly PipelineFact[] }[]) {
    this.#freeSpace?.demand();
    const told: PlacedFact[] = [];
    const fetched: PlacedFact[] = [];
    for (const { task, facts } of batch) {
      const place = task?.kind === 'fetch_run' ? fetched : told;
      for (const fact of facts) place.push({ fact, repository: await this.#resolve(fact.run.repository) });
    }
    const tasks = batch.flatMap(({ task }) => (task === null ? [] : [task]));
    return this.#write((session) => this.#record(session, told, fetched, tasks));
  }

  async addFailure(failure: PushedFailure) {
    this.#freeSpace?.demand();
    const repository = await this.#resolve(failure.repository);
    return this.#write((session) => this.#addFailure(session, failure, repository));
  }

  async runNames(ids: readonly string[]): Promise<ReadonlyMap<string, RunName>> {
    const rows = await this.#database.query(sql.RUN_NAMES, [ids]);
    return new Map(
      rows.map((row) => [
        row.id as string,
        {
          repository: { provider: row.provider as Provider, name: row.name as string },
          run: row.run as string,
          attempt: row.attempt as number,
        },
      ]),
    );
  }

  async knownRuns(repository: RepositoryName, runs: readonly string[]) {
    const known = await this.#repositories.find(repository);
    if (known === null) return new Set<string>();
    const rows = await this.#database.query<{ run: string }>(sql.KNOWN_RUNS, [known.id, runs]);
    return new Set(rows.map(({ run }) => run));
  }

  async repositories(): Promise<readonly RepositoryState[]> {
    const rows = await this.#database.query(sql.REPOSITORIES);
    return rows.map((row) => ({
      id: row.id as string,
      organisationId: row.organisation_id as string,
      provider: row.provider as Provider,
      name: row.name as string,
      defaultBranch: row.default_branch as string | null,
      lastSignalAtMs: row.last_signal_at as number | null,
    }));
  }

  async cursor(repository: RepositoryName): Promise<string | null> {
    const known = await this.#resolve(repository);
    const [row] = await this.#database.query<{ cursor: string }>(sql.CURSOR, [known.id]);
    return row?.cursor ?? null;
  }

  async moveCursor(repository: RepositoryName, cursor: string): Promise<void> {
    const known = await this.#resolve(repository);
    await this.#database.query(sql.MOVE_CURSOR, [known.id, cursor]);
  }

  async tellSilence(repository: RepositoryName, missedRuns: number): Promise<void> {
    const { id, organisationId, name } = await this.#resolve(repository);
    const data = { repository: name, provider: repository.provider, missed_runs: missedRuns };
    await this.#database.transaction((session) =>
      recordEvents(session, [{ organisationId, type: 'repository.silent', subject: id, data }]),
    );
  }

  async #record(
    session: Session,
    told: readonly PlacedFact[],
    fetched: readonly PlacedFact[],
    tasks: readonly Task[],
  ): Promise<readonly string[]> {
    const facts = [...told, ...fetched];
    const rows = [
      ...runRows(told, () => this.#makeId('run'), false),
      ...runRows(fetched, () => this.#makeId('run'), true),
    ];
    const touched = rows.length === 0 ? [] : await session.query<{ id: string }>(MERGE_RUNS, [JSON.stringify(rows)]);
    const jobs = jobRows(facts, () => this.#makeId('job'));
    if (jobs.length > 0) await session.query(MERGE_JOBS, [JSON.stringify(jobs)]);
    await this.#rememberBranches(session, facts);

    const asked = tasks.filter(({ kind }) => kind === 'fetch_run').map(({ subject }) => subject);
    const answered = asked.length === 0 ? [] : await session.query<{ id: string }>(sql.MARK_JOBS_KNOWN, [asked]);
    const runs = [...new Set([...touched, ...answered].map(({ id }) => id))].sort();
    const made = runs.length === 0 ? [] : await makeFailures(session, runs, this.#makeId);
    await finishTasks(session, tasks);
    const events: NewEvent[] = made.map(({ id, organisationId }) => ({
      organisationId,
      type: 'failure.created',
      subject: id,
    }));
    if (runs.length > 0) {
      const moved = await session.query<{ repository_id: string; fingerprint: string }>(sql.FOLLOW_RUNS, [runs]);
      events.push(...(await regroupFailures(session, moved, () => this.#makeId('inc'))));
      events.push(...(await regroupAfterGreen(session, runs, () => this.#makeId('inc'))));
      await tellHealings(session, runs, this.#makeId);
    }
    await recordEvents(session, events);
    return made.map(({ id }) => id);
  }

  async #addFailure(session: Session, failure: PushedFailure, repository: KnownRepository) {
    const id = this.#makeId('flr');
    const key = failure.key.replaceAll('\0', '').toWellFormed();
    const [own] = await session.query(sql.TAKE_KEY, [repository.id, key, id]);
    if (own === undefined) {
      const [earlier] = await session.query<{ failure_id: string }>(sql.FIND_KEY, [repository.id, key]);
      return { id: earlier!.failure_id, isNew: false };
    }
    const createdAt = toTime(timeOfId(id));
    await session.query(sql.ADD_FAILURE, [
      id,
      repository.organisationId,
      repository.id,
      repository.name,
      repository.provider,
      createdAt,
      toTime(failure.occurredAtMs) ?? createdAt,
      clean(failure.run),
      attemptOf(failure.attempt),
      clean(failure.pipeline),
      clean(failure.job),
      clean(failure.branch),
      clean(failure.commit),
      clean(failure.url),
    ]);
    await recordEvents(session, [{ organisationId: repository.organisationId, type: 'failure.created', subject: id }]);
    return { id, isNew: true };
  }

  async #rememberBranches(session: Session, facts: readonly PlacedFact[]): Promise<void> {
    const named = new Map(
      facts.flatMap(({ fact, repository }) =>
        fact.run.defaultBranch === null ? [] : [[repository.id, clean(fact.run.defaultBranch)] as const],
      ),
    );
    if (named.size > 0)
      await session.query(sql.REMEMBER_BRANCHES, [
        [...named.keys()].sort(),
        [...named].sort().map(([, branch]) => branch),
      ]);
  }

  async #resolve(name: RepositoryName): Promise<KnownRepository> {
    return this.#repositories.recall(name) ?? (await this.#repositories.resolve(name));
  }

  async #write<T>(work: (session: Session) => Promise<T>): Promise<T> {
    try {
      return await this.#database.transaction(work);
    } catch (error) {
      if (!lacksPartition(error)) throw error;
      const nowMs = timeOfId(this.#makeId('flr'))!;
      await this.#database.transaction((session) => makePartitions(session, [nowMs]));
      return this.#database.transaction(work);
    }
  }
}
