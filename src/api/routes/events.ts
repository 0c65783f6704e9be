import { Type } from 'typebox';
import { Event } from '../contract.ts';
import type { EventStreams } from '../event-stream.ts';
import { ApiError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { eventToWire } from '../wire.ts';

const After = Type.Optional(Type.String({ pattern: '^\\d{1,18}$', description: 'the last event you have' }));
const EventsQuery = Type.Object(
  { after: After, limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })) },
  { additionalProperties: false },
);
const StreamQuery = Type.Object({ after: After }, { additionalProperties: false });

/** What happens here, as a list and live. */
export function eventRoutes(streams: EventStreams): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/events',
      operationId: 'listEvents',
      summary: 'What happened, the oldest first',
      tag: 'events',
      needs: 'read',
      query: EventsQuery,
      answers: {
        200: {
          description: 'events after the one named, or the newest',
          schema: Type.Object({ data: Type.Array(Event) }),
        },
      },
      problems: ['VALIDATION'],
      handle: async ({ services, visibility, query }) => {
        const events = await services.events.since(visibility, query.after ?? null, query.limit ?? 50);
        return { status: 200, json: { data: events.map(eventToWire) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/stream',
      operationId: 'streamEvents',
      summary: 'What happens, live, as server-sent events; resumes after Last-Event-ID',
      tag: 'events',
      needs: 'read',
      query: StreamQuery,
      answers: { 200: { description: 'a stream of events', type: 'text/event-stream' } },
      problems: ['VALIDATION'],
      handle: async ({ visibility, query, headers, reply }) => {
        const after = headers['last-event-id'] ?? query.after ?? null;
        if (after !== null && !/^\d{1,18}$/.test(String(after))) {
          throw new ApiError('BAD_INPUT', 'expected the id of an event as Last-Event-ID');
        }
        streams.demandRoom();
        // Asked before the answer begins: once it has, a failure could no longer be told.
        const start = after === null ? await streams.newest(visibility) : String(after);
        const own = reply.getHeaders() as Record<string, string>;
        reply.hijack();
        await streams.serve(reply.raw, visibility, start, own);
        return { status: 200, isStream: true };
      },
    }),
  ];
}
