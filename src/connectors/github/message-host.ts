import type { Octokit } from '@octokit/rest';
import { RemoteError } from '../../foundation/index.ts';
import type { HostChange, HostState, HostSwitch, MessageHost, MessagePlace, NoteSearch } from '../../triage/index.ts';
import { KnownAccounts } from '../known-accounts.ts';
import { GithubAccess, type GithubOptions } from './access.ts';

const PER_PAGE = 100;
const MOST_PAGES = 10;
const LABEL_COLOUR = 'd4c5f9';
const MAY_TRIAGE = 'issues: write and pull_requests: write';
const MAY_BLOCK = 'organization_user_blocking: write';

interface Call {
  readonly client: Octokit;
  readonly owner: string;
  readonly repo: string;
}

interface Note {
  readonly id: number;
  readonly body: string;
}

/** Issues, pull requests and comments at GitHub, through GitHub's own client. */
export class GithubMessageHost implements MessageHost {
  readonly provider = 'github';
  readonly #access: GithubAccess;
  readonly #accounts = new KnownAccounts();

  constructor(options: GithubOptions) {
    this.#access = new GithubAccess(options);
  }

  async accountCreatedAtMs(place: MessagePlace): Promise<number | null> {
    const { author } = place;
    if (author === null) return null;
    const known = this.#accounts.of(author);
    if (known !== undefined) return known;
    const { client } = await this.#callFor(place);
    const answer = await this.#ask(
      'to show the account of an author',
      () => client.rest.users.getByUsername({ username: author }),
      'none',
    );
    return answer === null ? null : this.#accounts.learn(author, answer.data.created_at);
  }

  switchesAt({ kind, comment, node }: MessagePlace): readonly HostSwitch[] {
    if (comment !== null) {
      const hiding: readonly HostSwitch[] = node === null ? [] : ['isHidden'];
      return kind === 'discussion' ? hiding : [...hiding, 'isBlocked'];
    }
    return kind === 'discussion' ? [] : ['isClosed', 'isLocked', 'isBlocked'];
  }

  async read(place: MessagePlace, wanted: HostChange, note: NoteSearch): Promise<HostState | null> {
    const call = await this.#callFor(place);
    const { owner, repo } = call;
    const hidden = place.comment === null ? undefined : await this.#isHidden(call, place);
    if (hidden === null) return null;
    if (place.kind === 'discussion') return { labels: [], note: null, ...given('isHidden', hidden) };
    const thread = await this.#ask(`to show issue ${place.thread}`, () =>
      call.client.rest.issues.get({ owner, repo, issue_number: place.thread! }),
    );
    if (thread === null) return null;
    const { labels, state, locked } = thread.data;
    const found = wanted.note === undefined ? null : await this.#findNote(call, place, note);
    const isOwn = place.comment === null;
    return {
      labels: labels.map((label) => (typeof label === 'string' ? label : (label.name ?? ''))),
      note: found?.body ?? null,
      ...given('isHidden', hidden),
      ...(isOwn ? { isClosed: state === 'closed', isLocked: locked } : {}),
      ...(wanted.isBlocked === undefined ? {} : given('isBlocked', await this.#isBlocked(call, place))),
    };
  }

  async change(place: MessagePlace, change: HostChange, note: NoteSearch): Promise<void> {
    const call = await this.#callFor(place);
    // The word to the author comes first: where anything follows, it was said why.
    if (change.note !== undefined) await this.#writeNote(call, place, change.note, note);
    if (change.label !== undefined) await this.#setLabel(call, place, change.label);
    if (change.isHidden !== undefined) await this.#setHidden(call, place, change.isHidden);
    if (change.isClosed !== undefined) await this.#setClosed(call, place, change.isClosed);
    if (change.isLocked !== undefined) await this.#setLocked(call, place, change.isLocked);
    if (change.isBlocked !== undefined) await this.#setBlocked(call, place, change.isBlocked);
  }

  async #isHidden({ client }: Call, { node, comment }: MessagePlace): Promise<boolean | undefined | null> {
    if (node === null) return undefined;
    const answer = await this.#ask(`to show comment ${comment}`, () =>
      client.graphql<{ node: { isMinimized?: boolean } | null }>(
        'query ($id: ID!) { node(id: $id) { ... on Minimizable { isMinimized } } }',
        { id: node },
      ),
    );
    if (answer === null || answer.node === null) return null;
    return answer.node.isMinimized;
  }

  /** undefined where nobody can be blocked: only organisations do. */
  async #isBlocked({ client, owner, repo }: Call, { author }: MessagePlace): Promise<boolean | undefined> {
    if (author === null) return undefined;
    const repository = await this.#ask('to show the repository', () => client.rest.repos.get({ owner, repo }));
    if (repository?.data.owner.type !== 'Organization') return undefined;
    const answer = await this.#ask(
      `to show who is blocked at ${owner}`,
      () => client.rest.orgs.checkBlockedUser({ org: owner, username: author }),
      MAY_BLOCK,
    );
    return answer !== null;
  }

  async #findNote({ client, owner, repo }: Call, place: MessagePlace, search: NoteSearch): Promise<Note | null> {
    const since = new Date(search.sinceMs).toISOString();
    for (let page = 1; page <= MOST_PAGES; page++) {
      const part = await this.#ask(`to list the comments of issue ${place.thread}`, () =>
        client.rest.issues.listComments({ owner, repo, issue_number: place.thread!, since, per_page: PER_PAGE, page }),
      );
      // The first with the mark: nobody knows it before we wrote it.
      const found = part?.data.find(({ body }) => body?.startsWith(search.mark));
      if (found !== undefined) return { id: found.id, body: (found.body ?? '').replaceAll('\r\n', '\n') };
      if (part === null || part.data.length < PER_PAGE) return null;
    }
    return null;
  }

  async #writeNote(call: Call, place: MessagePlace, body: string, search: NoteSearch): Promise<void> {
    const { client, owner, repo } = call;
    const known = await this.#findNote(call, place, search);
    await this.#must<unknown>(`to write beneath issue ${place.thread}`, () =>
      known === null
        ? client.rest.issues.createComment({ owner, repo, issue_number: place.thread!, body })
        : client.rest.issues.updateComment({ owner, repo, comment_id: known.id, body }),
    );
  }

  async #setLabel(
    { client, owner, repo }: Call,
    place: MessagePlace,
    { name, isSet, about }: NonNullable<HostChange['label']>,
  ): Promise<void> {
    const issue = { owner, repo, issue_number: place.thread! };
    if (!isSet) {
      // Gone is taken off.
      await this.#ask(`to take a label off issue ${place.thread}`, () =>
        client.rest.issues.removeLabel({ ...issue, name }),
      );
      return;
    }
    const known = await this.#ask('to show a label', () => client.rest.issues.getLabel({ owner, repo, name }));
    if (known === null) {
      const label = { owner, repo, name, color: LABEL_COLOUR, ...(about === undefined ? {} : { description: about }) };
      await this.#must('to make a label', () => client.rest.issues.createLabel(label));
    }
    await this.#must(`to label issue ${place.thread}`, () =>
      client.rest.issues.addLabels({ ...issue, labels: [name] }),
    );
  }

  async #setHidden({ client }: Call, { node, comment }: MessagePlace, isHidden: boolean): Promise<void> {
    await this.#must<unknown>(`to ${isHidden ? 'hide' : 'show'} comment ${comment}`, () =>
      isHidden
        ? client.graphql(
            'mutation ($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: SPAM}) { clientMutationId } }',
            {
              id: node,
            },
          )
        : client.graphql('mutation ($id: ID!) { unminimizeComment(input: {subjectId: $id}) { clientMutationId } }', {
            id: node,
          }),
    );
  }

  async #setClosed({ client, owner, repo }: Call, { thread, kind }: MessagePlace, isClosed: boolean): Promise<void> {
    // A pull request is closed without a reason.
    const reason =
      kind === 'pull_request' ? {} : { state_reason: isClosed ? ('not_planned' as const) : ('reopened' as const) };
    await this.#must(`to ${isClosed ? 'close' : 'open'} issue ${thread}`, () =>
      client.rest.issues.update({
        owner,
        repo,
        issue_number: thread!,
        state: isClosed ? 'closed' : 'open',
        ...reason,
      }),
    );
  }

  async #setLocked({ client, owner, repo }: Call, { thread }: MessagePlace, isLocked: boolean): Promise<void> {
    const issue = { owner, repo, issue_number: thread! };
    await this.#must<unknown>(`to ${isLocked ? 'lock' : 'unlock'} issue ${thread}`, () =>
      isLocked ? client.rest.issues.lock({ ...issue, lock_reason: 'spam' }) : client.rest.issues.unlock(issue),
    );
  }

  async #setBlocked({ client, owner }: Call, { author }: MessagePlace, isBlocked: boolean): Promise<void> {
    const who = { org: owner, username: author! };
    await this.#must<unknown>(
      `to ${isBlocked ? 'block' : 'unblock'} an account at ${owner}`,
      () => (isBlocked ? client.rest.orgs.blockUser(who) : client.rest.orgs.unblockUser(who)),
      MAY_BLOCK,
    );
  }

  async #callFor({ repository }: MessagePlace): Promise<Call> {
    const [owner = '', repo = ''] = repository.name.split('/');
    return { client: await this.#access.clientFor(owner, repo), owner, repo };
  }

  #ask<T>(what: string, ask: () => Promise<T>, permission = MAY_TRIAGE): Promise<T | null> {
    return this.#access.ask(what, permission, ask);
  }

  /** For what was there a moment ago. */
  async #must<T>(what: string, ask: () => Promise<T>, permission = MAY_TRIAGE): Promise<void> {
    if ((await this.#ask(what, ask, permission)) === null) {
      throw new RemoteError(`GitHub was asked ${what}: it is gone, or the token needs ${permission}`);
    }
  }
}

/** A field of a state, left out where the host has no such thing. */
function given<K extends 'isHidden' | 'isBlocked'>(name: K, value: boolean | undefined): Pick<HostState, K> {
  return (value === undefined ? {} : { [name]: value }) as Pick<HostState, K>;
}
