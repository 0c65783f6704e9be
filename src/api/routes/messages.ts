import { Type } from 'typebox';
import type { Shift } from '../../messages/index.ts';
import {
  csvHead,
  kindOf,
  languageShifts,
  type MessageFilter,
  type MessageRecord,
  shiftsOf,
  slopOf,
  toCsvLine,
  toJsonLine,
} from '../../triage/index.ts';
import { entryOf } from '../audit-entry.ts';
import { pageOf } from '../contract.ts';
import {
  ClassifyRequest,
  Correction,
  CorrectionQuery,
  ExportQuery,
  Message,
  MessageJudgement,
  MessageQuery,
  NewCorrection,
} from '../message-contract.ts';
import { correctionToWire, messageToWire, slopToWire } from '../message-wire.ts';
import { ApiError } from '../problem.ts';
import { tagsChangedBy } from '../read-tags.ts';
import type { Reads } from '../reads.ts';
import { type Call, type Route, route } from '../route.ts';
import { timeText } from '../wire.ts';

/** Of a text of JSON's own length; the first 16,384 characters are judged. */
const LARGEST_MESSAGE = 1 << 20;
const MOST_EXPORTED = 2_000;
const LARGEST_EXPORT = 16 * (1 << 20);
const PART = 200;
const DAY_MS = 86_400_000;

const strict = { additionalProperties: false };
const ById = Type.Object({ id: Type.String({ pattern: '^msg_[0-9a-z]{26}$' }) }, strict);
const ByCorrection = Type.Object({ id: Type.String({ pattern: '^cor_[0-9a-z]{26}$' }) }, strict);

/** Judging a message from outside now, keeping nothing. */
export const classifyRoute: Route = route({
  method: 'POST',
  path: '/api/v1/classify',
  aliases: ['/api/classify'],
  operationId: 'classify',
  summary: 'Judges a message from outside: spam, scam, phishing, injected instructions',
  tag: 'messages',
  needs: 'execute',
  body: ClassifyRequest,
  bodyBytes: LARGEST_MESSAGE,
  answers: { 200: { description: 'the judgement with its reasons', schema: MessageJudgement } },
  problems: ['VALIDATION', 'TOO_LARGE', 'UNSUPPORTED_TYPE', 'UNAVAILABLE', 'NOT_FOUND'],
  handle: async (call) => {
    const { services, body } = call;
    const context =
      body.account_created_at === undefined
        ? {}
        : { authorAgeDays: Math.max(0, services.clock.nowMs() - Date.parse(body.account_created_at)) / DAY_MS };
    const kind = kindOf(body.kind);
    const shifts = [
      ...shiftsOf(body.association, kind),
      ...languageShifts(body.text),
      ...(await correctionsOf(call, body)),
    ];
    const { label, score, reasons } = services.messages.judge(body.text, context, shifts);
    const slop = slopOf(body.text, kind);
    return {
      status: 200,
      json: {
        ...(body.id === undefined ? {} : { id: body.id }),
        label,
        score,
        reasons: reasons.map(({ at: _, ...reason }) => reason),
        ...(slop === null ? {} : { slop: slopToWire(slop) }),
      },
    };
  },
});

/** What the corrections of the project say; nothing where the call names none. */
async function correctionsOf(
  { services, visibility }: Call<unknown, unknown, unknown>,
  { repository, text }: { readonly repository?: string; readonly text: string },
): Promise<readonly Shift[]> {
  if (repository === undefined) return [];
  const project = await services.policies.findProject(visibility, repository);
  if (project === null) throw new ApiError('NOT_FOUND', `there is no repository ${repository} you may see`);
  const shift = await services.projectCorrections.shiftOf(project.id, text);
  return shift === null ? [] : [shift];
}

