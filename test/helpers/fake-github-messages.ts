import type { IncomingMessage, ServerResponse } from 'node:http';
import { FakeHost, sendJson, sendProblem } from './fake-host.ts';
import { readJson } from './request-json.ts';

/** An issue or pull request, as it stands. */
export interface FakeIssue {
  readonly number: number;
  labels: string[];
  state: 'open' | 'closed';
  locked: boolean;
  readonly comments: { readonly id: number; readonly node: string; body: string; minimized: boolean }[];
}

export interface FakeGithubMessagesOptions {
  readonly repository: string;
  readonly token: string;
  readonly ownerType?: 'Organization' | 'User';
}

/** One change as it happened, in the order of effects. */
export type Effect = readonly [what: string, detail: string];

/**
 * The part of GitHub where issues and comments are changed: labels, locks, states, comments, who is blocked, and hiding
 * by GraphQL. An effect is there before it is answered, so that an answer that is lost leaves it behind.
 */
export class FakeGithubMessages {
  readonly issues = new Map<number, FakeIssue>();
  readonly blocked = new Set<string>();
  /** when accounts were made; of others nothing is known */
  readonly accounts = new Map<string, Date>();
  accountsAreAway = false;
  /** logins that were asked about */
  readonly accountsAsked: string[] = [];
  readonly repositoryLabels = new Map<string, string>();
  readonly effects: Effect[] = [];
  readonly bodies: string[] = [];
  readonly api: FakeHost;
  readonly #options: FakeGithubMessagesOptions;
  #lastId = 9000;

  private constructor(options: FakeGithubMessagesOptions, api: FakeHost) {
    this.#options = options;
    this.api = api;
  }

  static async open(options: FakeGithubMessagesOptions): Promise<FakeGithubMessages> {
    const api = await FakeHost.open(async (url, response, request) => {
      if (!(request.headers.authorization ?? '').endsWith(` ${options.token}`)) {
        return sendProblem(response, 401, 'Bad credentials');
      }
      return await fake.#answer(url, response, request);
    });
    const fake: FakeGithubMessages = new FakeGithubMessages(options, api);
    return fake;
  }

  addIssue(number: number): FakeIssue {
    const issue: FakeIssue = { number, labels: [], state: 'open', locked: false, comments: [] };
    this.issues.set(number, issue);
    return issue;
  }

  addComment(number: number, body: string): { id: number; node: string } {
    const id = ++this.#lastId;
    const comment = { id, node: `IC_${id}`, body, minimized: false };
    this.issues.get(number)!.comments.push(comment);
    return comment;
  }

  close(): Promise<void> {
    return this.api.close();
  }

