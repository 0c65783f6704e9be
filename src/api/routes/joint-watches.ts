import { Type } from 'typebox';
import { type JointWatchRecord, nameMetrics, type SeriesRecord } from '../../watch/index.ts';
import { jointWatchToWire } from '../anomaly-wire.ts';
import { entryOf } from '../audit-entry.ts';
import { pageOf } from '../contract.ts';
import { JointWatch, JointWatchQuery, NewJointWatch } from '../joint-watch-contract.ts';
import { ApiError } from '../problem.ts';
import { tagsChangedBy } from '../read-tags.ts';
import type { Reads } from '../reads.ts';
import { type Call, type Route, route } from '../route.ts';

const ById = Type.Object({ id: Type.String({ pattern: '^ser_[0-9a-z]{26}$' }) }, { additionalProperties: false });
const PATH = '/api/v1/metrics/watches';
const MS_PER_SECOND = 1000;
const DEFAULT_STEP_SECONDS = 60;
const DEFAULT_ALARMS_PER_WEEK = 1;
const LONGEST_AUTHOR = 100;

/** Series that are watched together: what none of them shows alone may show in how they go along. */
export function jointWatchRoutes(reads: Reads): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: PATH,
      operationId: 'listJointWatches',
      summary: 'Watches of several series together, the newest first',
      tag: 'anomalies',
      needs: 'read',
      query: JointWatchQuery,
      answers: { 200: { description: 'a part of the list', schema: pageOf(JointWatch) } },
      problems: ['VALIDATION', 'BAD_CURSOR'],
      handle: (call) =>
        reads.list(call, {
          name: 'joint watches',
          item: JointWatch,
          read: (page) => call.services.jointWatches.list(call.visibility, page),
          toWire: jointWatchToWire,
          placeOf: ({ createdAtMs, id }) => ({ timeMs: createdAtMs, id }),
        }),
    }),
    route({
      method: 'POST',
      path: PATH,
      operationId: 'createJointWatch',
      summary: 'Watches several series together from their first samples on; anomalies are told as of a series',
      tag: 'anomalies',
      needs: 'write',
      body: NewJointWatch,
      isCreating: true,
      answers: { 201: { description: 'the watch', schema: JointWatch } },
      problems: ['VALIDATION', 'BAD_INPUT', 'NOT_FOUND', 'UNAVAILABLE', 'STORAGE_FULL'],
      handle: async (call) => {
        const { services, body, principal } = call;
        const series = await seriesOf(call, body.series);
        const names = nameMetrics(series);
        const record: JointWatchRecord = {
          id: services.makeId('ser'),
          organisationId: series[0]!.organisationId,
          name: body.name.replace(/\p{C}/gu, ' '),
          createdAtMs: services.clock.nowMs(),
          createdBy: principal?.name.slice(0, LONGEST_AUTHOR) ?? '',
          metrics: series.map(({ id }, place) => ({ name: names[place]!, series: id })),
          stepMs: (body.step_seconds ?? DEFAULT_STEP_SECONDS) * MS_PER_SECOND,
          alarmsPerWeek: body.alarms_per_week ?? DEFAULT_ALARMS_PER_WEEK,
          judgedToMs: null,
        };
        await services.jointWatches.add(record);
        services.cache.invalidate(tagsChangedBy([record.organisationId]));
        return { status: 201, json: jointWatchToWire(record), headers: { location: `${PATH}/${record.id}` } };
      },
    }),
    route({
      method: 'GET',
      path: `${PATH}/{id}`,
      operationId: 'readJointWatch',
      summary: 'One watch of several series; what it says is the series of the same id',
      tag: 'anomalies',
      needs: 'read',
      params: ById,
      answers: { 200: { description: 'the watch', schema: JointWatch } },
      problems: ['NOT_FOUND'],
      handle: (call) =>
        reads.single(call, async () => {
          const found = await call.services.jointWatches.read(call.visibility, call.params.id);
          return found === null ? null : { ...jointWatchToWire(found) };
        }),
    }),
    route({
      method: 'DELETE',
      path: `${PATH}/{id}`,
      operationId: 'deleteJointWatch',
      summary: 'Forgets a watch of several series with all it said; the series stay',
      tag: 'anomalies',
      needs: 'write',
      params: ById,
      answers: { 204: { description: 'gone' } },
      problems: ['NOT_FOUND'],
      handle: async (call) => {
        const { services, params, visibility } = call;
        const found = await services.jointWatches.read(visibility, params.id);
        if (found === null) throw new ApiError('NOT_FOUND', `there is no ${params.id}`);
        const { id, organisationId: organisation, name } = found;
        const entry = entryOf(call, { action: 'joint_watch.delete', subject: id, organisation, details: { name } });
        if (!(await services.jointWatches.delete(id, entry))) {
          throw new ApiError('NOT_FOUND', `there is no ${id}`);
        }
        services.cache.invalidate(tagsChangedBy([organisation]));
        return { status: 204 };
      },
    }),
  ];
}

/** @throws ApiError NOT_FOUND, or VALIDATION when they cannot be watched together */
async function seriesOf(
  { services, visibility }: Call<unknown, unknown, unknown>,
  ids: readonly string[],
): Promise<readonly SeriesRecord[]> {
  const found = await Promise.all(ids.map((id) => services.metrics.read(visibility, id)));
  return found.map((series, place) => {
    if (series === null) throw new ApiError('NOT_FOUND', `there is no ${ids[place]}`);
    const isElsewhere = series.organisationId !== found[0]!.organisationId;
    if (!isElsewhere && series.origin !== 'joint') return series;
    const detail = isElsewhere
      ? 'expected series of one organisation'
      : 'expected a series that is not itself of several';
    const pointer = `/body/series/${place}`;
    throw new ApiError('VALIDATION', `${pointer}: ${detail}`, { errors: [{ pointer, detail }] });
  });
}
