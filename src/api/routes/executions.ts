import { Type } from 'typebox';
import { entryOf } from '../audit-entry.ts';
import { pageOf } from '../contract.ts';
import { Execution, ExecutionQuery, GivenUpExecution } from '../execution-contract.ts';
import { executionToWire, givenUpToWire } from '../execution-wire.ts';
import { ApiError } from '../problem.ts';
import { tagsChangedBy } from '../read-tags.ts';
import type { Reads } from '../reads.ts';
import { type Answer, type Call, type Route, route } from '../route.ts';

const ById = Type.Object({ id: Type.String({ pattern: '^[^\\u0000]{1,200}$' }) }, { additionalProperties: false });

type ExecutionCall = Call<{ readonly id: string }, unknown, unknown>;

/** Durable runs of workflows: those that were given up, their journals, and what is done about them. */
export function executionRoutes(reads: Reads): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/executions',
      operationId: 'listExecutions',
      summary: 'Executions that were given up, the newest first',
      tag: 'workflows',
      needs: 'read',
      query: ExecutionQuery,
      answers: { 200: { description: 'a part of the list', schema: pageOf(GivenUpExecution) } },
      problems: ['VALIDATION', 'BAD_CURSOR'],
      handle: (call) =>
        reads.list(call, {
          name: 'executions',
          item: GivenUpExecution,
          read: (page) => call.services.deadLetters.list(call.visibility, page),
          toWire: givenUpToWire,
          placeOf: ({ endedAtMs, id }) => ({ timeMs: endedAtMs, id }),
        }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/executions/{id}',
      operationId: 'readExecution',
      summary: 'One execution with its journal',
      tag: 'workflows',
      needs: 'read',
      params: ById,
      answers: { 200: { description: 'as it is now', schema: Execution } },
      problems: ['NOT_FOUND'],
      handle: async (call) => ({ status: 200, json: executionToWire(await readOr404(call)) }),
    }),
    route({
      ...changeOf('replay', 'replayExecution', 'Tries again what was given up; what is done stays done'),
      handle: (call) => change(call, 'replay'),
    }),
    route({
      ...changeOf('discard', 'discardExecution', 'Takes what was given up off the list for good'),
      handle: (call) => change(call, 'discard'),
    }),
  ];
}

function changeOf(verb: string, operationId: string, summary: string) {
  return {
    method: 'POST',
    path: `/api/v1/executions/{id}/${verb}`,
    operationId,
    summary,
    tag: 'workflows',
    needs: 'execute',
    params: ById,
    answers: { 200: { description: 'as it is now', schema: Execution } },
    problems: ['NOT_FOUND', 'CONFLICT'],
  } as const;
}

async function change(call: ExecutionCall, verb: 'replay' | 'discard'): Promise<Answer> {
  const { services, params } = call;
  const { scope, state } = await readOr404(call);
  const entry = entryOf(call, { action: `execution.${verb}`, subject: params.id, organisation: scope });
  if (!(await services.deadLetters[verb](params.id, entry))) {
    throw new ApiError('CONFLICT', `${params.id} was not given up: it is ${state}`);
  }
  services.cache.invalidate(tagsChangedBy([scope]));
  return { status: 200, json: executionToWire(await readOr404(call)) };
}

async function readOr404({ services, visibility, params }: ExecutionCall) {
  const view = await services.deadLetters.read(visibility, params.id);
  if (view === null) throw new ApiError('NOT_FOUND', `there is no execution ${params.id}`);
  return view;
}
