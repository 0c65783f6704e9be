import type { Static } from 'typebox';
import type { StreamOrder } from '../../watch/index.ts';
import {
  DetectBatch,
  DetectBatchResult,
  Detection,
  type DetectRequest,
  DetectRequest as DetectRequestSchema,
} from '../anomaly-contract.ts';
import { detectionToWire, metricToWire, savedModelOf, tableOf } from '../anomaly-wire.ts';
import { DriftRequest, DriftResult } from '../drift-contract.ts';
import { ApiError, problemOf } from '../problem.ts';
import { type Call, type Route, route } from '../route.ts';
import { StreamRequest, StreamResult } from '../stream-contract.ts';

const LARGEST_TABLE = 64 * (1 << 20);
const AT_ONCE = 10;
const DEFAULT_ALARMS_PER_WEEK = 7;
const TABLE_PROBLEMS = ['VALIDATION', 'BAD_INPUT', 'NOT_FOUND', 'TOO_LARGE', 'UNAVAILABLE'] as const;

/** Judging tables and series now, keeping nothing. */
export const detectRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/detect',
    aliases: ['/api/detect'],
    operationId: 'detect',
    summary: 'Scores the rows of a table, by what it learns from them or by a detector kept here',
    tag: 'anomalies',
    needs: 'execute',
    body: DetectRequestSchema,
    bodyBytes: LARGEST_TABLE,
    load: 'table',
    answers: { 200: { description: 'a score for each row', schema: Detection } },
    problems: TABLE_PROBLEMS,
    handle: async (call) => ({ status: 200, json: await detect(call, call.body, '/body') }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/detect/batch',
    operationId: 'detectBatch',
    summary: 'Scores up to twenty tables; one that fails does not fail the rest',
    tag: 'anomalies',
    needs: 'execute',
    body: DetectBatch,
    bodyBytes: LARGEST_TABLE,
    load: 'table',
    answers: { 200: { description: 'one result or problem for each, in their order', schema: DetectBatchResult } },
    problems: TABLE_PROBLEMS,
    handle: async (call) => {
      const { requests } = call.body;
      const results: { result: Detection | null; problem: { code: string; detail: string } | null }[] = [];
      let next = 0;
      const turn = async () => {
        while (next < requests.length) {
          const place = next++;
          results[place] = await attempt(call, requests[place]!, `/body/requests/${place}`);
        }
      };
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, requests.length) }, turn));
      return { status: 200, json: { results } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/detect/stream',
    operationId: 'detectStream',
    summary: 'Judges points of a series as they come, each by those before it',
    tag: 'anomalies',
    needs: 'execute',
    body: StreamRequest,
    bodyBytes: LARGEST_TABLE,
    load: 'table',
    answers: { 200: { description: 'a reading for each point, and the state to go on from', schema: StreamResult } },
    problems: TABLE_PROBLEMS,
    handle: async ({ services, body }) => {
      const { readings, state } = await services.anomalies.stream({
        detector: body.detector ?? 'auto',
        alarmsPerWeek: body.alarms_per_week ?? DEFAULT_ALARMS_PER_WEEK,
        state: body.state ?? null,
        ...pointsOf(body.points),
      });
      const wire = readings.map(({ score, isAnomaly, band, together, metrics }) => ({
        score,
        anomaly: isAnomaly,
        expected: band?.expected ?? null,
        low: band?.low ?? null,
        high: band?.high ?? null,
        together,
        metrics: metrics.map(metricToWire),
      }));
      return { status: 200, json: { readings: wire, state } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/drift',
    operationId: 'drift',
    summary: 'Tells whether later rows are distributed otherwise than earlier ones, column by column and together',
    tag: 'anomalies',
    needs: 'execute',
    body: DriftRequest,
    bodyBytes: LARGEST_TABLE,
    load: 'table',
    answers: { 200: { description: 'the columns, the most changed first', schema: DriftResult } },
    problems: TABLE_PROBLEMS,
    handle: async ({ services, body }) => {
      const earlier = tableOf(body.earlier, '/body/earlier');
      const { features, together, hasDrifted } = await services.anomalies.drift(
        earlier,
        tableOf(body.later, '/body/later'),
      );
      const json = {
        drifted: hasDrifted,
        together: { energy: together.distance, energy_p: together.chance, drifted: together.hasDrifted },
        features: features.map((one) => ({
          feature: one.name,
          kind: one.isText ? ('texts' as const) : ('numbers' as const),
          psi: one.stabilityIndex,
          ks: one.largestDistance,
          ks_p: one.chance,
          js: one.divergence,
          drifted: one.hasDrifted,
        })),
      };
      return { status: 200, json };
    },
  }),
];

/**
 * Points of one series, or of several metrics: then those of the first point are those of all.
 *
 * @throws ApiError VALIDATION naming the first point of another form
 */
function pointsOf(points: Static<typeof StreamRequest>['points']): Pick<StreamOrder, 'metrics' | 'points'> {
  const first = points[0]?.values;
  const metrics = first === undefined ? null : Object.keys(first).sort();
  const isOfTheForm = ({ value, values }: (typeof points)[number]) =>
    metrics === null
      ? value !== undefined && values === undefined
      : value === undefined && values !== undefined && Object.keys(values).every((name) => metrics.includes(name));
  const odd = points.findIndex((point) => !isOfTheForm(point));
  if (odd !== -1) {
    const detail = metrics === null ? 'expected `value`' : `expected \`values\` of ${metrics.join(', ')}`;
    throw new ApiError('VALIDATION', `/body/points/${odd}: ${detail}`, {
      errors: [{ pointer: `/body/points/${odd}`, detail }],
    });
  }
  return {
    metrics,
    points: points.map(({ at, value, values }) => {
      const own = metrics === null ? [value ?? null] : metrics.map((name) => values?.[name] ?? null);
      return [Date.parse(at), ...own];
    }),
  };
}

async function detect(
  { services, visibility }: Call<unknown, unknown, unknown>,
  request: DetectRequest,
  pointer: string,
): Promise<Detection> {
  const table = tableOf(request, pointer);
  const { label_column: labelColumn = null, explain = false } = request;
  if (request.model === undefined) {
    const { detector = 'auto', settings = {}, seed = 0, contamination = 'auto' } = request;
    const { judgement } = await services.anomalies.learn({
      table,
      detector,
      settings,
      seed,
      contamination,
      labelColumn,
      explain,
    });
    return detectionToWire(judgement);
  }
  const known = await services.detectors.read(visibility, request.model);
  if (known === null) throw new ApiError('NOT_FOUND', `there is no ${request.model}`);
  const model = savedModelOf(services.detectors, known.id, request.version ?? known.versions);
  return detectionToWire(await services.anomalies.score({ model, table, labelColumn, explain }));
}

async function attempt(call: Call<unknown, unknown, unknown>, request: DetectRequest, pointer: string) {
  try {
    return { result: await detect(call, request, pointer), problem: null };
  } catch (error) {
    const { body, isUnforeseen } = problemOf(error, '');
    if (isUnforeseen) call.services.logger.error({ err: error }, 'a table of a batch failed for an unforeseen reason');
    return { result: null, problem: { code: body.code, detail: body.detail } };
  }
}
