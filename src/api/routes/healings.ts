import { Type } from 'typebox';
import type { Speaker, Verdict } from '../../healing/index.ts';
import { entryOf } from '../audit-entry.ts';
import { pageOf } from '../contract.ts';
import {
  Action,
  ActionQuery,
  AnswerRequest,
  DeferRequest,
  Healing,
  HealingDetail,
  HealingQuery,
  HealPlan,
  HealRequest,
  ModifyRequest,
  Request,
  RequestQuery,
} from '../healing-contract.ts';
import { answerers, detailToWire } from '../healing-detail.ts';
import { actionToWire, healingToWire, planToWire, requestToWire } from '../healing-wire.ts';
import { namesOf, type PeopleNames } from '../people-names.ts';
import { ApiError } from '../problem.ts';
import { tagsChangedBy } from '../read-tags.ts';
import type { Reads } from '../reads.ts';
import { type Answer, type Call, type Route, route } from '../route.ts';

const ById = Type.Object({ id: Type.String({ pattern: '^hea_[0-9a-z]{26}$' }) }, { additionalProperties: false });

/** Healings, what they did, and the questions they ask. */
export function healingRoutes(reads: Reads): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/healings',
      operationId: 'listHealings',
      summary: 'Healings, the newest first',
      tag: 'healing',
      needs: 'read',
      query: HealingQuery,
      answers: { 200: { description: 'a part of the list', schema: pageOf(Healing) } },
      problems: ['VALIDATION', 'BAD_CURSOR'],
      handle: (call) => {
        const { limit: _, cursor: __, fields: ___, incident, ...same } = call.query;
        const filter = { ...same, ...(incident === undefined ? {} : { incidentId: incident }) };
        return reads.list(call, {
          name: 'healings',
          item: Healing,
          read: (page) => call.services.healings.list(call.visibility, filter, page),
          toWire: healingToWire,
          placeOf: ({ createdAtMs, id }) => ({ timeMs: createdAtMs, id }),
        });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/healings/{id}',
      operationId: 'readHealing',
      summary: 'One healing: why, what exactly, step by step, and what came of it',
      tag: 'healing',
      needs: 'read',
      params: ById,
      answers: { 200: { description: 'the healing', schema: HealingDetail } },
      problems: ['NOT_FOUND'],
      handle: (call) => reads.single(call, () => detailToWire(call)),
    }),
    route({
      method: 'GET',
      path: '/api/v1/actions',
      operationId: 'listActions',
      summary: 'What was done, the newest first',
      tag: 'healing',
      needs: 'read',
      query: ActionQuery,
      answers: { 200: { description: 'a part of the list', schema: pageOf(Action) } },
      problems: ['VALIDATION', 'BAD_CURSOR'],
      handle: (call) => {
        const { limit: _, cursor: __, fields: ___, ...filter } = call.query;
        return reads.list(call, {
          name: 'actions',
          item: Action,
          read: (page) => call.services.healings.listActions(call.visibility, filter, page),
          toWire: actionToWire,
          placeOf: ({ intendedAtMs, id }) => ({ timeMs: intendedAtMs, id }),
        });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/requests',
      operationId: 'listRequests',
      summary: 'Questions to people, the newest first',
      tag: 'healing',
      needs: 'read',
      query: RequestQuery,
      answers: { 200: { description: 'a part of the list', schema: pageOf(Request) } },
      problems: ['VALIDATION', 'BAD_CURSOR'],
      handle: (call) => {
        const { limit: _, cursor: __, fields: ___, healing, ...same } = call.query;
        const filter = { ...same, ...(healing === undefined ? {} : { healingId: healing }) };
        let names: PeopleNames = new Map();
        return reads.list(call, {
          name: 'requests',
          item: Request,
          read: async (page) => {
            const found = await call.services.requests.list(call.visibility, filter, page);
            names = await namesOf(call.services.accounts, answerers(found.items));
            return found;
          },
          toWire: (request) => requestToWire(request, names),
          placeOf: ({ createdAtMs, id }) => ({ timeMs: createdAtMs, id }),
        });
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/heal',
      aliases: ['/heal'],
      operationId: 'heal',
      summary: 'Looks at a failed run anew, or tells what would be done about it',
      tag: 'healing',
      needs: 'execute',
      body: HealRequest,
      isCreating: true,
      answers: { 200: { description: 'what is, or would be, done', schema: HealPlan } },
      problems: ['VALIDATION', 'NOT_FOUND', 'CONFLICT'],
      handle: async (call) => {
        const { failure, incident, dry_run = false } = call.body;
        if ((failure === undefined) === (incident === undefined)) {
          const detail = 'expected either `failure` or `incident`';
          throw new ApiError('VALIDATION', detail, { errors: [{ pointer: '/body', detail }] });
        }
        const wanted = failure === undefined ? { incident: incident! } : { failure };
        const subject = failure ?? incident!;
        const entry = entryOf(call, { action: 'healing.ask', subject, organisation: '*', details: { dry_run } });
        const plan = await call.services.healing.heal(wanted, speakerOf(call), { isDryRun: dry_run, entry });
        if (plan === null) throw new ApiError('NOT_FOUND', `there is no ${subject}`);
        return { status: 200, json: planToWire(plan) };
      },
    }),
    route({
      ...changeOf('approve', 'approveHealing', 'Agrees to exactly what a healing asks for'),
      body: AnswerRequest,
      handle: (call) => answer(call, 'approve'),
    }),
    route({
      ...changeOf('reject', 'rejectHealing', 'Says no to what a healing asks for'),
      body: AnswerRequest,
      handle: (call) => answer(call, 'reject'),
    }),
    route({
      ...changeOf('defer', 'deferHealing', 'Puts the question off until a time'),
      body: DeferRequest,
      handle: (call) => answer(call, 'defer', { untilMs: Date.parse(call.body.until) }),
    }),
    route({
      ...changeOf('modify', 'modifyHealing', 'Leaves some of the actions out; what stays is asked anew'),
      body: ModifyRequest,
      handle: (call) => answer(call, 'modify', { keep: call.body.actions }),
    }),
    route({
      ...changeOf('cancel', 'cancelHealing', 'Ends a healing; what was done stays done'),
      handle: (call) => change(call, 'cancel'),
    }),
    route({
      ...changeOf('resume', 'resumeHealing', 'Lets a healing go on that is stuck'),
      handle: (call) => change(call, 'resume'),
    }),
  ];
}

