import { DEFAULT_POLICY, type ProjectName } from '../../triage/index.ts';
import { entryOf } from '../audit-entry.ts';
import {
  ModelEvaluation,
  Policy,
  PolicyChange,
  PolicyQuery,
  Statistics,
  StatisticsQuery,
} from '../message-contract.ts';
import { policyFromWire, policyToWire, statisticsToWire } from '../message-wire.ts';
import { ApiError } from '../problem.ts';
import { tagsChangedBy } from '../read-tags.ts';
import { type Call, type Route, route } from '../route.ts';

const DAYS = 30;
const DAY_MS = 86_400_000;

/** What projects allow about messages, and how well it goes. */
export const triageRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/triage/policy',
    operationId: 'readTriagePolicy',
    summary: 'What a project allows about messages',
    tag: 'messages',
    needs: 'read',
    query: PolicyQuery,
    answers: { 200: { description: 'its own, or what holds without one', schema: Policy } },
    problems: ['NOT_FOUND', 'VALIDATION'],
    handle: async (call) => {
      const project = await projectOf(call, call.query.repository);
      const policy = (await call.services.policies.readPolicy(project.id)) ?? DEFAULT_POLICY;
      return { status: 200, json: policyToWire(policy) };
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/v1/triage/policy',
    operationId: 'changeTriagePolicy',
    summary: 'Changes what a project allows about messages; what is not named stays',
    tag: 'messages',
    needs: 'admin',
    body: PolicyChange,
    answers: { 200: { description: 'as it is now', schema: Policy } },
    problems: ['NOT_FOUND', 'VALIDATION'],
    handle: async (call) => {
      const { services, body } = call;
      const { repository, ...change } = body;
      const project = await projectOf(call, repository);
      const before = (await services.policies.readPolicy(project.id)) ?? DEFAULT_POLICY;
      const wanted = { ...policyToWire(before), ...change };
      const policy = policyFromWire(wanted);
      const { trusted, ...told } = wanted;
      const entry = entryOf(call, {
        action: 'triage.policy',
        subject: project.id,
        organisation: project.organisationId,
        details: { ...told, trusted: trusted.join(',') },
      });
      await services.policies.setPolicy(project, policy, services.clock.nowMs(), entry);
      services.cache.invalidate(tagsChangedBy([project.organisationId]));
      return { status: 200, json: wanted };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/triage/statistics',
    operationId: 'readTriageStatistics',
    summary: 'Messages and cases of some days in numbers, and how often people found the judgement right',
    tag: 'messages',
    needs: 'read',
    query: StatisticsQuery,
    answers: { 200: { description: 'the numbers', schema: Statistics } },
    problems: ['VALIDATION'],
    handle: async ({ services, visibility, query }) => {
      const sinceMs = services.clock.nowMs() - (query.days ?? DAYS) * DAY_MS;
      const statistics = await services.cases.statistics(visibility, query.repository ?? null, sinceMs);
      return { status: 200, json: statisticsToWire(statistics, sinceMs) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/triage/model',
    operationId: 'readMessageModel',
    summary: 'How the model that judges messages did where it was measured',
    tag: 'messages',
    needs: 'read',
    answers: { 200: { description: 'its figures', schema: ModelEvaluation } },
    problems: [],
    handle: async ({ services }) => ({ status: 200, json: services.modelEvaluation }),
  }),
];

async function projectOf(
  { services, visibility }: Call<unknown, unknown, unknown>,
  name: string,
): Promise<ProjectName> {
  const project = await services.policies.findProject(visibility, name);
  if (project === null) throw new ApiError('NOT_FOUND', `there is no repository ${name}`);
  return project;
}
