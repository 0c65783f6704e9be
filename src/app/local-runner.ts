import { join, resolve } from 'node:path';
import { Redactor } from '../redaction/index.ts';
import {
  cacheOwnerOf,
  copyOfProject,
  DiskCaches,
  type PipelineOutcome,
  type Project,
  type ProjectCopy,
  type RunListener,
  type RunnerParts,
  runPipeline,
} from '../runner/index.ts';
import { BareGround, DEFAULT_LIMITS, type Ground, type GroundLimits, openSandbox } from '../sandbox/index.ts';
import { secretsOf } from './providers.ts';
import type { ServerSettings } from './settings.ts';
import { systemClock } from './storage-options.ts';

const MEGABYTE = 1 << 20;
const MINUTE_MS = 60_000;

/**
 * Where jobs run, by the settings.
 *
 * @throws ConfigurationError that says what a sandbox needs, when it is wanted and cannot be had
 */
export async function openGround({ runner }: Pick<ServerSettings, 'runner'>): Promise<Ground> {
  return runner.sandbox === 'off' ? new BareGround() : await openSandbox();
}

/** What a job may use, by the settings. */
function limitsOf({ runner }: Pick<ServerSettings, 'runner'>): GroundLimits {
  return {
    ...DEFAULT_LIMITS,
    timeoutMs: runner.jobMinutes * MINUTE_MS,
    memoryBytes: runner.memoryMegabytes * MEGABYTE,
    diskBytes: runner.diskMegabytes * MEGABYTE,
    outputBytes: runner.logMegabytes * MEGABYTE,
    resultBytes: runner.cacheMegabytes * MEGABYTE,
  };
}

/** Caches of all pipelines of this installation. */
export function openCaches({ data }: Pick<ServerSettings, 'data'>): DiskCaches {
  return new DiskCaches(join(resolve(data), 'runner', 'caches'));
}

/**
 * What local runs need, by the settings.
 *
 * @throws ConfigurationError that says what a sandbox needs, when it is wanted and cannot be had
 */
export async function openRunnerParts(settings: ServerSettings): Promise<RunnerParts> {
  return {
    ground: await openGround(settings),
    limits: limitsOf(settings),
    network: settings.runner.network,
    parallel: settings.runner.parallel,
    caches: openCaches(settings),
    clock: systemClock,
    redactor: new Redactor(secretsOf(settings)),
  };
}

/** How jobs of a project get their copy, by the settings. */
export function copyOf(project: Project, parts: RunnerParts, { data }: ServerSettings): ProjectCopy {
  return copyOfProject(project, {
    ground: parts.ground,
    dataFolder: data,
    canFetch: parts.network === 'host',
    bytesMost: parts.limits.diskBytes,
  });
}

/**
 * Runs a pipeline once, without server and database.
 *
 * @throws ConfigurationError when there is no sandbox
 */
export async function runProject(
  project: Project,
  { settings, isWithoutCache }: { readonly settings: ServerSettings; readonly isWithoutCache: boolean },
  listener: RunListener,
): Promise<PipelineOutcome> {
  const parts = await openRunnerParts(settings);
  const { file, pipeline } = project;
  const run = {
    pipeline,
    copy: copyOf(project, parts, settings),
    cacheOwner: cacheOwnerOf({ file, pipeline: pipeline.name }),
    isWithoutCache,
    title: '',
    done: new Map(),
  };
  return await runPipeline(run, parts, listener, new AbortController().signal);
}
