import type { TSchema } from 'typebox';
import { Problem } from './contract.ts';
import { PROBLEM_CODES } from './problem.ts';
import type { Needs, Route, RouteTag } from './route.ts';

type Json = Record<string, unknown>;

const TAGS: Readonly<Record<RouteTag, string>> = {
  webhooks: 'Where CI systems and services send what happened',
  signals: 'What was received, each once',
  failures: 'Failed jobs, runs and errors with their diagnosis',
  incidents: 'Failures that share a fingerprint',
  healing: 'What is done about failures: healings, questions to people, playbooks, the kill switch',
  workflows: 'Executions that were given up: looked at, replayed, discarded',
  tasks: 'Tasks of the intake that were given up: looked at, replayed, discarded',
  diagnosis: 'Explaining logs now',
  anomalies: 'Series, tables and detectors, and what is unusual in them',
  messages: 'Texts somebody wrote: judging them, cases, corrections',
  events: 'What happens, as a list and live',
  access: 'People, keys and the audit of what they change',
  operations: 'How the program is',
};

/** The description of all routes, OpenAPI 3.1. */
export function describeApi(routes: readonly Route[], version: string): Json {
  const schemas = new Schemas();
  const problem = schemas.refer(Problem);
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    paths[route.path]![route.method.toLowerCase()] = operationOf(route, schemas, problem);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Regreen',
      version,
      description:
        'Turns red things green again: failures of pipelines and services, explained with the lines that prove it.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'this server' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: schemas.all(),
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'an API key, `rg_…`' },
        session: { type: 'apiKey', in: 'cookie', name: 'regreen', description: 'the session of a person' },
      },
    },
  };
}

function operationOf(route: Route, schemas: Schemas, problem: Json): Json {
  const parameters = [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')];
  if (route.isCreating) {
    parameters.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'the same key and body get the same answer for a day',
      schema: { type: 'string', maxLength: 255 },
    });
  }
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.tag],
    ...(needsText(route.needs) === '' ? {} : { description: needsText(route.needs) }),
    security: route.needs === 'nobody' ? [] : [{ key: [] }, { session: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(bodyOf(route, schemas) ?? {}),
    responses: { ...answersOf(route, schemas), ...problemsOf(route, problem) },
  };
}

function needsText(needs: Needs): string {
  if (needs === 'nobody') return '';
  return needs === 'anybody known' ? 'Needs a key or a session.' : `Needs the scope \`${needs}\`.`;
}

function parametersOf(schema: TSchema | undefined, place: 'path' | 'query'): Json[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Record<string, Json>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = plain(property);
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
}

function bodyOf(route: Route, schemas: Schemas): Json | null {
  if (route.bodyForm === 'bytes') {
    return { requestBody: { required: true, content: { 'application/json': { schema: {} } } } };
  }
  if (route.body === undefined) return null;
  const content: Json = { 'application/json': { schema: schemas.refer(route.body) } };
  if (route.bodyForm === 'json or text') content['text/plain'] = { schema: { type: 'string' } };
  return { requestBody: { required: true, content } };
}

function answersOf(route: Route, schemas: Schemas): Json {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, { description, schema, type }]) => {
      const content =
        schema !== undefined
          ? { 'application/json': { schema: schemas.refer(schema) } }
          : type === undefined
            ? undefined
            : { [type]: { schema: { type: 'string' } } };
      return [status, { description, ...(content === undefined ? {} : { content }) }];
    }),
  );
}

/** Problems by status; every route may answer with those that lie before it. */
function problemsOf(route: Route, problem: Json): Json {
  const before = route.needs === 'nobody' ? [] : (['UNAUTHENTICATED', 'FORBIDDEN'] as const);
  const session = route.needs === 'nobody' || route.method === 'GET' ? [] : (['CSRF'] as const);
  const body = route.body === undefined ? [] : (['MALFORMED_JSON', 'TOO_LARGE', 'UNSUPPORTED_TYPE'] as const);
  const again = route.isCreating ? (['IN_FLIGHT', 'KEY_REUSED'] as const) : [];
  const limits = route.tag === 'operations' ? [] : (['RATE_LIMITED', 'UNAVAILABLE'] as const);
  const byStatus = new Map<number, string[]>();
  for (const code of new Set([
    ...route.problems,
    'VALIDATION' as const,
    ...before,
    ...session,
    ...body,
    ...again,
    ...limits,
  ])) {
    const { status } = PROBLEM_CODES[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus]
      .filter(([status]) => !(status in route.answers))
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [
        status,
        { description: codes.join(', '), content: { 'application/problem+json': { schema: problem } } },
      ]),
  );
}

/** Schemas with a title, each written once. */
class Schemas {
  readonly #named = new Map<string, Json>();

  refer(schema: TSchema): Json {
    return this.#walk(plain(schema)) as Json;
  }

  all(): Json {
    return Object.fromEntries([...this.#named].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #walk(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#walk(item));
    if (typeof value !== 'object' || value === null) return value;
    const { title } = value as { title?: unknown };
    const walked = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#walk(inner)]));
    if (typeof title !== 'string') return walked;
    this.#named.set(title, walked);
    return { $ref: `#/components/schemas/${title}` };
  }
}

/** A schema as plain JSON. */
function plain(schema: unknown): Json {
  return JSON.parse(JSON.stringify(schema)) as Json;
}
