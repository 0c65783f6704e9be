import type {
  Change,
  ChangeAnswer,
  ClaimedExecution,
  ClaimRequest,
  DeadLetterRequest,
  EndedChild,
  ExecutionState,
  ExecutionStore,
  ExecutionView,
  Hold,
  Intent,
  IntentAnswer,
  Json,
  NewExecution,
  StepView,
  WakeUp,
} from '../workflows/index.ts';
import { CRASHES_MOST, POISONOUS } from '../workflows/index.ts';
import type { Database, Row, Session } from './database.ts';
import * as control from './execution-control.ts';
import * as sql from './execution-statements.ts';
import { toTime } from './time.ts';

/** What a row keeps of a journal, characters; longer ones are rows of their own. */
const WHOLE_JOURNAL_MOST = 2 ** 16;

type WholeJournal = readonly (readonly [
  step: string,
  kind: StepView['kind'],
  state: StepView['state'],
  result: Json,
  problem: string | null,
  attempts: number,
  sinceMs: number,
  untilMs: number | null,
])[];

/** Executions in PostgreSQL: whatever many have to say is said in one statement. */
export class PostgresExecutionStore implements ExecutionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async start(executions: readonly NewExecution[]) {
    return startExecutions(this.#database, executions);
  }

  async wake(wakeUps: readonly WakeUp[]) {
    await wakeExecutions(this.#database, wakeUps);
  }

  async cancel(id: string, reason: string) {
    return this.#database.transaction(async (session) => {
      const [first] = await session.query<{ parent_id: string | null }>(control.CANCEL, [[id], reason]);
      if (first === undefined) return false;
      // Level by level, each seen anew: children that a parent just started are among them.
      for (let parents = [id]; parents.length > 0; ) {
        const children = await session.query<{ id: string }>(control.CHILDREN, [parents, 'active']);
        parents = children.map((child) => child.id);
        if (parents.length > 0) await session.query(control.CANCEL, [parents, reason]);
      }
      if (first.parent_id !== null) await tellParents(session, [first.parent_id], []);
      return true;
    });
  }

  async claim({ workflows, limit, withSuspect, leaseMs }: ClaimRequest) {
    const [[moment], rows] = await Promise.all([
      this.#database.query<{ now: number; has_suspect: boolean }>(sql.HAS_SUSPECT, [workflows, withSuspect]),
      limit === 0 ? [] : this.#database.query(sql.CLAIM, [workflows, limit, leaseMs]),
    ]);
    const suspects = moment?.has_suspect ? await this.#claimSuspect(workflows, leaseMs) : [];
    return { nowMs: moment!.now, executions: await this.#withJournals([...suspects, ...rows]) };
  }

  async commit(changes: readonly Change[]): Promise<readonly ChangeAnswer[]> {
    const [first, later] = divideIntents(changes);
    const answers = await this.#commitAtOnce(first);
    if (later.length === 0) return answers;
    const rest = await this.commit(later);
    const restOf = new Map(rest.map((answer, place) => [later[place]!.id, answer]));
    return answers.map((answer, place) => join(changes[place]!, first[place]!, answer, restOf.get(changes[place]!.id)));
  }

  async extend(holds: readonly Hold[], leaseMs: number) {
    const rows = await this.#database.query<{ id: string; is_cancelled: boolean }>(sql.EXTEND, [
      ...columnsOf(holds),
      leaseMs,
    ]);
    return {
      held: new Set(rows.map(({ id }) => id)),
      cancelled: new Set(rows.filter((row) => row.is_cancelled).map(({ id }) => id)),
    };
  }

  async release(holds: readonly Hold[]) {
    await this.#database.transaction(async (session) => {
      const rows = await session.query<{ parent_id: string | null; state: string }>(sql.RELEASE, columnsOf(holds));
      const parents = rows.flatMap(({ state, parent_id: id }) => (state !== 'active' && id !== null ? [id] : []));
      if (parents.length > 0) await tellParents(session, parents, []);
    });
  }

  async read(id: string): Promise<ExecutionView | null> {
    const [[row], journal] = await Promise.all([
      this.#database.query(control.READ, [id]),
      this.#database.query(control.READ_JOURNAL, [id]),
    ]);
    return row === undefined ? null : toView(row, journal);
  }

  async deadLetters({ limit, after, scopes }: DeadLetterRequest) {
    const rows = await this.#database.query(control.DEAD_LETTERS, [
      scopes ?? null,
      after === null ? null : toTime(after.timeMs),
      after?.id ?? null,
      limit + 1,
    ]);
    const items = rows.slice(0, limit).map((row) => ({
      id: row.id as string,
      scope: row.scope as string,
      workflow: row.workflow as string,
      problem: (row.problem as string | null) ?? '',
      endedAtMs: row.ended_at as number,
    }));
    return { items, hasMore: rows.length > limit };
  }

  async replay(id: string) {
    return this.#database.transaction((session) => replayExecution(session, id));
  }

  async discard(id: string) {
    return discardExecution(this.#database, id);
  }

  async depth() {
    const [row] = await this.#database.query(control.DEPTH);
    const { held, due, waiting, failed, oldest } = row as Record<string, number>;
    return { held: held!, due: due!, waiting: waiting!, failed: failed!, oldestDueMs: oldest ?? null };
  }

  /** The one that waited longest; those that ended their process too often are given up on the way. */
  async #claimSuspect(workflows: readonly string[], leaseMs: number): Promise<readonly Row[]> {
    for (;;) {
      const row = await this.#database.transaction(async (session) => {
        const [suspect] = await session.query(sql.CLAIM_SUSPECT, [workflows, leaseMs, CRASHES_MOST, POISONOUS]);
        const parentId = (suspect?.parent_id ?? null) as string | null;
        if (suspect?.state !== 'active' && parentId !== null) await tellParents(session, [parentId], []);
        return suspect;
      });
      if (row === undefined) return [];
      if (row.state === 'active') return [row];
    }
  }

  // Read after the claim: what others wrote before it is there by then.
  async #withJournals(rows: readonly Row[]): Promise<readonly ClaimedExecution[]> {
    const known = rows.filter(({ is_fresh }) => !is_fresh).map(({ id }) => id);
    if (known.length === 0) return rows.map((row) => toClaimed(row, [], [], []));
    const [journals, wakeUps, children] = await Promise.all([
      this.#database.query(sql.JOURNALS, [known]),
      this.#database.query(sql.WAKE_UPS, [known]),
      this.#database.query(sql.ENDED_CHILDREN, [known]),
    ]);
    const journalOf = Map.groupBy(journals, (row) => row.execution_id);
    const wakeUpsOf = Map.groupBy(wakeUps, (row) => row.execution_id);
    const childrenOf = Map.groupBy(children, (row) => row.parent_id);
    return rows.map((row) =>
      toClaimed(row, journalOf.get(row.id) ?? [], wakeUpsOf.get(row.id) ?? [], childrenOf.get(row.id) ?? []),
    );
  }

  async #commitAtOnce(changes: readonly Change[]): Promise<readonly ChangeAnswer[]> {
    const values = valuesOf(changes);
    // Children that end, and those to start that are over already: their parents go on.
    const children = changes.flatMap(({ id, parentId, next, children: all }) => [
      ...all.map((child) => child.id),
      ...(parentId !== null && next !== null ? [id] : []),
    ]);
    const rows =
      children.length === 0
        ? await this.#database.query(sql.COMMIT, values)
        : await this.#database.transaction(async (session) => {
            const answers = await session.query(sql.COMMIT, values);
            await tellParents(session, [], children);
            return answers;
          });
    const isCancelled = new Map<unknown, boolean>();
    const effects = new Map<unknown, Row>();
    for (const row of rows) {
      if (row.key === null) isCancelled.set(row.execution_id, row.is_cancelled as boolean);
      else effects.set(row.key, row);
    }
    return Promise.all(
      changes.map(async (change): Promise<ChangeAnswer> => {
        const cancelled = isCancelled.get(change.id);
        if (cancelled === undefined) return { isHeld: false, isCancelled: false, intents: [] };
        if (cancelled) return { isHeld: true, isCancelled: true, intents: [] };
        const intents = change.intents.map((intent) => this.#answer(change, intent, effects.get(intent.key)!));
        return { isHeld: true, isCancelled: false, intents: await Promise.all(intents) };
      }),
    );
  }

  async #answer(change: Change, { step, key }: Intent, effect: Row): Promise<IntentAnswer> {
    if (effect.state === 'done') return { state: 'done', result: effect.result as string };
    if (effect.state === 'failed') return { state: 'failed', problem: (effect.problem as string | null) ?? '' };
    if (effect.execution_id === change.id && effect.step === step) return { state: effect.is_new ? 'new' : 'known' };
    const taken = await this.#database.query(sql.TAKE_OVER, [change.id, change.token, step, key]);
    return { state: taken.length > 0 ? 'known' : 'busy' };
  }
}

