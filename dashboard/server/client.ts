import { signal } from '@preact/signals';
import type { Problem } from '../../src/api/contract.ts';

const TIMEOUT_MS = 20_000;
const KEPT_ANSWERS = 60;

/** A request that did not get what it asked for. */
class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** What the server wants to see with every change (`X-CSRF-Token`). */
export const changeToken = signal<string | null>(null);

/** Counts answers that said nobody is signed in any more. */
export const refusals = signal(0);

/** The newest answers with their ETag, so that going back shows them at once and asking again costs little. */
const kept = new Map<string, { readonly etag: string | null; readonly value: unknown }>();

/** What the server last answered for a path. */
export function keptAnswer<T>(path: string): T | undefined {
  return kept.get(path)?.value as T | undefined;
}

/** Forgets all answers: the next person may not see what this one saw. */
export function forgetAnswers(): void {
  kept.clear();
}

/**
 * Reads from the server. The form of the answer is the contract's; the caller names it.
 *
 * @throws ProblemError
 */
export async function read<T>(path: string, stop?: AbortSignal): Promise<T> {
  const before = kept.get(path);
  const headers = new Headers({ Accept: 'application/json' });
  if (before?.etag) headers.set('If-None-Match', before.etag);
  const response = await ask(path, { headers }, stop);
  if (response.status === 304 && before) return before.value as T;
  const value = await contentOf(response);
  keep(path, { etag: response.headers.get('ETag'), value });
  return value as T;
}

interface SendOptions {
  readonly timeoutMs?: number;
  /** of the change: sent again under the same key, it is made once */
  readonly key?: string;
}

/**
 * Changes something on the server.
 *
 * @throws ProblemError
 */
export async function send<T>(
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  { timeoutMs = TIMEOUT_MS, key }: SendOptions = {},
): Promise<T> {
  const headers = new Headers({ Accept: 'application/json' });
  if (key !== undefined) headers.set('Idempotency-Key', key);
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (changeToken.value !== null) headers.set('X-CSRF-Token', changeToken.value);
  const response = await ask(
    path,
    { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
    undefined,
    timeoutMs,
  );
  return (await contentOf(response)) as T;
}

/** A key for one change. */
export function newKey(): string {
  // Not randomUUID, which browsers keep from pages without TLS.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Any error as a problem document. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return problem('UNEXPECTED', 0, 'Something went wrong on this page', error instanceof Error ? error.message : '');
}

/** A file that somebody chose and that is not even sent. */
export function unusableFile(detail: string): Error {
  return new ProblemError(problem('FILE', 0, 'The file cannot be used as it is', detail));
}

async function ask(path: string, request: RequestInit, stop?: AbortSignal, timeoutMs = TIMEOUT_MS): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signals = stop ? [timeout, stop] : [timeout];
  try {
    return await fetch(path, { ...request, cache: 'no-store', signal: AbortSignal.any(signals) });
  } catch (error) {
    if (stop?.aborted) throw error;
    const detail = timeout.aborted
      ? `It gave no answer within ${timeoutMs / 1000} seconds.`
      : 'It may be restarting, or the network is away.';
    throw new ProblemError(problem('UNREACHABLE', 0, 'The server does not answer', detail));
  }
}

async function contentOf(response: Response): Promise<unknown> {
  const text = await response.text();
  const value = text === '' ? null : parsed(text);
  if (response.ok) {
    if (value !== undefined) return value;
    throw new ProblemError(problem('NOT_JSON', response.status, 'The answer cannot be read', 'It is no JSON.'));
  }
  // A refused sign-in says nothing about the session.
  if (response.status === 401 && !new URL(response.url).pathname.startsWith('/auth/')) refusals.value++;
  if (isProblem(value)) throw new ProblemError(value);
  throw new ProblemError(problem('HTTP', response.status, `The server answered ${response.status}`, ''));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false;
  const { title, detail, code } = value as Record<string, unknown>;
  return typeof title === 'string' && typeof detail === 'string' && typeof code === 'string';
}

function problem(code: string, status: number, title: string, detail: string): Problem {
  return { type: 'about:blank', title, status, detail, code };
}

function keep(path: string, answer: { etag: string | null; value: unknown }): void {
  kept.delete(path);
  kept.set(path, answer);
  if (kept.size <= KEPT_ANSWERS) return;
  const [oldest] = kept.keys();
  if (oldest !== undefined) kept.delete(oldest);
}
