import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { KeyScope, Principal } from '../access/index.ts';
import type { Visibility } from '../intake/index.ts';
import type { LoadClass } from './overload.ts';
import type { ProblemCode } from './problem.ts';
import type { ApiServices } from './services.ts';

/** Who may call: anybody, whoever is signed in or has a key, or those with a scope. */
export type Needs = 'nobody' | 'anybody known' | KeyScope;

/** The part of the API a route belongs to; each has its section in the descriptions of it. */
export type RouteTag =
  | 'webhooks'
  | 'signals'
  | 'failures'
  | 'incidents'
  | 'healing'
  | 'workflows'
  | 'tasks'
  | 'diagnosis'
  | 'anomalies'
  | 'messages'
  | 'events'
  | 'access'
  | 'operations';

/** One request, checked and read. */
export interface Call<P, Q, B> {
  readonly services: ApiServices;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly headers: IncomingHttpHeaders;
  /** address of the caller, for limits only */
  readonly address: string;
  /** null only where nobody needs to be known */
  readonly principal: Principal | null;
  /** the organisations in which the caller has the scope of the route */
  readonly visibility: Visibility;
  readonly path: string;
  /** the answer under way, for streams and cookies */
  readonly reply: FastifyReply;
}

/** What a route answers with. */
export interface Answer {
  readonly status: number;
  /** a value, or JSON that was written already */
  readonly json?: unknown;
  readonly writtenJson?: string;
  readonly text?: { readonly type: string; readonly content: string };
  readonly headers?: Readonly<Record<string, string>>;
  /** names the content, for ETag and packed forms; left out, it is computed */
  readonly tag?: string;
  /** the route writes to the connection itself */
  readonly isStream?: boolean;
}

/** One answer of a route, as documented. */
export interface DocumentedAnswer {
  readonly description: string;
  readonly schema?: TSchema;
  readonly type?: string;
}

/** A route, as it is registered and documented. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** with parameters as `{id}` */
  readonly path: string;
  /** paths people know from other systems, answered the same */
  readonly aliases?: readonly string[];
  readonly operationId: string;
  readonly summary: string;
  readonly tag: RouteTag;
  readonly needs: Needs;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** `bytes`: as they came, whatever their type */
  readonly bodyForm?: 'json' | 'json or text' | 'bytes';
  readonly bodyBytes?: number;
  /** a Content-Encoding the route unpacks itself */
  readonly ownEncoding?: string;
  /** takes an Idempotency-Key */
  readonly isCreating?: boolean;
  /** its answer is kept sealed under an Idempotency-Key: it holds what nobody may read again */
  readonly isSecret?: boolean;
  readonly load?: LoadClass;
  readonly answers: Readonly<Record<number, DocumentedAnswer>>;
  readonly problems: readonly ProblemCode[];
  readonly handle: (call: Call<never, never, never>) => Promise<Answer>;
}

type StaticOr<T> = T extends TSchema ? Static<T> : undefined;

/** Describes a route; what its handler gets has the types of its schemas. */
export function route<
  P extends TSchema | undefined = undefined,
  Q extends TSchema | undefined = undefined,
  B extends TSchema | undefined = undefined,
>(
  description: Omit<Route, 'handle' | 'params' | 'query' | 'body'> & {
    readonly params?: P;
    readonly query?: Q;
    readonly body?: B;
    readonly handle: (call: Call<StaticOr<P>, StaticOr<Q>, StaticOr<B>>) => Promise<Answer>;
  },
): Route {
  return description as unknown as Route;
}
