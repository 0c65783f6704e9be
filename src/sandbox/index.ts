/**
 * Commands of strangers in a bounded copy of a folder: no network, no host files, no privileges, and limits on time,
 * memory, processes, disk and output. Linux with bubblewrap; where that is missing nothing runs.
 */

export { type Archive, packFolder, readPacked } from './archive.ts';
export { BareGround } from './bare-ground.ts';
export type { Ground, GroundEnd, GroundLimits, GroundRequest, GroundStop, RunningCommand } from './ground.ts';
export { DEFAULT_LIMITS } from './ground.ts';
export { openSandbox } from './open-sandbox.ts';
export { readResult } from './result-archive.ts';
export { type CommandReport, runCommand } from './run-command.ts';
export { seccompFilter } from './seccomp-filter.ts';
