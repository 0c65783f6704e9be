import { Type } from 'typebox';
import { DEFAULT_POLICY, type Decision } from '../../triage/index.ts';
import { entryOf } from '../audit-entry.ts';
import { pageOf } from '../contract.ts';
import {
  Act,
  Acts,
  Case,
  CaseDetail,
  CaseMove,
  CaseQuery,
  NewAct,
  NewCorrection,
  SaidOfCase,
} from '../message-contract.ts';
import { actToWire, caseToWire, messageToWire, policyToWire } from '../message-wire.ts';
import { tagsChangedBy } from '../read-tags.ts';
import type { Reads } from '../reads.ts';
import { type Call, type Route, route } from '../route.ts';

const strict = { additionalProperties: false };
const ById = Type.Object({ id: Type.String({ pattern: '^cas_[0-9a-z]{26}$' }) }, strict);
const ByAct = Type.Object({ id: Type.String({ pattern: '^cac_[0-9a-z]{26}$' }) }, strict);

/** Cases: messages under triage, what is done about them, and how it is taken back. */
export function caseRoutes(reads: Reads): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/cases',
      operationId: 'listCases',
      summary: 'Cases, those with the newest message first',
      tag: 'messages',
      needs: 'read',
      query: CaseQuery,
      answers: { 200: { description: 'a part of the list', schema: pageOf(Case) } },
      problems: ['VALIDATION', 'BAD_CURSOR'],
      handle: (call) => {
        const { limit: _, cursor: __, fields: ___, ...filter } = call.query;
        return reads.list(call, {
          name: 'cases',
          item: Case,
          read: (page) => call.services.cases.listCases(call.visibility, filter, page),
          toWire: caseToWire,
          placeOf: ({ lastAtMs, id }) => ({ timeMs: lastAtMs, id }),
        });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/cases/{id}',
      operationId: 'readCase',
      summary: 'One case with its messages, 50 at most, what was done, and what its project allows',
      tag: 'messages',
      needs: 'read',
      params: ById,
      answers: { 200: { description: 'the case', schema: CaseDetail } },
      problems: ['NOT_FOUND'],
      handle: (call) =>
        reads.single(call, async () => {
          const { services, visibility, params } = call;
          const found = await services.cases.readCase(visibility, params.id);
          if (found === null) return null;
          const policy = (await services.policies.readPolicy(found.repositoryId)) ?? DEFAULT_POLICY;
          return {
            ...caseToWire(found),
            policy: policyToWire(policy),
            items: (await services.cases.messagesOf(found.id)).map(messageToWire),
            said: await services.corrections.saidOfCase(found.id),
            acts: (await services.cases.actsOf(found.id)).map(actToWire),
          };
        }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/cases/{id}/act',
      operationId: 'actOnCase',
      summary: 'Does something about the messages of a case, as far as its project allows',
      tag: 'messages',
      needs: 'execute',
      params: ById,
      body: NewAct,
      answers: { 202: { description: 'decided and written down; the host is changed in a moment', schema: Acts } },
      problems: ['NOT_FOUND', 'VALIDATION', 'CONFLICT'],
      handle: async (call) => {
        const acts = await call.services.desk.act(call.params.id, call.body.rung, decisionOf(call));
        forget(call);
        return { status: 202, json: { acts: [...acts] } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/cases/{id}/move',
      operationId: 'moveCase',
      summary: 'Moves a case along its life; dismissed, or with its appeal granted, it takes back all that was done',
      tag: 'messages',
      needs: 'execute',
      params: ById,
      body: CaseMove,
      answers: { 204: { description: 'moved' } },
      problems: ['NOT_FOUND', 'VALIDATION', 'CONFLICT'],
      handle: async (call) => {
        const { state, resolution = null } = call.body;
        await call.services.desk.move(call.params.id, state, resolution, decisionOf(call));
        forget(call);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/cases/{id}/correct',
      operationId: 'correctCase',
      summary: 'Says what all messages of a case are; from now on its project judges messages like them so',
      tag: 'messages',
      needs: 'write',
      params: ById,
      body: NewCorrection,
      answers: { 200: { description: 'how far it came; each is a correction of its own', schema: SaidOfCase } },
      problems: ['NOT_FOUND', 'VALIDATION'],
      handle: async (call) => {
        const said = await call.services.desk.correct(call.params.id, call.body.label, decisionOf(call));
        forget(call);
        return { status: 200, json: { ...said } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/cases/{id}/correct/undo',
      operationId: 'undoCorrectionOfCase',
      summary: 'Takes back that messages of a case are of a label; it leaves no trace in judgements',
      tag: 'messages',
      needs: 'write',
      params: ById,
      body: NewCorrection,
      answers: { 200: { description: 'how far it came', schema: SaidOfCase } },
      problems: ['NOT_FOUND', 'VALIDATION'],
      handle: async (call) => {
        const undone = await call.services.desk.undoCorrection(call.params.id, call.body.label, decisionOf(call));
        forget(call);
        return { status: 200, json: { ...undone } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/acts/{id}/undo',
      operationId: 'undoAct',
      summary: 'Takes back what was done about a message, or calls off what waits to be done',
      tag: 'messages',
      needs: 'execute',
      params: ByAct,
      answers: { 202: { description: 'decided and written down; the host is changed in a moment', schema: Act } },
      problems: ['NOT_FOUND', 'CONFLICT'],
      handle: async (call) => {
        const act = await call.services.desk.undo(call.params.id, decisionOf(call));
        forget(call);
        return { status: 202, json: actToWire(act) };
      },
    }),
  ];
}

function decisionOf(call: Call<unknown, unknown, unknown>): Decision {
  return {
    visibility: call.visibility,
    actor: call.principal?.id ?? 'system',
    entryFor: (action, subject, organisation, details) => entryOf(call, { action, subject, organisation, details }),
  };
}

/** Events tell every process; this one must not wait for them. */
function forget({ services }: Call<unknown, unknown, unknown>): void {
  services.cache.invalidate(tagsChangedBy([]));
}
