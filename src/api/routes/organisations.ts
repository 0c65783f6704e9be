import { Type } from 'typebox';
import { Organisation } from '../contract.ts';
import { type Route, route } from '../route.ts';

/** Organisations: what roles and keys are given in. */
export const organisationRoute: Route = route({
  method: 'GET',
  path: '/api/v1/organisations',
  operationId: 'listOrganisations',
  summary: 'Organisations whose repositories are known',
  tag: 'access',
  needs: 'read',
  answers: {
    200: { description: 'all that you may see', schema: Type.Object({ data: Type.Array(Organisation) }) },
  },
  problems: [],
  handle: async ({ services, visibility }) => {
    const found = new Map<string, Organisation>();
    for (const { organisationId: id, provider, name } of await services.pipeline.repositories()) {
      if (visibility !== 'everything' && !visibility.includes(id)) continue;
      found.set(id, { id, provider, name: name.split('/', 1)[0]! });
    }
    const data = [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return { status: 200, json: { data } };
  },
});
