import type { Clock, Logger } from '../foundation/index.ts';
import { problemOf } from './failed-task.ts';
import { isRed } from './merging.ts';
import type { CiProvider, PipelineStore, RepositoryState } from './ports.ts';
import type { PipelineFact, Provider, RepositoryName } from './records.ts';

export interface ReconciliationParts {
  readonly pipeline: Pick<
    PipelineStore,
    'repositories' | 'cursor' | 'moveCursor' | 'knownRuns' | 'record' | 'tellSilence'
  >;
  readonly providers: readonly CiProvider[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** after so long without a webhook a repository with runs nobody told of counts as silent */
  readonly silentAfterMs: number;
}

/** The rest waits for the next time: no repository keeps the others waiting for hours. */
const MOST_PARTS = 50;

/** What asking found. */
export interface ReconciliationReport {
  readonly repositories: number;
  /** failed runs no webhook had told of */
  readonly missedRuns: number;
  /** repositories whose webhooks do not come any more */
  readonly silent: readonly RepositoryName[];
  /** repositories that could not be asked */
  readonly problems: readonly { readonly repository: RepositoryName; readonly problem: string }[];
}

/**
 * Asks CI systems for failed runs, because what they said while this program was down they do not say again. What is
 * known already changes nothing: facts merge.
 */
export class Reconciliation {
  readonly #parts: ReconciliationParts;
  readonly #providers: ReadonlyMap<Provider, CiProvider>;

  constructor(parts: ReconciliationParts) {
    this.#parts = parts;
    this.#providers = new Map(parts.providers.map((provider) => [provider.provider, provider]));
  }

  /** Asks for every repository once; one that cannot be asked holds up no other. */
  async reconcile(): Promise<ReconciliationReport> {
    const { pipeline, logger } = this.#parts;
    const states = (await pipeline.repositories()).filter(({ provider }) => this.#providers.has(provider));
    const silent: RepositoryName[] = [];
    const problems: ReconciliationReport['problems'][number][] = [];
    let missedRuns = 0;
    for (const state of states) {
      const repository: RepositoryName = { provider: state.provider, name: state.name };
      try {
        const missed = await this.#ask(repository);
        missedRuns += missed;
        if (missed > 0 && this.#isSilent(state)) {
          silent.push(repository);
          logger.warn({ repository: state.name, missed }, 'webhooks of a repository do not come any more');
          await pipeline.tellSilence(repository, missed);
        }
      } catch (error) {
        const problem = problemOf(error);
        problems.push({ repository, problem });
        logger.warn(
          { repository: state.name, provider: state.provider, problem },
          'a repository could not be asked for failed runs',
        );
      }
    }
    return { repositories: states.length, missedRuns, silent, problems };
  }

  /** @returns how many failed runs were unknown */
  async #ask(repository: RepositoryName): Promise<number> {
    const { pipeline } = this.#parts;
    let before = await pipeline.cursor(repository);
    let missed = 0;
    for (let part = 0; part < MOST_PARTS; part++) {
      const found = await this.#providers.get(repository.provider)!.failedRuns(repository, before);
      missed += await this.#keep(repository, found.facts);
      // Only now: whoever stops in between asks for the same again.
      if (found.cursor !== before) await pipeline.moveCursor(repository, found.cursor);
      if (!found.hasMore || found.cursor === before) break;
      before = found.cursor;
    }
    return missed;
  }

  async #keep(repository: RepositoryName, facts: readonly PipelineFact[]): Promise<number> {
    if (facts.length === 0) return 0;
    const { pipeline } = this.#parts;
    const red = facts.filter(({ run, jobs }) => isRed(run.conclusion) || jobs.some((job) => isRed(job.conclusion)));
    const runs = [...new Set(red.map(({ run }) => run.run))];
    const known = await pipeline.knownRuns(repository, runs);
    await pipeline.record([{ task: null, facts }]);
    return runs.filter((run) => !known.has(run)).length;
  }

  #isSilent({ lastSignalAtMs }: RepositoryState): boolean {
    const { clock, silentAfterMs } = this.#parts;
    return lastSignalAtMs === null || clock.nowMs() - lastSignalAtMs > silentAfterMs;
  }
}
