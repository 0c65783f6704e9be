import { Type } from 'typebox';
import { entryOf } from '../audit-entry.ts';
import { pageOf } from '../contract.ts';
import { Notice, NoticeQuery } from '../healing-contract.ts';
import { noticeToWire } from '../healing-wire.ts';
import { ApiError } from '../problem.ts';
import type { Reads } from '../reads.ts';
import { type Route, route } from '../route.ts';

const ById = Type.Object({ id: Type.String({ pattern: '^ntc_[0-9a-z]{26}$' }) }, { additionalProperties: false });
const Retried = Type.Object({ id: Type.String() }, { additionalProperties: false });

/** What people are told, and what could not be told. */
export function noticeRoutes(reads: Reads): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/notices',
      operationId: 'listNotices',
      summary: 'What people are told, the newest first: waiting, sent or given up',
      tag: 'healing',
      needs: 'read',
      query: NoticeQuery,
      answers: { 200: { description: 'a part of the list', schema: pageOf(Notice) } },
      problems: ['VALIDATION', 'BAD_CURSOR'],
      handle: (call) => {
        const { limit: _, cursor: __, fields: ___, healing, ...same } = call.query;
        const filter = { ...same, ...(healing === undefined ? {} : { healingId: healing }) };
        return reads.list(call, {
          name: 'notices',
          item: Notice,
          read: (page) => call.services.notices.list(call.visibility, filter, page),
          toWire: noticeToWire,
          placeOf: ({ madeAtMs, id }) => ({ timeMs: madeAtMs, id }),
        });
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/notices/{id}/retry',
      operationId: 'retryNotice',
      summary: 'Tries to tell again what was given up',
      tag: 'healing',
      needs: 'execute',
      params: ById,
      answers: { 200: { description: 'it is tried again', schema: Retried } },
      problems: ['NOT_FOUND'],
      handle: async (call) => {
        const { id } = call.params;
        const entry = entryOf(call, { action: 'notice.retry', subject: id, organisation: '*' });
        if (await call.services.notices.retry(call.visibility, id, entry)) return { status: 200, json: { id } };
        throw new ApiError('NOT_FOUND', `there is no ${id} that was given up`);
      },
    }),
  ];
}