/**
 * Starts executions as part of somebody's transaction.
 *
 * @returns which of them are new
 */
export async function startExecutions(
  session: Session,
  executions: readonly NewExecution[],
): Promise<readonly boolean[]> {
  const rows = await session.query<{ id: string }>(sql.START, [
    executions.map(({ id }) => id),
    executions.map(({ scope }) => scope),
    executions.map(({ workflow }) => workflow),
    executions.map(({ input }) => JSON.stringify(input)),
    executions.map(({ wakeAtMs }) => wakeAtMs ?? null),
  ]);
  const fresh = new Set(rows.map(({ id }) => id));
  // Of two with the same id in one call the first is the new one.
  return executions.map(({ id }) => fresh.delete(id));
}

/** Wakes executions as part of somebody's transaction; they wait for its end, so it should be short. */
export async function wakeExecutions(session: Session, wakeUps: readonly WakeUp[]): Promise<void> {
  await session.query(sql.WAKE, [
    wakeUps.map(({ executionId }) => executionId),
    wakeUps.map(({ topic }) => topic),
    wakeUps.map(({ key }) => key),
    wakeUps.map(({ payload }) => JSON.stringify(payload)),
  ]);
}

/** Lets a failed execution try again as part of somebody's transaction; false when it did not fail. */
export async function replayExecution(session: Session, id: string): Promise<boolean> {
  const [root] = await session.query(control.LOCK_FAILED, [id]);
  if (root === undefined) return false;
  const all = [id];
  for (let parents = [id]; parents.length > 0; ) {
    const children = await session.query<{ id: string }>(control.CHILDREN, [parents, 'failed']);
    parents = children.map((child) => child.id);
    all.push(...parents);
  }
  await session.query(control.FORGET_FAILED_STEPS, [all]);
  await session.query(control.FORGET_FAILED_EFFECTS, [all]);
  await session.query(control.REPLAY, [all]);
  return true;
}

