import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Effect } from './fake-github-messages.ts';
import { FakeHost, sendJson, sendProblem } from './fake-host.ts';
import type { FakeGitlabEvent } from './messages.ts';
import { readJson } from './request-json.ts';

/** What somebody wrote. */
export interface FakeText {
  readonly author: string;
  readonly title: string;
  readonly description: string;
}

/** An issue or merge request, as it stands. */
export interface FakeThread {
  readonly iid: number;
  readonly text: FakeText;
  labels: string[];
  state: 'opened' | 'closed';
  discussion_locked: boolean | null;
  confidential: boolean;
  readonly notes: { readonly id: number; body: string; readonly created_at: string }[];
}

/** Who changes things by the token. */
export const TOKEN_BOT = 'project_1_bot';

export interface FakeGitlabMessagesOptions {
  readonly project: string;
  readonly token: string;
}

/**
 * The part of GitLab where issues, merge requests and comments are changed. An effect is there before it is answered, so
 * that an answer that is lost leaves it behind. Each change is told of, with the text as it is, by the name of the token.
 */
export class FakeGitlabMessages {
  readonly issues = new Map<number, FakeThread>();
  readonly requests = new Map<number, FakeThread>();
  /** access levels by name */
  readonly members = new Map<string, number>();
  /** when accounts were made, by name; null: that is not told to this token */
  readonly accounts = new Map<string, Date | null>();
  /** whether the list tells it, as to administrators */
  isAdministrator = false;
  /** what was asked of accounts */
  readonly accountsAsked: string[] = [];
  readonly effects: Effect[] = [];
  readonly bodies: string[] = [];
  /** told of each change, as GitLab does by webhooks */
  onChange: (event: FakeGitlabEvent) => void = () => {};
  readonly api: FakeHost;
  readonly #options: FakeGitlabMessagesOptions;
  #lastId = 7000;

  private constructor(options: FakeGitlabMessagesOptions, api: FakeHost) {
    this.#options = options;
    this.api = api;
  }

  static async open(options: FakeGitlabMessagesOptions): Promise<FakeGitlabMessages> {
    const api = await FakeHost.open(async (url, response, request) => {
      if (request.headers.authorization !== `Bearer ${options.token}`) {
        return sendProblem(response, 401, '401 Unauthorized');
      }
      return await fake.#answer(url, response, request);
    });
    const fake: FakeGitlabMessages = new FakeGitlabMessages(options, api);
    return fake;
  }

  addIssue(iid: number, text: FakeText = NO_TEXT): FakeThread {
    const thread = emptyThread(iid, text);
    this.issues.set(iid, thread);
    return thread;
  }

  addRequest(iid: number, text: FakeText = NO_TEXT): FakeThread {
    const thread = emptyThread(iid, text);
    this.requests.set(iid, thread);
    return thread;
  }

  addNote(thread: FakeThread, body: string): number {
    const id = ++this.#lastId;
    thread.notes.push({ id, body, created_at: new Date().toISOString() });
    return id;
  }

  close(): Promise<void> {
    return this.api.close();
  }

