import { resolve } from 'node:path';
import { SILENT } from '../foundation/index.ts';
import {
  ATTEMPT_LEASE_MS,
  AttemptWorker,
  type JobConclusion,
  type LocalRun,
  type Project,
  ProjectCopies,
  type RunListener,
} from '../runner/index.ts';
import { openStorage } from '../storage/index.ts';
import { copyOf, openRunnerParts } from './local-runner.ts';
import type { ServerSettings } from './settings.ts';
import { makeSystemId, storageOptionsOf, systemClock } from './storage-options.ts';

/** What is to be registered, and where. */
export interface Registration {
  readonly settings: ServerSettings;
  /** `owner/name` */
  readonly repository: string;
  readonly branch: string | null;
  readonly commit: string | null;
}

/**
 * Registers a run with the server's database and runs its first attempt here, so that the server knows, diagnoses and
 * heals it.
 *
 * @returns the run, and how it ended; null when a worker of the server took it over
 * @throws ConfigurationError, UnavailableError
 */
export async function runRegistered(
  project: Project,
  { settings, repository, branch, commit }: Registration,
  listener: RunListener,
  tell: (sentence: string) => void,
): Promise<{ readonly run: LocalRun; readonly conclusion: JobConclusion | null }> {
  const runner = await openRunnerParts(settings);
  const storage = await openStorage({ ...storageOptionsOf(settings, SILENT, tell), poolSize: 4 });
  try {
    const copies = new ProjectCopies(resolve(settings.data));
    const id = makeSystemId('rnr');
    await copies.keep(id, copyOf(project, runner, settings).files());
    const { file, digest, text, pipeline } = project;
    const place = copies.place();
    const { run, claim } = await storage.runner.register(
      {
        id,
        repository: { provider: 'local', name: repository },
        pipeline: pipeline.name,
        file,
        digest,
        document: text,
        place,
        branch,
        commit,
      },
      ATTEMPT_LEASE_MS,
    );
    const worker = new AttemptWorker({
      store: storage.runner,
      copies,
      pipeline: storage.pipeline,
      runner,
      clock: systemClock,
      logger: SILENT,
    });
    return { run, conclusion: claim === null ? null : await worker.run(claim, listener) };
  } finally {
    await storage.close();
  }
}
