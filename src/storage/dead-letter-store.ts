import type { AuditEntry } from '../access/index.ts';
import type { PageRequest, Visibility } from '../intake/index.ts';
import type { DeadLetterPage, ExecutionView } from '../workflows/index.ts';
import type { PostgresAuditStore } from './audit-store.ts';
import { discardExecution, type PostgresExecutionStore, replayExecution } from './execution-store.ts';
import { UNSTICK_GIVEN_UP } from './healing-statements.ts';

/** Executions that were given up, for people: what they change is in the audit. */
export class PostgresDeadLetterStore {
  readonly #executions: PostgresExecutionStore;
  readonly #audit: PostgresAuditStore;

  constructor(executions: PostgresExecutionStore, audit: PostgresAuditStore) {
    this.#executions = executions;
    this.#audit = audit;
  }

  list(visibility: Visibility, page: PageRequest): Promise<DeadLetterPage> {
    return this.#executions.deadLetters({ ...page, ...(visibility === 'everything' ? {} : { scopes: visibility }) });
  }

  /** Any execution, given up or not; null when there is none to be seen. */
  async read(visibility: Visibility, id: string): Promise<ExecutionView | null> {
    const view = await this.#executions.read(id);
    return view !== null && (visibility === 'everything' || visibility.includes(view.scope)) ? view : null;
  }

  /** false when it was not given up */
  replay(id: string, entry: AuditEntry): Promise<boolean> {
    return this.#audit.change(entry, async (session) => {
      if (!(await replayExecution(session, id))) return false;
      // Where it is a healing, that one is stuck no longer.
      await session.query(UNSTICK_GIVEN_UP, [id]);
      return true;
    });
  }

  /** false when it was not given up */
  discard(id: string, entry: AuditEntry): Promise<boolean> {
    return this.#audit.change(entry, (session) => discardExecution(session, id));
  }
}
