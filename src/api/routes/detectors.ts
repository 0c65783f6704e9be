import { type Static, Type } from 'typebox';
import type { DetectorRecord, NewVersion } from '../../watch/index.ts';
import {
  Detector,
  DetectorDetail,
  DetectorQuery,
  EvaluateRequest,
  Evaluation,
  NewDetector,
  TrainDetector,
} from '../anomaly-contract.ts';
import { detectorToWire, evaluationToWire, ownerOf, savedModelOf, tableOf, versionToWire } from '../anomaly-wire.ts';
import { entryOf } from '../audit-entry.ts';
import { pageOf } from '../contract.ts';
import { ApiError } from '../problem.ts';
import { tagsChangedBy } from '../read-tags.ts';
import type { Reads } from '../reads.ts';
import { type Call, type Route, route } from '../route.ts';

const ById = Type.Object({ id: Type.String({ pattern: '^det_[0-9a-z]{26}$' }) }, { additionalProperties: false });
const VersionQuery = Type.Object(
  { version: Type.Optional(Type.Integer({ minimum: 1, description: 'left out, the newest' })) },
  { additionalProperties: false },
);
const LARGEST_TABLE = 64 * (1 << 20);
const LONGEST_AUTHOR = 100;

/** Detectors that are kept: each learns again and again, and every version stays. */
export function detectorRoutes(reads: Reads): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/detectors',
      operationId: 'listDetectors',
      summary: 'Detectors that are kept, the newest first',
      tag: 'anomalies',
      needs: 'read',
      query: DetectorQuery,
      answers: { 200: { description: 'a part of the list', schema: pageOf(Detector) } },
      problems: ['VALIDATION', 'BAD_CURSOR'],
      handle: (call) =>
        reads.list(call, {
          name: 'detectors',
          item: Detector,
          read: (page) => call.services.detectors.list(call.visibility, page),
          toWire: detectorToWire,
          placeOf: ({ createdAtMs, id }) => ({ timeMs: createdAtMs, id }),
        }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/detectors',
      operationId: 'createDetector',
      summary: 'Makes a detector: lets it learn from a table, or loads a model that was saved',
      tag: 'anomalies',
      needs: 'write',
      body: NewDetector,
      bodyBytes: LARGEST_TABLE,
      isCreating: true,
      load: 'table',
      answers: { 201: { description: 'the detector with its first version', schema: DetectorDetail } },
      problems: ['VALIDATION', 'BAD_INPUT', 'FORBIDDEN', 'TOO_LARGE', 'UNAVAILABLE', 'STORAGE_FULL'],
      handle: async (call) => {
        const { services, body, principal } = call;
        const record: DetectorRecord = {
          id: services.makeId('det'),
          organisationId: ownerOf(call, body.organisation),
          name: body.name.replace(/\p{C}/gu, ' '),
          createdAtMs: services.clock.nowMs(),
          createdBy: principal?.name.slice(0, LONGEST_AUTHOR) ?? '',
          versions: 1,
        };
        // What cannot learn leaves no detector behind.
        const { version, model } = await makeVersion(call, body);
        await services.detectors.add(record, version, model);
        services.cache.invalidate(tagsChangedBy([record.organisationId]));
        return {
          status: 201,
          json: await detail(call, record.id),
          headers: { location: `/api/v1/detectors/${record.id}` },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/detectors/{id}',
      operationId: 'readDetector',
      summary: 'One detector with its versions',
      tag: 'anomalies',
      needs: 'read',
      params: ById,
      answers: { 200: { description: 'versions, the newest first', schema: DetectorDetail } },
      problems: ['NOT_FOUND'],
      handle: async (call) => ({ status: 200, json: await detail(call, call.params.id) }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/detectors/{id}/train',
      operationId: 'trainDetector',
      summary: 'Lets it learn anew, or loads a model: the next version',
      tag: 'anomalies',
      needs: 'write',
      params: ById,
      body: TrainDetector,
      bodyBytes: LARGEST_TABLE,
      isCreating: true,
      load: 'table',
      answers: { 201: { description: 'the detector with the new version', schema: DetectorDetail } },
      problems: ['VALIDATION', 'BAD_INPUT', 'NOT_FOUND', 'TOO_LARGE', 'UNAVAILABLE', 'STORAGE_FULL'],
      handle: async (call) => {
        const { id, organisationId } = await find(call, call.params.id);
        const { version, model } = await makeVersion(call, call.body);
        await call.services.detectors.addVersion(id, version, model);
        call.services.cache.invalidate(tagsChangedBy([organisationId]));
        return { status: 201, json: await detail(call, id) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/detectors/{id}/evaluate',
      operationId: 'evaluateDetector',
      summary: 'Measures a version by labelled rows, and keeps the figures beside it',
      tag: 'anomalies',
      needs: 'write',
      params: ById,
      body: EvaluateRequest,
      bodyBytes: LARGEST_TABLE,
      load: 'table',
      answers: { 200: { description: 'how well it told them apart', schema: Evaluation } },
      problems: ['VALIDATION', 'BAD_INPUT', 'NOT_FOUND', 'TOO_LARGE', 'UNAVAILABLE'],
      handle: async (call) => {
        const { services, body } = call;
        const { id, organisationId, versions } = await find(call, call.params.id);
        const version = body.version ?? versions;
        const model = savedModelOf(services.detectors, id, version);
        const table = tableOf(body, '/body');
        const order = { model, table, labelColumn: body.label_column, explain: false };
        const { evaluation } = await services.anomalies.score(order);
        await services.detectors.setEvaluation(id, version, { ...evaluation!, atMs: services.clock.nowMs() });
        services.cache.invalidate(tagsChangedBy([organisationId]));
        return { status: 200, json: evaluationToWire(evaluation!) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/detectors/{id}/model',
      operationId: 'readDetectorModel',
      summary: 'The model of a version, as `regreen anomaly detect --model` reads it',
      tag: 'anomalies',
      needs: 'read',
      params: ById,
      query: VersionQuery,
      answers: { 200: { description: 'numbers and names, nothing that could run' } },
      problems: ['NOT_FOUND', 'VALIDATION'],
      handle: async (call) => {
        const { id, versions } = await find(call, call.params.id);
        const model = savedModelOf(call.services.detectors, id, call.query.version ?? versions);
        return { status: 200, writtenJson: await model.read() };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/detectors/{id}',
      operationId: 'deleteDetector',
      summary: 'Forgets a detector with all its versions',
      tag: 'anomalies',
      needs: 'write',
      params: ById,
      answers: { 204: { description: 'gone' } },
      problems: ['NOT_FOUND'],
      handle: async (call) => {
        const { services } = call;
        const { id, organisationId: organisation, name } = await find(call, call.params.id);
        const entry = entryOf(call, { action: 'detector.delete', subject: id, organisation, details: { name } });
        if (!(await services.detectors.delete(id, entry))) throw new ApiError('NOT_FOUND', `there is no ${id}`);
        services.cache.invalidate(tagsChangedBy([organisation]));
        return { status: 204 };
      },
    }),
  ];
}

type AnyCall = Call<unknown, unknown, unknown>;

async function find({ services, visibility }: AnyCall, id: string): Promise<DetectorRecord> {
  const found = await services.detectors.read(visibility, id);
  if (found === null) throw new ApiError('NOT_FOUND', `there is no ${id}`);
  return found;
}

async function detail(call: AnyCall, id: string) {
  const detector = await find(call, id);
  const versions = await call.services.detectors.versions(id);
  return { detector: detectorToWire(detector), versions: versions.map(versionToWire) };
}

interface MadeVersion {
  readonly version: NewVersion;
  readonly model: string;
}

/** What a body makes: a model learned from its table, or the one it brings. */
async function makeVersion({ services, principal }: AnyCall, body: Static<typeof TrainDetector>): Promise<MadeVersion> {
  const { anomalies, clock } = services;
  const made = { createdAtMs: clock.nowMs(), createdBy: principal?.name.slice(0, LONGEST_AUTHOR) ?? '' };
  if (body.model !== undefined) {
    const { model } = body;
    const { detector: algorithm, features, threshold } = await anomalies.inspect(model);
    const version = { ...made, algorithm, rows: 0, features, threshold, reasons: [], evaluation: null };
    return { version, model };
  }
  const { detector = 'auto', settings = {}, seed = 0, contamination = 'auto', label_column: labelColumn = null } = body;
  const table = tableOf(body, '/body');
  const order = { table, detector, settings, seed, contamination, labelColumn, explain: false };
  const { judgement, model } = await anomalies.learn(order);
  const { detector: algorithm, features, threshold, reasons, scores, evaluation: measured } = judgement;
  const evaluation = measured === null ? null : { ...measured, atMs: clock.nowMs() };
  const version = { ...made, algorithm, rows: scores.length, features, threshold, reasons, evaluation };
  return { version, model };
}
