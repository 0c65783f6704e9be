import { type ErrorKind, RegreenError } from '../foundation/index.ts';
import type { Problem } from './contract.ts';

/** The status each kind of error is answered with. */
export const STATUS_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  usage: 400,
  bad_input: 400,
  unauthenticated: 401,
  authorization: 502,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  configuration: 500,
  remote: 502,
  unavailable: 503,
  storage_full: 507,
};

/** Every code a problem document may carry, with its status and what to do about it. */
export const PROBLEM_CODES = {
  BAD_INPUT: { status: 400, title: 'The request cannot be used as it is', remedy: 'Change what the detail names.' },
  VALIDATION: {
    status: 400,
    title: 'The request does not fit its schema',
    remedy: 'Each entry of `errors` names a place and what was expected there.',
  },
  BAD_CURSOR: {
    status: 400,
    title: 'The cursor is not one of this list',
    remedy: 'Use `next_cursor` of the part before, with the same filters and the same key; or start without one.',
  },
  MALFORMED_JSON: {
    status: 400,
    title: 'The body is no JSON',
    remedy: 'Send one JSON value, at most 64 levels deep, without `__proto__` keys.',
  },
  MALFORMED_REQUEST: { status: 400, title: 'The request is malformed', remedy: 'Check headers, address and encoding.' },
  UNAUTHENTICATED: {
    status: 401,
    title: 'Nobody known is calling',
    remedy: 'Send `Authorization: Bearer rg_…` with a valid key, or sign in.',
  },
  NOT_GENUINE: {
    status: 401,
    title: 'The delivery cannot be proven genuine',
    remedy: 'Configure the same secret at the sender and here; see the guide to webhooks.',
  },
  FORBIDDEN: {
    status: 403,
    title: 'This may not be done',
    remedy: 'Use a key or a role with the scope the detail names.',
  },
  CSRF: {
    status: 403,
    title: 'The change does not come from our own pages',
    remedy: 'Send the `csrf` word of `GET /auth/me` as `X-CSRF-Token`.',
  },
  NOT_FOUND: {
    status: 404,
    title: 'There is nothing here',
    remedy: 'Check the address and the id; ids of other organisations are not found either.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'This cannot be done here',
    remedy: 'Use a method the `Allow` header names.',
  },
  CONFLICT: { status: 409, title: 'It no longer fits what is there', remedy: 'Read it again and decide anew.' },
  IN_FLIGHT: {
    status: 409,
    title: 'The same request is under way',
    remedy: 'Wait a moment and send it again with the same key.',
  },
  TOO_LARGE: { status: 413, title: 'More came than is taken', remedy: 'Send less; the detail names the limit.' },
  UNSUPPORTED_TYPE: {
    status: 415,
    title: 'The body is of a type that is not taken',
    remedy: 'Send the content type the detail names.',
  },
  KEY_REUSED: {
    status: 422,
    title: 'The Idempotency-Key was used for another body',
    remedy: 'Use a new key for a new request.',
  },
  RATE_LIMITED: { status: 429, title: 'Too many requests', remedy: 'Wait as long as `Retry-After` says.' },
  INTERNAL: {
    status: 500,
    title: 'Something went wrong here',
    remedy: 'Try again; if it stays, report it with the `trace_id`.',
  },
  CONFIGURATION: {
    status: 500,
    title: 'A setting is missing or wrong',
    remedy: 'Ask the operator to run `regreen doctor`.',
  },
  AUTHORIZATION: {
    status: 502,
    title: 'An outside system refused our token',
    remedy: 'Ask the operator to check its permissions.',
  },
  REMOTE: { status: 502, title: 'An outside system failed', remedy: 'Try again later.' },
  UNAVAILABLE: {
    status: 503,
    title: 'A part this needs is down or overloaded',
    remedy: 'Wait as long as `Retry-After` says and send the same again.',
  },
  STORAGE_FULL: {
    status: 507,
    title: 'No room is left to keep anything new',
    remedy: 'Free space or shorten the retention; it goes on by itself then.',
  },
} as const satisfies Record<string, { status: number; title: string; remedy: string }>;
export type ProblemCode = keyof typeof PROBLEM_CODES;

/** Something a route or hook answers with a problem document. */
export class ApiError extends Error {
  readonly problem: ProblemCode;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: Problem['errors'];

  constructor(
    problem: ProblemCode,
    detail: string,
    options: { headers?: Readonly<Record<string, string>>; errors?: NonNullable<Problem['errors']> } = {},
  ) {
    super(detail);
    this.problem = problem;
    this.headers = options.headers ?? {};
    this.errors = options.errors;
  }
}

/** An answer that is a problem document. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Problem;
  /** true when nobody foresaw it, so that it has to be logged */
  readonly isUnforeseen: boolean;
}

const RETRY_SECONDS = '1';

/** What an error is answered with. Never says more than its message; of an unforeseen one not even that. */
export function problemOf(error: unknown, traceId: string): ProblemAnswer {
  const { code, detail, headers, errors } = factsOf(error);
  const { status, title } = PROBLEM_CODES[code];
  return {
    status,
    headers: status === 503 || status === 507 ? { 'retry-after': RETRY_SECONDS, ...headers } : headers,
    body: {
      type: `https://regreen.dev/problems/${code.toLowerCase()}`,
      title,
      status,
      detail,
      code,
      trace_id: traceId,
      ...(errors === undefined ? {} : { errors }),
    },
    isUnforeseen: code === 'INTERNAL',
  };
}

function factsOf(error: unknown): {
  code: ProblemCode;
  detail: string;
  headers: Readonly<Record<string, string>>;
  errors?: Problem['errors'];
} {
  if (error instanceof ApiError) {
    return { code: error.problem, detail: error.message, headers: error.headers, errors: error.errors };
  }
  if (error instanceof RegreenError) return { code: codeOf(error), detail: error.message, headers: {} };
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return { code: 'TOO_LARGE', detail: 'the body is larger than is taken here', headers: {} };
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return { code: 'UNSUPPORTED_TYPE', detail: 'expected Content-Type: application/json', headers: {} };
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return { code: 'MALFORMED_REQUEST', detail: 'the request could not be read', headers: {} };
  }
  return { code: 'INTERNAL', detail: 'the request could not be answered', headers: {} };
}

function codeOf(error: RegreenError): ProblemCode {
  if (error.code in PROBLEM_CODES) return error.code as ProblemCode;
  return error.kind === 'bad_input' || error.kind === 'usage' ? 'BAD_INPUT' : (error.kind.toUpperCase() as ProblemCode);
}
