import { Type } from 'typebox';
import { Incident, IncidentQuery, pageOf } from '../contract.ts';
import type { Reads } from '../reads.ts';
import { type Route, route } from '../route.ts';
import { incidentToWire } from '../wire.ts';

const ById = Type.Object({ id: Type.String({ pattern: '^inc_[0-9a-z]{26}$' }) }, { additionalProperties: false });

/** Incidents: failures that share a fingerprint. */
export function incidentRoutes(reads: Reads): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/incidents',
      operationId: 'listIncidents',
      summary: 'Incidents, those with the newest failure first',
      tag: 'incidents',
      needs: 'read',
      query: IncidentQuery,
      answers: { 200: { description: 'a part of the list', schema: pageOf(Incident) } },
      problems: ['VALIDATION', 'BAD_CURSOR'],
      handle: (call) => {
        const { limit: _, cursor: __, fields: ___, ...filter } = call.query;
        return reads.list(call, {
          name: 'incidents',
          item: Incident,
          read: (page) => call.services.incidents.list(call.visibility, filter, page),
          toWire: incidentToWire,
          placeOf: ({ lastAtMs, id }) => ({ timeMs: lastAtMs, id }),
        });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/incidents/{id}',
      operationId: 'readIncident',
      summary: 'One incident',
      tag: 'incidents',
      needs: 'read',
      params: ById,
      answers: { 200: { description: 'the incident', schema: Incident } },
      problems: ['NOT_FOUND'],
      handle: (call) =>
        reads.single(call, async () => {
          const incident = await call.services.incidents.read(call.visibility, call.params.id);
          return incident === null ? null : incidentToWire(incident);
        }),
    }),
  ];
}
