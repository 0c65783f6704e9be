import {
  AuthorizationError,
  BadInputError,
  ConflictError,
  NotFoundError,
  RemoteError,
  UsageError,
} from '../foundation/index.ts';

const PATIENCE_MS = 60_000;

/** A request to a Regreen server. */
export interface ServerRequest {
  readonly server: string;
  readonly key: string;
  readonly method: 'GET' | 'POST';
  /** with its query, made of checked parts */
  readonly path: string;
  readonly body?: object;
}

/**
 * Asks a Regreen server; the answer as JSON, null where there is none.
 *
 * @throws UsageError when the address is none, RemoteError when nobody answers, and what the server refuses as the kind
 * of error it is
 */
export async function askServer({ server, key, method, path, body }: ServerRequest): Promise<unknown> {
  if (!/^https?:\/\//.test(server) || !URL.canParse(server)) {
    throw new UsageError(`the server is ${server}: expected an address such as https://regreen.example.org`);
  }
  let answer: Response;
  try {
    answer = await fetch(`${server.replace(/\/$/, '')}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } };
    throw new RemoteError(`cannot reach ${server}: ${cause?.code ?? message}`, {}, { cause: error });
  }
  const value: unknown = await answer.json().catch(() => null);
  if (answer.ok) return value;
  const { detail = answer.statusText } = (value ?? {}) as { detail?: string };
  const what = `${server} answered ${answer.status}: ${detail}`;
  if (answer.status === 401 || answer.status === 403) throw new AuthorizationError(what);
  if (answer.status === 404) throw new NotFoundError(what);
  if (answer.status === 409) throw new ConflictError(what);
  if (answer.status >= 500 || answer.status === 429) throw new RemoteError(what);
  throw new BadInputError(what);
}
