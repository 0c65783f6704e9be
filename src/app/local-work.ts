import { resolve } from 'node:path';
import { ConfigurationError, type Logger } from '../foundation/index.ts';
import { AttemptWorker, LocalRuns, ProjectCopies, type RunnerStore } from '../runner/index.ts';
import type { Storage } from '../storage/index.ts';
import { openCaches, openRunnerParts } from './local-runner.ts';
import type { LogStream } from './logging.ts';
import type { ServerSettings } from './settings.ts';
import { systemClock } from './storage-options.ts';

/** What can be done with local runs of this installation. */
export function openLocalRuns(settings: ServerSettings, store: RunnerStore, wake: () => void): LocalRuns {
  return new LocalRuns({
    store,
    caches: openCaches(settings),
    copies: new ProjectCopies(resolve(settings.data)),
    wake,
  });
}

/**
 * What runs attempts of local runs in the server; null when the settings say so, or there is no sandbox and they do not
 * insist.
 *
 * @throws ConfigurationError when runner.enabled is on and there is no sandbox
 */
export async function openLocalWork(
  settings: ServerSettings,
  storage: Pick<Storage, 'runner' | 'pipeline'>,
  logger: Logger,
  output: { readonly stdout: LogStream },
): Promise<AttemptWorker | null> {
  const { enabled, sandbox } = settings.runner;
  if (enabled === 'off') return null;
  try {
    const runner = await openRunnerParts(settings);
    if (sandbox === 'off') {
      output.stdout.write('runner.sandbox is off: jobs of local runs can read and change whatever this server can\n');
      logger.warn({}, 'jobs of local runs have no sandbox');
    }
    const copies = new ProjectCopies(resolve(settings.data));
    const parts = { store: storage.runner, pipeline: storage.pipeline, copies, runner };
    return new AttemptWorker({ ...parts, clock: systemClock, logger });
  } catch (error) {
    if (enabled === 'on' || !(error instanceof ConfigurationError)) throw error;
    logger.info({ problem: error.message }, 'local runs are not run here');
    return null;
  }
}