  async #answer(url: URL, response: ServerResponse, request: IncomingMessage): Promise<unknown> {
    const { method = 'GET' } = request;
    const body = await readJson(request);
    if (method !== 'GET') this.bodies.push(JSON.stringify(body));
    const prefix = `/api/v4/projects/${encodeURIComponent(this.#options.project)}`;
    const path = url.pathname.slice(prefix.length);
    const [, accountId] = /^\/api\/v4\/users(?:\/(\d+))?$/.exec(url.pathname) ?? [];
    if (url.pathname.startsWith('/api/v4/users')) {
      this.accountsAsked.push(`${url.pathname.slice('/api/v4'.length)}${url.search}`);
      return this.#showAccount(accountId, url.searchParams.get('username') ?? '', response);
    }
    if (!url.pathname.startsWith(`${prefix}/`)) return sendProblem(response, 404, '404 Project Not Found');
    if (path === '/members/all') return this.#listMembers(url.searchParams.get('query') ?? '', response);
    const [, list, iid, rest = ''] = /^\/(issues|merge_requests)\/(\d+)(\/.*)?$/.exec(path) ?? [];
    const thread = (list === 'issues' ? this.issues : this.requests).get(Number(iid));
    if (thread === undefined) return sendProblem(response, 404, '404 Not found');
    if (rest.startsWith('/notes')) return this.#notes(method, thread, rest, body, response);
    if (method === 'PUT') this.#change(thread, body, list === 'issues');
    const { notes: _, text: __, ...shown } = thread;
    return sendJson(response, shown);
  }

  #showAccount(id: string | undefined, username: string, response: ServerResponse): unknown {
    const all = [...this.accounts].map(([name, createdAt], place) => ({ id: 900 + place, username: name, createdAt }));
    const shown = ({ createdAt, ...account }: (typeof all)[number], isTold: boolean) => ({
      ...account,
      ...(isTold && createdAt !== null ? { created_at: createdAt.toISOString() } : {}),
    });
    if (id === undefined) {
      const found = all.filter((one) => one.username.toLowerCase() === username.toLowerCase());
      return sendJson(
        response,
        found.map((one) => shown(one, this.isAdministrator)),
      );
    }
    const found = all.find((one) => one.id === Number(id));
    if (found === undefined) return sendProblem(response, 404, '404 User Not Found');
    return sendJson(response, shown(found, true));
  }

  #listMembers(query: string, response: ServerResponse): unknown {
    const found = [...this.members].filter(([name]) => name.includes(query));
    return sendJson(
      response,
      found.map(([username, access_level]) => ({ username, access_level })),
    );
  }

  #notes(
    method: string,
    thread: FakeThread,
    rest: string,
    { body }: Record<string, unknown>,
    response: ServerResponse,
  ): unknown {
    const [, id] = /^\/notes\/(\d+)$/.exec(rest) ?? [];
    if (id === undefined && method === 'GET') return sendJson(response, thread.notes.toReversed());
    if (id === undefined) {
      this.effects.push(['comment', String(thread.iid)]);
      const made = this.addNote(thread, String(body));
      this.#tellNote(thread, made, 'create');
      return sendJson(response, { id: made });
    }
    const note = thread.notes.find((one) => one.id === Number(id));
    if (note === undefined) return sendProblem(response, 404, '404 Note Not Found');
    if (method === 'PUT') {
      note.body = String(body);
      this.effects.push(['edit comment', id]);
      this.#tellNote(thread, note.id, 'update');
    }
    return sendJson(response, note);
  }

  #change(thread: FakeThread, body: Record<string, unknown>, isIssue: boolean): void {
    if (typeof body.add_labels === 'string') thread.labels = [...new Set([...thread.labels, body.add_labels])];
    if (typeof body.remove_labels === 'string')
      thread.labels = thread.labels.filter((one) => one !== body.remove_labels);
    if (body.state_event === 'close') thread.state = 'closed';
    if (body.state_event === 'reopen') thread.state = 'opened';
    if (typeof body.discussion_locked === 'boolean') thread.discussion_locked = body.discussion_locked;
    if (isIssue && typeof body.confidential === 'boolean') thread.confidential = body.confidential;
    for (const [name, value] of Object.entries(body)) this.effects.push([name, String(value)]);
    const { state_event, ...others } = body;
    if (state_event !== undefined) this.#tell(thread, isIssue, String(state_event));
    if (Object.keys(others).length > 0) this.#tell(thread, isIssue, 'update');
  }

  #tell({ iid, text }: FakeThread, isIssue: boolean, action: string): void {
    const { author, title, description } = text;
    const attributes = { id: 5_000 + iid, iid, author_id: author.length, title, description, action };
    this.onChange({ kind: isIssue ? 'issue' : 'merge_request', author: TOKEN_BOT, attributes });
  }

  #tellNote(thread: FakeThread, id: number, action: string): void {
    const beneath = { [this.issues.get(thread.iid) === thread ? 'issue' : 'merge_request']: { iid: thread.iid } };
    const note = thread.notes.find((one) => one.id === id)!.body;
    this.onChange({ kind: 'note', author: TOKEN_BOT, attributes: { id, note, action }, beneath });
  }
}

const NO_TEXT: FakeText = { author: 'mallory', title: '', description: '' };

function emptyThread(iid: number, text: FakeText): FakeThread {
  return { iid, text, labels: [], state: 'opened', discussion_locked: null, confidential: false, notes: [] };
}
