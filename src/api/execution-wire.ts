import type { DeadLetter, ExecutionView } from '../workflows/index.ts';
import type { Execution, GivenUpExecution } from './execution-contract.ts';
import { timeText } from './wire.ts';

const timeTextOrNull = (ms: number | null) => (ms === null ? null : timeText(ms));

export function givenUpToWire({ id, workflow, scope, problem, endedAtMs }: DeadLetter): GivenUpExecution {
  return { id, workflow, organisation: scope, problem, ended_at: timeText(endedAtMs) };
}

export function executionToWire(view: ExecutionView): Execution {
  return {
    id: view.id,
    workflow: view.workflow,
    organisation: view.scope,
    state: view.state,
    is_held: view.isHeld,
    input: view.input,
    result: view.result,
    problem: view.problem,
    cancel_reason: view.cancelReason,
    parent: view.parentId,
    crashes: view.crashes,
    wake_at: timeTextOrNull(view.wakeAtMs),
    created_at: timeText(view.createdAtMs),
    ended_at: timeTextOrNull(view.endedAtMs),
    journal: view.journal.map(({ step, kind, state, result, problem, attempts, ...times }) => ({
      step,
      kind,
      state,
      result,
      problem,
      attempts,
      since: timeText(times.sinceMs),
      until: timeTextOrNull(times.untilMs),
      written_at: timeText(times.writtenAtMs),
    })),
  };
}
