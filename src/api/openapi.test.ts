import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, describe, expect, it } from 'vitest';
import { ManualClock, SILENT } from '../foundation/index.ts';
import { createApi } from './api.ts';
import { describeApi } from './openapi.ts';
import type { ApiServices } from './services.ts';
import { ApiSettings } from './settings.ts';

// What describes routes asks nothing of the rest of the program.
const services = { clock: new ManualClock(), logger: SILENT, secret: new Uint8Array(32), observeRequest() {} };
const settings = Object.fromEntries(
  Object.entries(ApiSettings.properties).map(([name, schema]) => [name, (schema as { default?: unknown }).default]),
) as unknown as ApiSettings;
// However late a busy machine makes the event loop, nothing is refused here.
const unhurried = { ...settings, lagMs: 600_000 };
const api = await createApi(services as unknown as ApiServices, {
  settings: unhurried,
  isSecure: false,
  version: '1.2.3',
});
const description = describeApi(api.routes, '1.2.3') as unknown as {
  paths: Record<string, Record<string, { operationId: string }>>;
  components: { schemas: Record<string, object> };
};
afterAll(() => api.close());

describe('the description of the API', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(
      structuredClone(description) as unknown as Record<string, unknown>,
    );
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it('names every operation once', () => {
    const names = Object.values(description.paths).flatMap((methods) =>
      Object.values(methods).map((one) => one.operationId),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it('has every route that answers, and no other', () => {
    const described = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(api.routes.map(({ method, path }) => `${method} ${path}`).sort());
    for (const { method, path, aliases = [] } of api.routes) {
      for (const one of [path, ...aliases]) {
        const url = one.replace(/\{(\w+)\}/g, ':$1');
        expect(api.app.hasRoute({ method, url }), `${method} ${url}`).toBe(true);
      }
    }
  });

  it('is what the server answers with', async () => {
    const answer = await api.app.inject('/api/v1/openapi.json');
    expect(answer.json()).toEqual(JSON.parse(JSON.stringify(description)));
    const page = await api.app.inject('/docs');
    expect(page.body).toContain('listFailures');
    expect(page.body).not.toMatch(/<script|style="/);
  });

  it('refers to schemas it has', () => {
    const known = Object.keys(description.components.schemas);
    const named = [...JSON.stringify(description).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
    expect(known).toEqual(expect.arrayContaining([...new Set(named)]));
  });
});

describe('what nobody may do', () => {
  const closed = api.routes.filter(({ needs }) => needs !== 'nobody');

  it.each(closed.map((route) => ({ ...route })))('$method $path asks who is calling', async ({ method, path }) => {
    const url = path.replace('{id}', `flr_${'0'.repeat(26)}`);
    const answer = await api.app.inject({ method, url });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it('is told apart from what is not there', async () => {
    expect((await api.app.inject('/api/v1/nothing')).json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    const wrong = await api.app.inject({ method: 'DELETE', url: '/api/v1/failures' });
    expect(wrong.json()).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    expect(wrong.headers.allow).toBe('GET, POST');
  });
});