  async #answer(url: URL, response: ServerResponse, request: IncomingMessage): Promise<unknown> {
    const { method = 'GET' } = request;
    const body = await readJson(request);
    if (method !== 'GET') this.bodies.push(JSON.stringify(body));
    if (url.pathname === '/graphql') return this.#graphql(body, response);
    const [, user] = /^\/users\/([^/]+)$/.exec(url.pathname) ?? [];
    if (user !== undefined) return this.#account(user, response);
    const [, org, login] = /^\/orgs\/([^/]+)\/blocks\/([^/]+)$/.exec(url.pathname) ?? [];
    if (org !== undefined) return this.#block(method, login!, response);
    const prefix = `/repos/${this.#options.repository}`;
    if (url.pathname === prefix) {
      return sendJson(response, { owner: { type: this.#options.ownerType ?? 'Organization' } });
    }
    if (!url.pathname.startsWith(`${prefix}/`)) return sendProblem(response, 404, 'Not Found');
    return this.#repository(method, url.pathname.slice(prefix.length), body, response);
  }

  #repository(method: string, path: string, body: Record<string, unknown>, response: ServerResponse): unknown {
    if (path === '/labels' && method === 'POST') {
      this.repositoryLabels.set(String(body.name), String(body.description));
      this.#note('make label', String(body.name));
      return sendStatus(response, 201, body);
    }
    const [, label] = /^\/labels\/([^/]+)$/.exec(path) ?? [];
    if (label !== undefined) {
      const name = decodeURIComponent(label);
      return this.repositoryLabels.has(name) ? sendJson(response, { name }) : sendProblem(response, 404, 'Not Found');
    }
    const [, comment] = /^\/issues\/comments\/(\d+)$/.exec(path) ?? [];
    if (comment !== undefined) return this.#updateComment(Number(comment), body, response);
    const [, number, rest = ''] = /^\/issues\/(\d+)(\/.*)?$/.exec(path) ?? [];
    const issue = this.issues.get(Number(number));
    if (issue === undefined) return sendProblem(response, 404, 'Not Found');
    return this.#issue(method, issue, rest, body, response);
  }

  #issue(
    method: string,
    issue: FakeIssue,
    rest: string,
    body: Record<string, unknown>,
    response: ServerResponse,
  ): unknown {
    if (rest === '' && method === 'PATCH') {
      issue.state = body.state as FakeIssue['state'];
      this.#note(issue.state === 'closed' ? 'close' : 'reopen', String(issue.number));
    } else if (rest === '/lock') {
      issue.locked = method === 'PUT';
      this.#note(issue.locked ? 'lock' : 'unlock', String(issue.number));
      return response.writeHead(204).end();
    } else if (rest === '/labels') {
      issue.labels = [...new Set([...issue.labels, ...(body.labels as string[])])];
      this.#note('label', issue.labels.join(','));
      return sendJson(response, []);
    } else if (rest.startsWith('/labels/')) {
      const name = decodeURIComponent(rest.slice('/labels/'.length));
      if (!issue.labels.includes(name)) return sendProblem(response, 404, 'Label does not exist');
      issue.labels = issue.labels.filter((one) => one !== name);
      this.#note('unlabel', name);
      return sendJson(response, []);
    } else if (rest.startsWith('/comments')) {
      if (method === 'GET') return sendJson(response, issue.comments.map(commentJson));
      this.#note('comment', String(issue.number));
      const { id } = this.addComment(issue.number, String(body.body));
      return sendStatus(response, 201, { id });
    }
    const { number, state, locked, labels } = issue;
    return sendJson(response, { number, state, locked, labels: labels.map((name) => ({ name })) });
  }

  #updateComment(id: number, body: Record<string, unknown>, response: ServerResponse): unknown {
    const comment = [...this.issues.values()].flatMap(({ comments }) => comments).find((one) => one.id === id);
    if (comment === undefined) return sendProblem(response, 404, 'Not Found');
    comment.body = String(body.body);
    this.#note('edit comment', String(id));
    return sendJson(response, commentJson(comment));
  }

  #account(login: string, response: ServerResponse): unknown {
    this.accountsAsked.push(login);
    if (this.accountsAreAway) return sendProblem(response, 502, 'Bad Gateway');
    const createdAt = this.accounts.get(login);
    if (createdAt === undefined) return sendProblem(response, 404, 'Not Found');
    return sendJson(response, { login, created_at: createdAt.toISOString() });
  }

  #block(method: string, login: string, response: ServerResponse): unknown {
    if (method === 'GET') {
      return this.blocked.has(login) ? response.writeHead(204).end() : sendProblem(response, 404, 'Not Found');
    }
    if (method === 'PUT') this.blocked.add(login);
    else this.blocked.delete(login);
    this.#note(method === 'PUT' ? 'block' : 'unblock', login);
    return response.writeHead(204).end();
  }

  #graphql({ query, variables }: Record<string, unknown>, response: ServerResponse): unknown {
    const { id } = variables as { id: string };
    const comment = [...this.issues.values()].flatMap(({ comments }) => comments).find(({ node }) => node === id);
    const text = String(query);
    if (!text.startsWith('mutation')) {
      return sendJson(response, { data: { node: comment === undefined ? null : { isMinimized: comment.minimized } } });
    }
    if (comment === undefined) return sendJson(response, { errors: [{ message: 'Could not resolve to a node' }] });
    comment.minimized = text.includes(' minimizeComment');
    this.#note(comment.minimized ? 'hide' : 'show', id);
    return sendJson(response, { data: {} });
  }

  #note(what: string, detail: string): void {
    this.effects.push([what, detail]);
  }
}

function commentJson({ id, node, body }: FakeIssue['comments'][number]) {
  return { id, node_id: node, body, created_at: new Date().toISOString() };
}

function sendStatus(response: ServerResponse, status: number, value: unknown): ServerResponse {
  return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