/** Takes a failed execution off the list as part of somebody's transaction; false when it did not fail. */
export async function discardExecution(session: Session, id: string): Promise<boolean> {
  return (await session.query(control.DISCARD, [id])).length > 0;
}

async function tellParents(session: Session, parents: readonly string[], children: readonly string[]): Promise<void> {
  await session.query(sql.TELL_PARENTS, [parents, children]);
}

/**
 * One statement touches a row once: intents whose key is spoken of twice go into a statement of their own.
 *
 * @returns changes of the same length and order, and what is left of them
 */
function divideIntents(changes: readonly Change[]): readonly [readonly Change[], readonly Change[]] {
  if (changes.every(({ intents }) => intents.length === 0)) return [changes, []];
  const spoken = new Set(changes.flatMap(({ outcomes }) => outcomes.map(({ key }) => key)));
  const later: Change[] = [];
  const first = changes.map((change) => {
    const now = change.intents.filter(({ key }) => !spoken.has(key) && spoken.add(key));
    if (now.length === change.intents.length) return change;
    const intents = change.intents.filter((intent) => !now.includes(intent));
    later.push({ ...change, entries: [], outcomes: [], taken: [], children: [], next: null, intents });
    return { ...change, intents: now };
  });
  return [first, later];
}

/** The answers to both parts of a change, in the order of its intents. */
function join(whole: Change, first: Change, answer: ChangeAnswer, rest: ChangeAnswer | undefined): ChangeAnswer {
  if (rest === undefined || !answer.isHeld || answer.isCancelled) return answer;
  if (!rest.isHeld || rest.isCancelled) return rest;
  const answers = [answer.intents.values(), rest.intents.values()] as const;
  const intents = whole.intents.map((intent) => answers[first.intents.includes(intent) ? 0 : 1].next().value!);
  return { ...answer, intents };
}

function columnsOf(holds: readonly Hold[]): readonly [string[], string[]] {
  return [holds.map(({ id }) => id), holds.map(({ token }) => token)];
}

