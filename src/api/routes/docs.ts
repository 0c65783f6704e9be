import { apiPage, DOCS_STYLE } from '../docs-page.ts';
import { describeApi } from '../openapi.ts';
import { type Route, route } from '../route.ts';

const PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** The description of the API, for programs and for people. */
export function docsRoutes(routes: () => readonly Route[], version: string): readonly Route[] {
  let description: Record<string, unknown> | undefined;
  const describe = () => {
    description ??= describeApi(routes(), version);
    return description;
  };
  return [
    route({
      method: 'GET',
      path: '/api/v1/openapi.json',
      operationId: 'openapi',
      summary: 'This description',
      tag: 'operations',
      needs: 'nobody',
      answers: { 200: { description: 'OpenAPI 3.1', type: 'application/json' } },
      problems: [],
      handle: async () => ({ status: 200, json: describe() }),
    }),
    route({
      method: 'GET',
      path: '/docs',
      operationId: 'docs',
      summary: 'This description, for people',
      tag: 'operations',
      needs: 'nobody',
      answers: { 200: { description: 'a page', type: 'text/html' } },
      problems: [],
      handle: async () => ({
        status: 200,
        text: { type: 'text/html; charset=utf-8', content: apiPage(describe()) },
        headers: { 'content-security-policy': PAGE_POLICY },
      }),
    }),
    route({
      method: 'GET',
      path: '/docs/style.css',
      operationId: 'docsStyle',
      summary: 'How that page looks',
      tag: 'operations',
      needs: 'nobody',
      answers: { 200: { description: 'a style sheet', type: 'text/css' } },
      problems: [],
      handle: async () => ({ status: 200, text: { type: 'text/css; charset=utf-8', content: DOCS_STYLE } }),
    }),
  ];
}
