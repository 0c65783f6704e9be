import type { TaskView } from '../intake/index.ts';
import type { GivenUpTask } from './task-contract.ts';
import { timeText } from './wire.ts';

export function taskToWire({ organisationId, createdAtMs, givenUpAtMs, history, ...task }: TaskView): GivenUpTask {
  return {
    ...task,
    organisation: organisationId,
    created_at: timeText(createdAtMs),
    given_up_at: givenUpAtMs === null ? null : timeText(givenUpAtMs),
    history: history.map(({ atMs, attempt, problem }) => ({ at: timeText(atMs), attempt, problem })),
  };
}
