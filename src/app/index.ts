/**
 * Builds the program from its parts: rules, model and readers become a diagnoser; storage, threads, workers and routes
 * become a server. What only some verbs need is loaded when it is asked for.
 */

import type { JobConclusion, LocalRun, PipelineOutcome, Project, RunListener } from '../runner/index.ts';
import type { DeadLetterOffice, GivenUpTaskOffice } from './dead-letter-office.ts';
import type { Finding } from './finding.ts';
import type { HealingOffice } from './healing-office.ts';
import type { Keys } from './keys.ts';
import type { Registration } from './registered-run.ts';
import type { RunningServer, ServerOutput } from './server.ts';
import type { ServerSettings } from './settings.ts';
import type { EffectiveSetting, SettingSources } from './settings-reader.ts';

export type { DeadLetterOffice, GivenUpTaskOffice } from './dead-letter-office.ts';
export { createDiagnoser, Diagnoser } from './diagnoser.ts';
export { refuseMissingData } from './existing-data.ts';
export type { Finding } from './finding.ts';
export type { HealingOffice, HealingStatus } from './healing-office.ts';
export { createTextJudge } from './message-judge.ts';
export { provePacks } from './pack-proof.ts';
export { LogWindow, type SendAnswer, sendReport } from './report-sender.ts';
export { readRuleExamples, writeNewRule } from './rule-catalogue.ts';
export { askServer } from './server-client.ts';
export type { ServerSettings } from './settings.ts';
export type { EffectiveSetting } from './settings-reader.ts';
export { readRuleTable, SHIPPED_PACKS } from './shipped-files.ts';

// Loading the server takes longer than explaining a log.

export async function readSettings(
  sources: SettingSources,
): Promise<{ settings: ServerSettings; effective: readonly EffectiveSetting[] }> {
  return (await import('./settings-reader.ts')).readSettings(sources);
}

export async function openPipeline(file: string): Promise<Project> {
  return (await import('../runner/index.ts')).openProject(file);
}

export async function runProject(
  project: Project,
  options: { readonly settings: ServerSettings; readonly isWithoutCache: boolean },
  listener: RunListener,
): Promise<PipelineOutcome> {
  return await (await import('./local-runner.ts')).runProject(project, options, listener);
}

export async function runRegistered(
  project: Project,
  registration: Registration,
  listener: RunListener,
  tell: (sentence: string) => void,
): Promise<{ readonly run: LocalRun; readonly conclusion: JobConclusion | null }> {
  return await (await import('./registered-run.ts')).runRegistered(project, registration, listener, tell);
}

export async function startServer(settings: ServerSettings, output: ServerOutput): Promise<RunningServer> {
  return await (await import('./server.ts')).startServer(settings, output);
}

export async function openKeys(settings: ServerSettings, tell?: (sentence: string) => void): Promise<Keys> {
  return await (await import('./keys.ts')).openKeys(settings, tell);
}

export async function openHealing(settings: ServerSettings): Promise<HealingOffice> {
  return await (await import('./healing-office.ts')).openHealing(settings);
}

export async function openDeadLetters(settings: ServerSettings): Promise<DeadLetterOffice> {
  return await (await import('./dead-letter-office.ts')).openDeadLetters(settings);
}

export async function openGivenUpTasks(settings: ServerSettings): Promise<GivenUpTaskOffice> {
  return await (await import('./dead-letter-office.ts')).openGivenUpTasks(settings);
}

export async function examineInstallation(
  settings: ServerSettings,
  tell?: (sentence: string) => void,
): Promise<readonly Finding[]> {
  return await (await import('./doctor.ts')).examineInstallation(settings, tell);
}

export async function migrateDatabase(
  settings: ServerSettings,
  tell?: (sentence: string) => void,
): Promise<readonly number[]> {
  const [{ migrateStorage }, { storageOptionsOf }, { SILENT }] = await Promise.all([
    import('../storage/index.ts'),
    import('./storage-options.ts'),
    import('../foundation/index.ts'),
  ]);
  return await migrateStorage(storageOptionsOf(settings, SILENT, tell));
}