/** Messages from outside, and what people say of them. */
export function messageRoutes(reads: Reads): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/messages',
      operationId: 'listMessages',
      summary: 'Messages from outside with their judgement, the newest first',
      tag: 'messages',
      needs: 'read',
      query: MessageQuery,
      answers: { 200: { description: 'a part of the list', schema: pageOf(Message) } },
      problems: ['VALIDATION', 'BAD_CURSOR'],
      handle: (call) => {
        const { limit: _, cursor: __, fields: ___, ...query } = call.query;
        return reads.list(call, {
          name: 'messages',
          item: Message,
          read: (page) => call.services.keptMessages.list(call.visibility, filterOf(query), page),
          toWire: messageToWire,
          placeOf: ({ receivedAtMs, id }) => ({ timeMs: receivedAtMs, id }),
        });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/messages/export',
      operationId: 'exportMessages',
      summary: 'The newest messages as CSV or JSON lines, some 2,000 at a time; Link leads to those before',
      tag: 'messages',
      needs: 'read',
      query: ExportQuery,
      answers: { 200: { description: 'one message a line', type: 'text/csv' } },
      problems: ['VALIDATION'],
      handle: async (call) => {
        const { format = 'jsonl', ...query } = call.query;
        const { lines, oldestMs } = await exported(call, filterOf(query), format === 'csv' ? toCsvLine : toJsonLine);
        const next = new URLSearchParams({ ...query, format, until: timeText(oldestMs ?? 0) });
        return {
          status: 200,
          text: {
            type: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
            content: (format === 'csv' ? csvHead() : '') + lines.join(''),
          },
          headers: {
            'content-disposition': `attachment; filename="messages.${format}"`,
            ...(oldestMs === null ? {} : { link: `</api/v1/messages/export?${next}>; rel="next"` }),
          },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/messages/{id}',
      operationId: 'readMessage',
      summary: 'One message',
      tag: 'messages',
      needs: 'read',
      params: ById,
      answers: { 200: { description: 'the message', schema: Message } },
      problems: ['NOT_FOUND'],
      handle: (call) =>
        reads.single(call, async () => {
          const message = await call.services.keptMessages.read(call.visibility, call.params.id);
          return message === null ? null : messageToWire(message);
        }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/messages/{id}/correct',
      operationId: 'correctMessage',
      summary: 'Says what a message is; from now on its project judges messages like it so',
      tag: 'messages',
      needs: 'write',
      params: ById,
      body: NewCorrection,
      isCreating: true,
      answers: { 201: { description: 'what was said; what was said before is undone', schema: Correction } },
      problems: ['NOT_FOUND', 'VALIDATION'],
      handle: async (call) => {
        const { services, params, visibility, body, principal } = call;
        const message = await services.keptMessages.read(visibility, params.id);
        if (message === null) throw new ApiError('NOT_FOUND', `there is no ${params.id}`);
        const id = services.makeId('cor');
        const atMs = services.clock.nowMs();
        const by = principal?.id ?? 'system';
        const entry = entryOf(call, {
          action: 'message.correct',
          subject: params.id,
          organisation: message.organisationId,
          details: { correction: id, judged: message.label, label: body.label },
        });
        const said = { label: body.label, atMs, by };
        if ((await services.corrections.correct(visibility, [{ id, messageId: params.id }], said, entry)) === 0) {
          throw new ApiError('NOT_FOUND', `there is no ${params.id}`);
        }
        services.cache.invalidate(tagsChangedBy([message.organisationId]));
        return {
          status: 201,
          json: correctionToWire({
            id,
            organisationId: message.organisationId,
            repositoryId: message.repositoryId,
            repository: message.place.repository.name,
            messageId: message.id,
            judged: message.label,
            label: body.label,
            madeAtMs: atMs,
            madeBy: by,
            undoneAtMs: null,
          }),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/messages/{id}/corrections',
      operationId: 'listCorrectionsOfMessage',
      summary: 'What people said of a message, also what was undone, the newest first',
      tag: 'messages',
      needs: 'read',
      params: ById,
      answers: { 200: { description: 'all of it', schema: Type.Object({ data: Type.Array(Correction) }, strict) } },
      problems: ['NOT_FOUND'],
      handle: (call) =>
        reads.single(call, async () => {
          const { services, visibility, params } = call;
          if ((await services.keptMessages.read(visibility, params.id)) === null) return null;
          const page = { limit: PART, after: null };
          const { items } = await services.corrections.listCorrections(visibility, { messageId: params.id }, page);
          return { data: items.map(correctionToWire) };
        }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/corrections',
      operationId: 'listCorrections',
      summary: 'What people said of messages, also what was undone, the newest first',
      tag: 'messages',
      needs: 'read',
      query: CorrectionQuery,
      answers: { 200: { description: 'a part of the list', schema: pageOf(Correction) } },
      problems: ['VALIDATION', 'BAD_CURSOR'],
      handle: (call) => {
        const { limit: _, cursor: __, fields: ___, ...filter } = call.query;
        return reads.list(call, {
          name: 'corrections',
          item: Correction,
          read: (page) => call.services.corrections.listCorrections(call.visibility, filter, page),
          toWire: correctionToWire,
          placeOf: ({ madeAtMs, id }) => ({ timeMs: madeAtMs, id }),
        });
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/corrections/{id}/undo',
      operationId: 'undoCorrection',
      summary: 'Takes back what was said of a message; it leaves no trace in judgements',
      tag: 'messages',
      needs: 'write',
      params: ByCorrection,
      answers: { 204: { description: 'undone' } },
      problems: ['NOT_FOUND'],
      handle: async (call) => {
        const { services, params, visibility, principal } = call;
        const seen = await services.corrections.readCorrection(visibility, params.id);
        if (seen === null) throw new ApiError('NOT_FOUND', `there is no ${params.id}`);
        const { organisationId: organisation, label } = seen;
        const entry = entryOf(call, {
          action: 'message.correction_undo',
          subject: params.id,
          organisation,
          details: { label },
        });
        const by = principal?.id ?? 'system';
        const undone = { atMs: services.clock.nowMs(), by };
        if ((await services.corrections.undoCorrections(visibility, [params.id], undone, entry)) === 0) {
          throw new ApiError('NOT_FOUND', `${params.id} was undone before`);
        }
        services.cache.invalidate(tagsChangedBy([organisation]));
        return { status: 204 };
      },
    }),
  ];
}

type Filter = Omit<MessageFilter, 'caseId' | 'sinceMs' | 'untilMs'> & {
  readonly case?: string;
  readonly since?: string;
  readonly until?: string;
};

function filterOf({ case: caseId, since, until, ...same }: Filter): MessageFilter {
  return {
    ...same,
    ...(caseId === undefined ? {} : { caseId }),
    ...(since === undefined ? {} : { sinceMs: Date.parse(since) }),
    ...(until === undefined ? {} : { untilMs: Date.parse(until) }),
  };
}

/** Lines of an export, and the time to go on before; null: that was all. */
async function exported(
  { services, visibility }: Call<unknown, unknown, unknown>,
  filter: MessageFilter,
  toLine: (record: MessageRecord) => string,
): Promise<{ readonly lines: readonly string[]; readonly oldestMs: number | null }> {
  const lines: string[] = [];
  let length = 0;
  let last: MessageRecord | undefined;
  for (;;) {
    const after = last === undefined ? null : { timeMs: last.receivedAtMs, id: last.id };
    const { items, hasMore } = await services.keptMessages.list(visibility, filter, { limit: PART, after });
    for (const item of items) {
      const isFull = lines.length >= MOST_EXPORTED || length >= LARGEST_EXPORT;
      // Messages of one moment stay together: the next part begins before it.
      if (isFull && last !== undefined && item.receivedAtMs < last.receivedAtMs) {
        return { lines, oldestMs: last.receivedAtMs };
      }
      const line = toLine(item);
      lines.push(line);
      length += line.length;
      last = item;
    }
    if (!hasMore) return { lines, oldestMs: null };
  }
}
