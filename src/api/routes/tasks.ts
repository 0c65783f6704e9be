import { Type } from 'typebox';
import type { TaskView } from '../../intake/index.ts';
import { entryOf } from '../audit-entry.ts';
import { pageOf } from '../contract.ts';
import { ApiError } from '../problem.ts';
import { tagsChangedBy } from '../read-tags.ts';
import type { Reads } from '../reads.ts';
import { type Answer, type Call, type Route, route } from '../route.ts';
import { GivenUpTask, TaskQuery } from '../task-contract.ts';
import { taskToWire } from '../task-wire.ts';

const ById = Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,17}$' }) }, { additionalProperties: false });

type TaskCall = Call<{ readonly id: string }, unknown, unknown>;

/** Tasks of the intake that were given up, and what is done about them. */
export function taskRoutes(reads: Reads): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/tasks',
      operationId: 'listTasks',
      summary: 'Tasks that were given up, the newest first',
      tag: 'tasks',
      needs: 'read',
      query: TaskQuery,
      answers: { 200: { description: 'a part of the list', schema: pageOf(GivenUpTask) } },
      problems: ['VALIDATION', 'BAD_CURSOR'],
      handle: (call) =>
        reads.list(call, {
          name: 'tasks',
          item: GivenUpTask,
          read: (page) => call.services.givenUpTasks.list(call.visibility, call.query.kind ?? null, page),
          toWire: taskToWire,
          placeOf: ({ givenUpAtMs, id }) => ({ timeMs: givenUpAtMs!, id }),
        }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/tasks/{id}',
      operationId: 'readTask',
      summary: 'One task with what went wrong; one that is done is gone',
      tag: 'tasks',
      needs: 'read',
      params: ById,
      answers: { 200: { description: 'as it is now', schema: GivenUpTask } },
      problems: ['NOT_FOUND'],
      handle: async (call) => ({ status: 200, json: taskToWire(await readOr404(call)) }),
    }),
    route({
      ...changeOf('replay', 'replayTask', 'Lets a task that was given up begin again'),
      handle: (call) => change(call, 'replay'),
    }),
    route({
      ...changeOf('discard', 'discardTask', 'Takes a task that was given up off the list for good'),
      handle: (call) => change(call, 'discard'),
    }),
  ];
}

function changeOf(verb: string, operationId: string, summary: string) {
  return {
    method: 'POST',
    path: `/api/v1/tasks/{id}/${verb}`,
    operationId,
    summary,
    tag: 'tasks',
    needs: 'execute',
    params: ById,
    answers: { 200: { description: 'as it is then', schema: GivenUpTask } },
    problems: ['NOT_FOUND', 'CONFLICT'],
  } as const;
}

async function change(call: TaskCall, verb: 'replay' | 'discard'): Promise<Answer> {
  const { services, params } = call;
  const { kind, subject, organisationId, state } = await readOr404(call);
  const entry = entryOf(call, {
    action: `task.${verb}`,
    subject: params.id,
    organisation: organisationId,
    details: { kind, subject },
  });
  const changed = await services.givenUpTasks[verb](params.id, entry);
  if (changed === null) throw new ApiError('CONFLICT', `task ${params.id} was not given up: it is ${state}`);
  services.cache.invalidate(tagsChangedBy([organisationId]));
  return { status: 200, json: taskToWire(changed) };
}

async function readOr404({ services, visibility, params }: TaskCall): Promise<TaskView> {
  const view = await services.givenUpTasks.read(visibility, params.id);
  if (view === null) throw new ApiError('NOT_FOUND', `there is no task ${params.id}; one that is done is gone`);
  return view;
}
