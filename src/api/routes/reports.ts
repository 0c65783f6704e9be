import { NewReport, ReportTaken } from '../report-contract.ts';
import { route } from '../route.ts';
import { requireWritable } from '../writable-repository.ts';

const LARGEST_REPORT = 20 * (1 << 20);

/** Takes test reports of jobs, green ones too: how long tests take and how often they fail is watched from then on. */
export const reportRoute = route({
  method: 'POST',
  path: '/api/v1/reports',
  operationId: 'addReport',
  summary: 'Hands in the test report of a job, however it ended; its tests are watched, and no failure is made',
  tag: 'failures',
  needs: 'write',
  body: NewReport,
  bodyBytes: LARGEST_REPORT,
  isCreating: true,
  load: 'analysis',
  answers: { 202: { description: 'kept', schema: ReportTaken } },
  problems: ['VALIDATION', 'BAD_INPUT', 'NOT_FOUND', 'TOO_LARGE', 'UNAVAILABLE', 'STORAGE_FULL'],
  handle: async (call) => {
    const { services, body, visibility } = call;
    await requireWritable(call, body.repository, { ofAnySystem: true });
    const { repository, run, attempt = 1, pipeline, job, branch, commit, url, finished_at, junit } = body;
    const tests = await services.reports.take(
      {
        repository,
        run,
        attempt,
        pipeline: pipeline ?? null,
        job: job ?? null,
        branch: branch ?? null,
        commit: commit ?? null,
        url: url ?? null,
        atMs: finished_at === undefined ? null : Date.parse(finished_at),
        junit,
      },
      visibility,
    );
    return { status: 202, json: { tests } };
  },
});