function changeOf(verb: string, operationId: string, summary: string) {
  return {
    method: 'POST',
    path: `/api/v1/healings/{id}/${verb}`,
    operationId,
    summary,
    tag: 'healing',
    needs: 'execute',
    params: ById,
    answers: { 200: { description: 'as it is now', schema: Healing } },
    problems: ['NOT_FOUND', 'VALIDATION', 'CONFLICT'],
  } as const;
}

function speakerOf({ principal, visibility }: Call<unknown, unknown, unknown>): Speaker {
  return { principal: principal!, visibility };
}

type AnswerCall = Call<{ readonly id: string }, unknown, { readonly content_hash: string; readonly note?: string }>;

async function answer(
  call: AnswerCall,
  verdict: Verdict,
  more: { readonly untilMs?: number; readonly keep?: readonly number[] } = {},
): Promise<Answer> {
  const { services, params, body } = call;
  const healing = await readOr404(call);
  const entry = entryOf(call, {
    action: `healing.${verdict}`,
    subject: params.id,
    organisation: healing.organisationId,
    details: { content_hash: body.content_hash },
  });
  const said = { verdict, contentHash: body.content_hash, note: body.note ?? null, ...more };
  const request = await services.healing.answer(params.id, speakerOf(call), said, entry);
  if (request === null) throw new ApiError('NOT_FOUND', `${params.id} asks for nothing`);
  return await asItIs(call, healing.organisationId);
}

async function change(
  call: Call<{ readonly id: string }, unknown, unknown>,
  verb: 'cancel' | 'resume',
): Promise<Answer> {
  const { services, params } = call;
  const healing = await readOr404(call);
  const entry = entryOf(call, {
    action: `healing.${verb}`,
    subject: params.id,
    organisation: healing.organisationId,
  });
  const isDone = await services.healing[verb](params.id, speakerOf(call), entry);
  if (isDone === false) {
    const why = verb === 'cancel' ? 'has ended already' : 'is not stuck';
    throw new ApiError('CONFLICT', `${params.id} ${why}: it is ${healing.state}`);
  }
  return await asItIs(call, healing.organisationId);
}

async function readOr404({ services, visibility, params }: Call<{ readonly id: string }, unknown, unknown>) {
  const healing = await services.healings.read(visibility, params.id);
  if (healing === null) throw new ApiError('NOT_FOUND', `there is no ${params.id}`);
  return healing;
}

async function asItIs(call: Call<{ readonly id: string }, unknown, unknown>, organisationId: string): Promise<Answer> {
  call.services.cache.invalidate(tagsChangedBy([organisationId]));
  return { status: 200, json: healingToWire(await readOr404(call)) };
}
