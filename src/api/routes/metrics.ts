import { Type } from 'typebox';
import { findChangePoints } from '../../anomaly/index.ts';
import {
  readOtlpJson,
  readOtlpMessage,
  readRemoteWrite,
  readRemoteWrite2,
  type SampleRecord,
} from '../../watch/index.ts';
import { NewSamples, SampleQuery, SamplesTaken, Series, SeriesDetail, SeriesQuery } from '../anomaly-contract.ts';
import { ownerOf, sampleToWire, seriesToWire } from '../anomaly-wire.ts';
import { parseJson } from '../body-guard.ts';
import { pageOf } from '../contract.ts';
import { ApiError } from '../problem.ts';
import type { Reads } from '../reads.ts';
import { type Route, route } from '../route.ts';
import { timeText } from '../wire.ts';

const ById = Type.Object({ id: Type.String({ pattern: '^ser_[0-9a-z]{26}$' }) }, { additionalProperties: false });
const LARGEST_BODY = 4 * (1 << 20);
const MOST_SAMPLES = 50_000;
const DEFAULT_SAMPLES = 1000;
const MOST_SEARCHED = 1000;
const LEAST_LEVEL_ROWS = 8;

/** Metric samples in, series out. */
export function metricRoutes(reads: Reads): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/metrics/samples',
      operationId: 'addSamples',
      summary: 'Hands in samples of metrics; each series and time is kept once',
      tag: 'anomalies',
      needs: 'write',
      body: NewSamples,
      bodyBytes: LARGEST_BODY,
      answers: { 202: { description: 'kept, and about to be judged', schema: SamplesTaken } },
      problems: ['VALIDATION', 'FORBIDDEN', 'TOO_LARGE', 'UNAVAILABLE', 'STORAGE_FULL'],
      handle: async (call) => {
        const { services, body } = call;
        const nowMs = services.clock.nowMs();
        const samples = body.samples.map(({ name, labels = {}, at, value }) => ({
          name,
          labels,
          atMs: at === undefined ? nowMs : Date.parse(at),
          value,
        }));
        const { kept, known, refused } = await services.samples.take(ownerOf(call, body.organisation), samples);
        return { status: 202, json: { kept, known, refused } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/metrics/write',
      operationId: 'remoteWrite',
      summary: 'Takes samples from Prometheus (remote write, versions 1 and 2)',
      tag: 'anomalies',
      needs: 'write',
      bodyForm: 'bytes',
      bodyBytes: LARGEST_BODY,
      ownEncoding: 'snappy',
      answers: { 204: { description: 'kept; of version 2, headers say how many' } },
      problems: ['BAD_INPUT', 'UNSUPPORTED_TYPE', 'FORBIDDEN', 'TOO_LARGE', 'UNAVAILABLE', 'STORAGE_FULL'],
      handle: async (call) => {
        const owner = ownerOf(call, undefined);
        const body = call.body as unknown as Buffer;
        const version = writeVersionOf(String(call.headers['content-type'] ?? ''));
        if (version === 1) {
          await call.services.samples.take(owner, readRemoteWrite(body, MOST_SAMPLES));
          return { status: 204 };
        }
        const { samples, told } = readRemoteWrite2(body, MOST_SAMPLES);
        const { refused } = await call.services.samples.take(owner, samples);
        // Without these a sender takes it that nothing was kept.
        const written = { samples: told - refused, histograms: 0, exemplars: 0 };
        const headers = Object.entries(written).map(([what, count]) => [
          `x-prometheus-remote-write-${what}-written`,
          String(count),
        ]);
        return { status: 204, headers: Object.fromEntries(headers) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/metrics/otlp',
      aliases: ['/v1/metrics'],
      operationId: 'exportMetrics',
      summary:
        'Takes metrics of OpenTelemetry (OTLP over HTTP, binary or JSON); histograms as rate, mean and quantiles',
      tag: 'anomalies',
      needs: 'write',
      bodyForm: 'bytes',
      bodyBytes: LARGEST_BODY,
      answers: { 200: { description: 'kept; says how many data points were not' } },
      problems: ['BAD_INPUT', 'MALFORMED_JSON', 'UNSUPPORTED_TYPE', 'FORBIDDEN', 'TOO_LARGE', 'UNAVAILABLE'],
      handle: async (call) => {
        const body = call.body as unknown as Buffer;
        const type = String(call.headers['content-type'] ?? '')
          .split(';', 1)[0]!
          .trim()
          .toLowerCase();
        if (type !== 'application/json' && type !== 'application/x-protobuf') {
          throw new ApiError('UNSUPPORTED_TYPE', 'expected Content-Type: application/json or application/x-protobuf');
        }
        const isJson = type === 'application/json';
        const found = isJson ? readOtlpJson(parseJson(body), MOST_SAMPLES) : readOtlpMessage(body, MOST_SAMPLES);
        const owner = ownerOf(call, undefined);
        const { samples } = call.services;
        const taken = await samples.take(owner, [...found.samples, ...samples.unfold(owner, found.histograms)]);
        const refused = found.refused + taken.refused;
        const errorMessage = refused === 0 ? '' : `${refused} data points were not kept: no number, or no time of late`;
        if (!isJson) return { status: 200, text: { type, content: partialSuccess(errorMessage) } };
        const partial = refused === 0 ? {} : { rejectedDataPoints: String(refused), errorMessage };
        return { status: 200, json: { partialSuccess: partial } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/metrics/series',
      operationId: 'listSeries',
      summary: 'Series, those with the newest sample first',
      tag: 'anomalies',
      needs: 'read',
      query: SeriesQuery,
      answers: { 200: { description: 'a part of the list', schema: pageOf(Series) } },
      problems: ['VALIDATION', 'BAD_CURSOR'],
      handle: (call) => {
        const { limit: _, cursor: __, fields: ___, ...filter } = call.query;
        return reads.list(call, {
          name: 'series',
          item: Series,
          read: (page) => call.services.metrics.list(call.visibility, filter, page),
          toWire: seriesToWire,
          placeOf: ({ lastAtMs, id }) => ({ timeMs: lastAtMs, id }),
        });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/metrics/series/{id}',
      operationId: 'readSeries',
      summary: 'One series with its newest samples, what was expected of them, and which are anomalies',
      tag: 'anomalies',
      needs: 'read',
      params: ById,
      query: SampleQuery,
      answers: { 200: { description: 'samples, the oldest first', schema: SeriesDetail } },
      problems: ['NOT_FOUND', 'VALIDATION'],
      handle: (call) =>
        reads.single(call, async () => {
          const { metrics } = call.services;
          const { until, around, limit = DEFAULT_SAMPLES } = call.query;
          if (until !== undefined && around !== undefined) {
            const detail = 'expected `until` or `around`, came both';
            throw new ApiError('VALIDATION', `/query/around: ${detail}`, {
              errors: [{ pointer: '/query/around', detail }],
            });
          }
          const series = await metrics.read(call.visibility, call.params.id);
          if (series === null) return null;
          const samples =
            around === undefined
              ? await metrics.samples(series.id, until === undefined ? null : Date.parse(until), limit)
              : await metrics.samplesAround(series.id, Date.parse(around), limit);
          return { series: seriesToWire(series), samples: samples.map(sampleToWire), changes: changesOf(samples) };
        }),
    }),
  ];
}

/**
 * Which message of Prometheus a body is; without a word of it the first.
 *
 * @throws ApiError UNSUPPORTED_TYPE, by which senders know to try another
 */
function writeVersionOf(type: string): 1 | 2 {
  const name = /;\s*proto=([\w.]{1,100})/.exec(type)?.[1] ?? 'prometheus.WriteRequest';
  if (name === 'prometheus.WriteRequest') return 1;
  if (name === 'io.prometheus.write.v2.Request') return 2;
  throw new ApiError(
    'UNSUPPORTED_TYPE',
    'expected Content-Type: application/x-protobuf with proto=io.prometheus.write.v2.Request or proto=prometheus.WriteRequest',
  );
}

/** When the level changed, of the newest samples: looking at more would keep others waiting. */
function changesOf(samples: readonly SampleRecord[]): string[] {
  const newest = samples.slice(-MOST_SEARCHED);
  const rows = findChangePoints(
    newest.map(({ value }) => value),
    { leastRows: LEAST_LEVEL_ROWS },
  );
  return rows.map((row) => timeText(newest[row]!.atMs));
}

/** The answer of an export in its binary form: nothing, or a message of what was not kept. */
function partialSuccess(message: string): string {
  if (message === '') return '';
  // Lengths below 128 are one byte each, and the message is ASCII.
  const inner = `\x12${String.fromCharCode(message.length)}${message}`;
  return `\x0a${String.fromCharCode(inner.length)}${inner}`;
}
