import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { Diagnosis, Failure, FailureDetail, FailureQuery, KeptLog, NewFailure, pageOf } from '../contract.ts';
import { ApiError } from '../problem.ts';
import type { Reads } from '../reads.ts';
import { type Route, route } from '../route.ts';
import { failureToWire } from '../wire.ts';
import { requireWritable } from '../writable-repository.ts';

const ById = Type.Object({ id: Type.String({ pattern: '^flr_[0-9a-z]{26}$' }) }, { additionalProperties: false });
const Created = Type.Object({ id: Type.String() }, { additionalProperties: false });
const LARGEST_LOG = 50 * (1 << 20);
const MOST_SIMILAR = 10;

/** Failures: the list, one with all that is known of it, and handing one in. */
export function failureRoutes(reads: Reads): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/failures',
      aliases: ['/api/failures'],
      operationId: 'listFailures',
      summary: 'Failures, the newest first',
      tag: 'failures',
      needs: 'read',
      query: FailureQuery,
      answers: { 200: { description: 'a part of the list', schema: pageOf(Failure) } },
      problems: ['VALIDATION', 'BAD_CURSOR'],
      handle: (call) => {
        const { limit: _, cursor: __, fields: ___, since, until, incident, ...same } = call.query;
        const filter = {
          ...same,
          ...(incident === undefined ? {} : { incidentId: incident }),
          ...(since === undefined ? {} : { sinceMs: Date.parse(since) }),
          ...(until === undefined ? {} : { untilMs: Date.parse(until) }),
        };
        return reads.list(call, {
          name: 'failures',
          item: Failure,
          read: (page) => call.services.failures.list(call.visibility, filter, page),
          toWire: failureToWire,
          placeOf: ({ createdAtMs, id }) => ({ timeMs: createdAtMs, id }),
        });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/failures/{id}',
      aliases: ['/api/failures/{id}'],
      operationId: 'readFailure',
      summary: 'One failure with its diagnosis and failures like it',
      tag: 'failures',
      needs: 'read',
      params: ById,
      answers: { 200: { description: 'all that is known of it but the log', schema: FailureDetail } },
      problems: ['NOT_FOUND'],
      handle: (call) =>
        reads.single(call, async () => {
          const { failures } = call.services;
          const failure = await failures.read(call.visibility, call.params.id);
          if (failure === null) return null;
          const [diagnosis, similar] = await Promise.all([
            failure.state === 'pending' ? null : failures.readDiagnosis(call.visibility, failure.id),
            failure.fingerprint === null
              ? null
              : failures.list(
                  call.visibility,
                  { fingerprint: failure.fingerprint },
                  { limit: MOST_SIMILAR + 1, after: null },
                ),
          ]);
          const others = (similar?.items ?? []).filter(({ id }) => id !== failure.id).slice(0, MOST_SIMILAR);
          return { failure: failureToWire(failure), diagnosis, similar: others.map(failureToWire) };
        }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/failures/{id}/log',
      operationId: 'readFailureLog',
      summary: 'What is kept of its log: head, tail and windows around the evidence',
      tag: 'failures',
      needs: 'read',
      params: ById,
      answers: { 200: { description: 'lines with their numbers in the whole log', schema: KeptLog } },
      problems: ['NOT_FOUND'],
      handle: (call) =>
        reads.single(call, async () => {
          const log = await call.services.failures.readLog(call.visibility, call.params.id);
          return log === null ? null : { ...log };
        }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/failures/{id}/diagnosis',
      operationId: 'readFailureDiagnosis',
      summary: 'Its diagnosis, as `regreen diagnose --json` prints it',
      tag: 'failures',
      needs: 'read',
      params: ById,
      answers: { 200: { description: 'the newest diagnosis', schema: Diagnosis } },
      problems: ['NOT_FOUND'],
      handle: (call) => reads.single(call, () => call.services.failures.readDiagnosis(call.visibility, call.params.id)),
    }),
    route({
      method: 'POST',
      path: '/api/v1/failures',
      aliases: ['/api/failures'],
      operationId: 'addFailure',
      summary: 'Hands in a failure with its log or test report',
      tag: 'failures',
      needs: 'write',
      body: NewFailure,
      bodyBytes: LARGEST_LOG,
      isCreating: true,
      load: 'analysis',
      answers: {
        201: { description: 'kept', schema: Created },
        200: { description: 'it was there already', schema: Created },
      },
      problems: ['VALIDATION', 'NOT_FOUND', 'TOO_LARGE', 'UNAVAILABLE', 'STORAGE_FULL'],
      handle: async (call) => {
        const { services, body, principal } = call;
        await requireWritable(call, body.repository);
        if (body.log === undefined && body.junit === undefined) {
          throw new ApiError('VALIDATION', 'expected a log or a JUnit report', {
            errors: [{ pointer: '/body', detail: 'expected `log` or `junit`' }],
          });
        }
        const { repository, pipeline, job, branch, commit, run, attempt, url, occurred_at, log, junit } = body;
        const { id, isNew } = await services.pushedFailures.push({
          repository,
          // The same run and job told twice is one failure; without a run, the same content is.
          key: createHash('sha256')
            .update(JSON.stringify(run === undefined ? [principal?.id, body] : [repository, run, attempt, job]))
            .digest('hex'),
          pipeline: pipeline ?? null,
          job: job ?? null,
          branch: branch ?? null,
          commit: commit ?? null,
          run: run ?? null,
          attempt: attempt ?? 1,
          url: url ?? null,
          occurredAtMs: occurred_at === undefined ? null : Date.parse(occurred_at),
          log: log === undefined ? null : bytesOf(log),
          junit: junit ?? null,
        });
        return { status: isNew ? 201 : 200, json: { id }, headers: { location: `/api/v1/failures/${id}` } };
      },
    }),
  ];
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
