import { BadInputError, ConflictError, NotFoundError } from '../../foundation/index.ts';
import type {
  Action,
  ActionKind,
  ActionResult,
  CiActions,
  PlannedCall,
  RunObservation,
  WatchedRun,
} from '../../healing/index.ts';
import type { RepositoryName } from '../../intake/index.ts';
import { factOfAttempt, type LocalRunName, type LocalRuns } from '../../runner/index.ts';
import { cancelled } from '../action-parts.ts';

const KINDS = ['rerun_failed_jobs', 'rerun_without_cache', 'cancel_run', 'delete_cache'] as const;

/** Changes what the local runner does. It needs no permission: whoever runs it may. */
export class LocalActions implements CiActions {
  readonly provider = 'local';
  readonly kinds: readonly ActionKind[] = KINDS;
  readonly #runs: LocalRuns;

  constructor(runs: LocalRuns) {
    this.#runs = runs;
  }

  permissionOf(): string {
    return 'none';
  }

  async plan(action: Action): Promise<readonly PlannedCall[]> {
    const { kind, target } = action;
    const run = `runs/${target.run}/attempts/${target.attempt}`;
    const beginning = beginningOf(action);
    const keys = beginning === '' ? '' : `?key=${encodeURIComponent(beginning)}*`;
    const deletion: PlannedCall = { method: 'DELETE', path: `runs/${target.run}/caches${keys}`, body: null };
    switch (kind) {
      case 'rerun_failed_jobs':
        return [{ method: 'POST', path: `${run}/rerun-failed-jobs`, body: null }];
      case 'rerun_without_cache':
        return [deletion, { method: 'POST', path: `${run}/rerun-failed-jobs`, body: null }];
      case 'cancel_run':
        return [{ method: 'POST', path: `${run}/cancel`, body: null }];
      case 'delete_cache':
        return [deletion];
      default:
        throw new BadInputError(`the local runner cannot do ${kind}: expected one of ${KINDS.join(', ')}`);
    }
  }

  async look(action: Action): Promise<ActionResult | undefined> {
    const state = await this.#runs.state(nameOf(action));
    if (state === null) throw new NotFoundError(`there is no local run ${action.target.run}`);
    const { attempt } = action.target;
    if (action.kind === 'rerun_failed_jobs' || action.kind === 'rerun_without_cache') {
      return state.attempt > attempt ? rerunResult(action, attempt + 1) : undefined;
    }
    if (action.kind === 'cancel_run') {
      const found = state.run.attempts.find((candidate) => candidate.attempt === attempt);
      if (found === undefined || found.state === 'queued' || found.state === 'running') return undefined;
      return cancelled(action.target, `attempt ${attempt} is over`, 0);
    }
    const beginning = beginningOf(action);
    if ((await this.#runs.countCaches(nameOf(action), beginning)) > 0) return undefined;
    return plainResult(`the pipeline has nothing in its caches${beginning === '' ? '' : ` under ${beginning}`}`);
  }

  async act(action: Action, demandLeave: () => void): Promise<ActionResult> {
    demandLeave();
    const name = nameOf(action);
    const { attempt } = action.target;
    switch (action.kind) {
      case 'rerun_failed_jobs':
        return rerunResult(action, (await this.#runs.rerunFailedJobs(name, attempt, action.key)).attempt);
      case 'rerun_without_cache': {
        const beginning = beginningOf(action);
        if (beginning === '')
          return rerunResult(action, (await this.#runs.rerunWithoutCache(name, attempt, action.key)).attempt);
        await this.#runs.deleteCaches(name, beginning);
        return rerunResult(action, (await this.#runs.rerunFailedJobs(name, attempt, action.key)).attempt);
      }
      case 'cancel_run': {
        const isDone = await this.#runs.cancel(name, attempt);
        const summary = isDone ? `cancelled attempt ${attempt}` : `attempt ${attempt} was over already`;
        return cancelled(action.target, summary, 0);
      }
      case 'delete_cache': {
        const count = await this.#runs.deleteCaches(name, beginningOf(action));
        return plainResult(`deleted ${count} ${count === 1 ? 'cache' : 'caches'}`);
      }
      default:
        throw new BadInputError(`the local runner cannot do ${action.kind}`);
    }
  }

  async observe(repository: RepositoryName, { run, attempt, isCancelled }: WatchedRun): Promise<RunObservation | null> {
    const state = await this.#runs.state({ repository, run });
    const fact = state === null ? null : factOfAttempt(state.run, attempt);
    if (fact === null) return null;
    const { status, conclusion, url, startedAtMs, finishedAtMs } = fact.run;
    const seen = { status: status ?? 'queued', conclusion, url, startedAtMs, finishedAtMs };
    // A run with a job that failed ends as failed, whatever was cancelled of it.
    if (isCancelled !== true || status !== 'finished' || conclusion === 'cancelled') return seen;
    return { ...seen, isCutShort: fact.jobs.some((job) => job.conclusion === 'cancelled') };
  }

  async readDefaultBranchFile(repository: RepositoryName, path: string): Promise<string | null> {
    return await this.#runs.readProjectFile(repository, path);
  }
}

function nameOf({ target }: Action): LocalRunName {
  if (target.run === null) throw new ConflictError('the action names no run');
  return { repository: { provider: 'local', name: target.repository }, run: target.run };
}

/** How the keys of the caches begin that an action is about; `''`: all. */
function beginningOf({ options }: Action): string {
  return String(options.cache ?? '');
}

function rerunResult({ kind, target }: Action, attempt: number): ActionResult {
  const how = kind === 'rerun_without_cache' ? ' without what was cached' : '';
  return {
    summary: `attempt ${attempt} of run ${target.run} runs what failed again${how}`,
    url: null,
    watched: { run: target.run!, attempt, jobs: [], sinceMs: 0 },
    undo: `cancel attempt ${attempt}`,
  };
}

function plainResult(summary: string): ActionResult {
  return { summary, url: null, watched: null, undo: null };
}
