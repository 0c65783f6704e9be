/**
 * The local CI: runs the jobs of a pipeline file on this machine, each in a fresh copy of the project in the sandbox,
 * keeps what they leave for the next time, and runs again what failed.
 */

export { ATTEMPT_LEASE_MS, AttemptWorker } from './attempt-worker.ts';
export { cacheOwnerOf } from './cache-owner.ts';
export { DiskCaches } from './disk-caches.ts';
export type { JobLine } from './job-log.ts';
export { jobsToRepeat } from './job-order.ts';
export { type AskedAttempt, type LocalRunName, type LocalRunState, LocalRuns } from './local-runs.ts';
export { MemoryRunnerStore } from './memory-runner-store.ts';
export type { Pipeline, PipelineJob } from './pipeline.ts';
export { readPipeline } from './pipeline-reader.ts';
export type {
  AttemptClaim,
  AttemptKind,
  FinishedJob,
  LeaseState,
  LocalAttempt,
  LocalJob,
  LocalRun,
  NewLocalRun,
  RunnerStore,
} from './ports.ts';
export { copyOfProject, openProject, type Project, type ProjectCopy } from './project.ts';
export { ProjectCopies } from './project-copies.ts';
export { factOfAttempt } from './run-facts.ts';
export { type JobConclusion, type JobResult, runJob } from './run-job.ts';
export { type PipelineOutcome, type RunListener, type RunnerParts, runPipeline } from './run-pipeline.ts';
