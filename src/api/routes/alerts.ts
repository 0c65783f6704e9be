import { Type } from 'typebox';
import { type Alert, acknowledgeAlert, resolveAlert, silenceAlert } from '../../anomaly/index.ts';
import { Anomaly, AnomalyQuery, Silence } from '../anomaly-contract.ts';
import { alertToWire } from '../anomaly-wire.ts';
import { entryOf } from '../audit-entry.ts';
import { pageOf } from '../contract.ts';
import { ApiError } from '../problem.ts';
import { tagsChangedBy } from '../read-tags.ts';
import type { Reads } from '../reads.ts';
import { type Answer, type Call, type Route, route } from '../route.ts';

const ById = Type.Object({ id: Type.String({ pattern: '^alr_[0-9a-z]{26}$' }) }, { additionalProperties: false });
const LONGEST_SILENCE_MS = 90 * 86_400_000;

/** Anomalies of series: what people see of them, and what they say of it. Nothing here acts on the world. */
export function alertRoutes(reads: Reads): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/anomalies',
      operationId: 'listAnomalies',
      summary: 'Anomalies of series, the newest first',
      tag: 'anomalies',
      needs: 'read',
      query: AnomalyQuery,
      answers: { 200: { description: 'a part of the list', schema: pageOf(Anomaly) } },
      problems: ['VALIDATION', 'BAD_CURSOR'],
      handle: (call) => {
        const { limit: _, cursor: __, fields: ___, series, incident, ...same } = call.query;
        const filter = {
          ...same,
          ...(series === undefined ? {} : { seriesId: series }),
          ...(incident === undefined ? {} : { incidentId: incident }),
        };
        return reads.list(call, {
          name: 'anomalies',
          item: Anomaly,
          read: (page) => call.services.alerts.list(call.visibility, filter, page),
          toWire: alertToWire,
          placeOf: ({ toMs, id }) => ({ timeMs: toMs, id }),
        });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/anomalies/{id}',
      operationId: 'readAnomaly',
      summary: 'One anomaly: its window, how far it was from what was expected, what changed nearby',
      tag: 'anomalies',
      needs: 'read',
      params: ById,
      answers: { 200: { description: 'the anomaly', schema: Anomaly } },
      problems: ['NOT_FOUND'],
      handle: (call) =>
        reads.single(call, async () => {
          const alert = await call.services.alerts.read(call.visibility, call.params.id);
          return alert === null ? null : { ...alertToWire(alert) };
        }),
    }),
    route({
      ...changeOf('acknowledge', 'acknowledgeAnomaly', 'Says that somebody has seen it; it goes on and ends by itself'),
      handle: (call) => change(call, (alert) => acknowledgeAlert(alert, call.principal?.name ?? 'somebody')),
    }),
    route({
      ...changeOf('silence', 'silenceAnomaly', 'Keeps quiet about it until a time'),
      body: Silence,
      handle: (call) => {
        const untilMs = Date.parse(call.body.until);
        const nowMs = call.services.clock.nowMs();
        if (!(untilMs > nowMs && untilMs <= nowMs + LONGEST_SILENCE_MS)) {
          const detail = 'expected a time from now on, 90 days ahead at most';
          throw new ApiError('VALIDATION', detail, { errors: [{ pointer: '/body/until', detail }] });
        }
        return change(call, (alert) => silenceAlert(alert, untilMs));
      },
    }),
    route({
      ...changeOf('resolve', 'resolveAnomaly', 'Says that it is over; the next anomaly begins another'),
      handle: (call) => change(call, (alert) => resolveAlert(alert, call.services.clock.nowMs())),
    }),
  ];
}

function changeOf(verb: string, operationId: string, summary: string) {
  return {
    method: 'POST',
    path: `/api/v1/anomalies/{id}/${verb}`,
    operationId,
    summary,
    tag: 'anomalies',
    needs: 'execute',
    params: ById,
    answers: { 200: { description: 'as it is now', schema: Anomaly } },
    problems: ['NOT_FOUND', 'VALIDATION', 'CONFLICT'],
  } as const;
}

/** Changes an alert by a rule, and tells the audit of it. */
async function change(
  call: Call<{ readonly id: string }, unknown, unknown>,
  rule: (alert: Alert) => Alert,
): Promise<Answer> {
  const { services, params, visibility } = call;
  const before = await services.alerts.read(visibility, params.id);
  if (before === null) throw new ApiError('NOT_FOUND', `there is no ${params.id}`);
  if (before.state === 'resolved') throw new ApiError('CONFLICT', `${params.id} is resolved already`);
  const { organisationId: organisation, state: from } = before;
  const entry = entryOf(call, { action: 'anomaly.change', subject: params.id, organisation, details: { from } });
  const after = await services.alerts.change(visibility, params.id, rule, entry);
  if (after === null) throw new ApiError('NOT_FOUND', `there is no ${params.id}`);
  services.cache.invalidate(tagsChangedBy([before.organisationId]));
  return { status: 200, json: alertToWire(after) };
}
