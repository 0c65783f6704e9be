/**
 * Durable execution: workflows whose steps are journaled, so that they go on where they were when a process ends, sleep
 * for as long as they like, and change the world effectively once.
 */
export { Engine, type EngineOptions, kindOf, type StartRequest } from './engine.ts';
export { PermanentError, StepFailedError } from './errors.ts';
export { MemoryExecutionStore } from './memory-store.ts';
export * from './ports.ts';
export type { Timers } from './timers.ts';
export type { Effect, Json, StepAttempt, StepOptions, Workflow, WorkflowContext } from './workflow.ts';