/** A change's parts as columns, each part with the id of its execution before it. */
function valuesOf(changes: readonly Change[]): readonly unknown[] {
  const whole = new Map(changes.map((change) => [change.id, wholeJournalOf(change)]));
  const entries = changes.flatMap(({ id, entries: all }) =>
    whole.get(id) === null ? all.map((entry) => ({ id, ...entry })) : [],
  );
  const outcomes = changes.flatMap(({ id, outcomes: all }) => all.map((outcome) => ({ id, ...outcome })));
  const taken = changes.flatMap(({ id, taken: all }) => all.map((wakeUp) => ({ id, wakeUp })));
  const intents = changes.flatMap(({ id, intents: all }) => all.map((intent) => ({ id, ...intent })));
  const children = changes.flatMap(({ id, children: all }) => all.map((child) => ({ parentId: id, ...child })));
  const moving = changes.filter(({ next }) => next !== null);
  const staying = changes.filter(({ next }) => next === null);
  return [
    ...columnsOf(moving),
    moving.map(({ next }) => next!.state),
    moving.map(({ next }) => (next?.state === 'waiting' ? next.untilMs : null)),
    moving.map(({ next }) => (next?.state === 'done' ? next.result : null)),
    moving.map(({ next }) => (next?.state === 'failed' ? next.problem : null)),
    entries.map(({ id }) => id),
    entries.map(({ step }) => step),
    entries.map(({ kind }) => kind),
    entries.map(({ state }) => state),
    entries.map(({ result }) => result),
    entries.map(({ problem }) => problem),
    entries.map(({ attempts }) => attempts),
    entries.map(({ sinceMs }) => sinceMs),
    entries.map(({ untilMs }) => untilMs),
    outcomes.map(({ id }) => id),
    outcomes.map(({ key }) => key),
    outcomes.map(({ state }) => state),
    outcomes.map(({ result }) => result),
    outcomes.map(({ problem }) => problem),
    taken.map(({ id }) => id),
    taken.map(({ wakeUp }) => wakeUp),
    intents.map(({ id }) => id),
    intents.map(({ step }) => step),
    intents.map(({ key }) => key),
    children.map(({ parentId }) => parentId),
    children.map(({ step }) => step),
    children.map(({ id }) => id),
    children.map(({ workflow }) => workflow),
    children.map(({ input }) => input),
    ...columnsOf(staying),
    moving.map(({ id }) => whole.get(id)),
  ];
}

/** The journal of an execution that is done in its first commit, as its row keeps it: a list a step; else null. */
function wholeJournalOf({ entries, isFirst, next }: Change): string | null {
  if (!isFirst || next?.state !== 'done') return null;
  const lists = entries.map(
    ({ step, kind, state, result, problem, attempts, sinceMs, untilMs }) =>
      `[${JSON.stringify(step)},"${kind}","${state}",${result},${JSON.stringify(problem)},${attempts},${sinceMs},${untilMs}]`,
  );
  const text = `[${lists.join()}]`;
  return text.length <= WHOLE_JOURNAL_MOST ? text : null;
}

function toClaimed(
  row: Row,
  journal: readonly Row[],
  wakeUps: readonly Row[],
  children: readonly Row[],
): ClaimedExecution {
  return {
    id: row.id as string,
    token: row.token as string,
    scope: row.scope as string,
    workflow: row.workflow as string,
    parentId: row.parent_id as string | null,
    input: row.input as string,
    crashes: row.crashes as number,
    journal: journal.map((entry) => toEntry(entry, entry.result as string | null)),
    wakeUps: wakeUps.map(({ id, topic, payload }) => ({
      id: id as string,
      topic: topic as string,
      payload: payload as string,
    })),
    endedChildren: children.map((child) => ({
      step: child.parent_step as string,
      state: child.state as EndedChild['state'],
      result: child.result as string | null,
      problem: child.problem as string | null,
    })),
  };
}

function toEntry<T>(row: Row, result: T) {
  return {
    step: row.step as string,
    kind: row.kind as StepView['kind'],
    state: row.state as StepView['state'],
    result,
    problem: row.problem as string | null,
    attempts: row.attempts as number,
    sinceMs: row.since as number,
    untilMs: row.until as number | null,
  };
}

function toStep(entry: Row): StepView {
  return { ...toEntry(entry, entry.result as Json), writtenAtMs: entry.written_at as number };
}

function stepOf(
  [step, kind, state, result, problem, attempts, sinceMs, untilMs]: WholeJournal[number],
  row: Row,
): StepView {
  return { step, kind, state, result, problem, attempts, sinceMs, untilMs, writtenAtMs: row.ended_at as number };
}

function toView(row: Row, journal: readonly Row[]): ExecutionView {
  return {
    id: row.id as string,
    scope: row.scope as string,
    workflow: row.workflow as string,
    state: row.state as ExecutionState,
    isHeld: row.is_held as boolean,
    input: row.input as Json,
    result: row.result as Json,
    problem: row.problem as string | null,
    cancelReason: row.cancel_reason as string | null,
    wakeAtMs: row.wake_at as number | null,
    parentId: row.parent_id as string | null,
    crashes: row.crashes as number,
    createdAtMs: row.created_at as number,
    endedAtMs: row.ended_at as number | null,
    journal:
      row.journal === null ? journal.map(toStep) : (row.journal as WholeJournal).map((list) => stepOf(list, row)),
  };
}
