import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { AuthorizationError, RegreenError, RemoteError } from '../../foundation/index.ts';
import type { Fetch } from '../egress.ts';
import { createOutsideFetch } from '../outside-fetch.ts';
import { isSecondaryLimit, readRateLimit } from '../rate-limit.ts';

/** How GitHub is reached, and who we are there. */
export interface GithubOptions {
  readonly apiUrl: string;
  readonly token: string | null;
  /** a GitHub App, instead of a token */
  readonly app: { readonly id: string; readonly privateKey: string } | null;
  readonly nowMs: () => number;
  /** `host:port` of hosts on a private network that logs may lead to */
  readonly alsoTrusted?: readonly string[];
  readonly fetch?: Fetch;
}

/** GitHub's own advice for a secondary limit that does not say for how long. */
const SECONDARY_LIMIT_MS = 60_000;
/** Refusals that have nothing to do with permissions, though GitHub calls them so (403). */
const NOT_NOW = /already running|cannot be (?:retried|re-?run)|over a month ago|maximum (?:number|limit) of/i;
/** Trying the same again ends the same. */
const FINAL = new Set([400, 405, 409, 422, 451]);

/** GitHub's own client, and what its refusals mean. */
export class GithubAccess {
  readonly host: string;
  readonly #options: GithubOptions;
  readonly #fetch: Fetch;
  readonly #clients = new Map<string, Octokit>();
  readonly #logins = new Map<string, string | null>();

  constructor(options: GithubOptions) {
    this.#options = options;
    const { apiUrl, alsoTrusted = [] } = options;
    this.host = new URL(apiUrl).host;
    this.#fetch = options.fetch ?? createOutsideFetch({ baseUrl: apiUrl, totalMs: null, alsoTrusted });
  }

  /**
   * null when what was asked for is gone.
   *
   * @param what as a noun: `the log of job 12`
   * @param permission in GitHub's words: `actions: read`
   * @throws AuthorizationError, RemoteError; with `isFinal` in its details where trying again changes nothing
   */
  async ask<T>(what: string, permission: string, ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof RegreenError) throw error;
      const { status, message, response, cause } = error as GithubProblem;
      // The client puts a status of its own on what never was an answer.
      if (cause instanceof RegreenError) throw cause;
      if (status === 404 || status === 410) return null;
      const retryAfterMs = waitOf(error as GithubProblem, this.#options.nowMs());
      if (retryAfterMs !== null) {
        const wait = `try again in ${Math.ceil(retryAfterMs / 1000)} s`;
        throw new RemoteError(`${this.host} limits its rate: ${wait}`, { status, retryAfterMs }, { cause: error });
      }
      const words = wordsOf(message);
      if (response !== undefined && status === 403 && NOT_NOW.test(message)) {
        throw new RemoteError(`${this.host} refused ${what}: ${words}`, { status, isFinal: true }, { cause: error });
      }
      if (status === 401 || status === 403) {
        throw new AuthorizationError(
          `${this.host} refused ${what}: the token needs the permission ${permission}`,
          { status, permission },
          { cause: error },
        );
      }
      if (response !== undefined && FINAL.has(status ?? 0)) {
        throw new RemoteError(`${this.host} refused ${what}: ${words}`, { status, isFinal: true }, { cause: error });
      }
      const reason = response === undefined ? words : status;
      throw new RemoteError(`${this.host} failed at ${what}: ${reason}`, { status }, { cause: error });
    }
  }

  /** A client with the token, or as the App where it is installed. */
  async clientFor(owner: string, repo: string): Promise<Octokit> {
    const { app, token } = this.#options;
    const name = app === null ? '' : owner;
    const known = this.#clients.get(name);
    if (known !== undefined) return known;
    const client =
      app === null ? this.#create(token === null ? {} : { auth: token }) : await this.#createForApp(app, owner, repo);
    this.#clients.set(name, client);
    return client;
  }

  /** What we are called there; null when the token may not ask, as that of a workflow. */
  async loginFor(owner: string, repo: string): Promise<string | null> {
    const { app } = this.#options;
    const known = this.#logins.get('');
    if (known !== undefined) return known;
    const login = app === null ? await this.#loginOfToken(owner, repo) : await this.#loginOfApp(app);
    this.#logins.set('', login);
    return login;
  }

  async #loginOfToken(owner: string, repo: string): Promise<string | null> {
    const client = await this.clientFor(owner, repo);
    try {
      const user = await this.ask('who the token belongs to', 'none', () => client.rest.users.getAuthenticated());
      return user?.data.login.toLowerCase() ?? null;
    } catch (error) {
      if (error instanceof AuthorizationError && error.details.status === 403) return null;
      throw error;
    }
  }

  async #loginOfApp(app: { id: string; privateKey: string }): Promise<string | null> {
    const asApp = this.#create({ authStrategy: createAppAuth, auth: { appId: app.id, privateKey: app.privateKey } });
    const found = await this.ask('what the GitHub App is called', 'none', () => asApp.rest.apps.getAuthenticated());
    const slug = (found?.data as { slug?: string } | null | undefined)?.slug;
    return slug === undefined ? null : `${slug}[bot]`.toLowerCase();
  }

  async #createForApp(app: { id: string; privateKey: string }, owner: string, repo: string): Promise<Octokit> {
    const credentials = { appId: app.id, privateKey: app.privateKey };
    const asApp = this.#create({ authStrategy: createAppAuth, auth: credentials });
    const installation = await this.ask(`its installation at ${owner}`, 'none', () =>
      asApp.rest.apps.getRepoInstallation({ owner, repo }),
    );
    if (installation === null)
      throw new AuthorizationError(`the GitHub App is not installed at ${owner}/${repo}: install it there`);
    return this.#create({
      authStrategy: createAppAuth,
      auth: { ...credentials, installationId: installation.data.id },
    });
  }

  #create(options: Record<string, unknown>): Octokit {
    return new Octokit({
      ...options,
      baseUrl: this.#options.apiUrl.replace(/\/$/, ''),
      userAgent: 'regreen',
      request: { fetch: this.#fetch },
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
  }
}

export function namesOf(repository: string): { owner: string; repo: string } {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}

/** What the client throws. */
interface GithubProblem extends Error {
  readonly status?: number;
  /** absent when there was no answer */
  readonly response?: { readonly headers: Readonly<Record<string, string | undefined>> };
}

/** How long GitHub wants to be left alone, or null when that is not why it refused. */
function waitOf({ status, message, response }: GithubProblem, nowMs: number): number | null {
  if (status === undefined || response === undefined) return null;
  const headers = { get: (name: string) => response.headers[name] ?? null };
  const { isRefused, untilMs } = readRateLimit(status, headers, nowMs);
  return isRefused || isSecondaryLimit(status, message)
    ? Math.max(0, (untilMs ?? nowMs + SECONDARY_LIMIT_MS) - nowMs)
    : null;
}

/** The first line of what the other side says, fit for one line of ours. */
function wordsOf(message: string): string {
  const [line = ''] = message.split(/[\r\n]/);
  return line.replace(/[\x00-\x1f\x7f-\x9f]/g, ' ').slice(0, 200);
}
