import { RemoteError } from '../../foundation/index.ts';
import type {
  Association,
  HostChange,
  HostState,
  HostSwitch,
  MessageHost,
  MessagePlace,
  NoteSearch,
} from '../../triage/index.ts';
import { JsonClient } from '../json-client.ts';
import { KnownAccounts } from '../known-accounts.ts';
import { createOutsideFetch } from '../outside-fetch.ts';
import { idAt, listAt, messageAt, numberAt, type Payload, textAt } from '../payload.ts';
import type { GitlabOptions } from './ci-provider.ts';

const PER_PAGE = 100;
const MOST_PAGES = 10;
const CALL_MS = 60_000;

/** Access levels of GitLab, the highest first. */
const LEVELS: readonly (readonly [number, Association])[] = [
  [50, 'owner'],
  [30, 'member'],
  [20, 'collaborator'],
  [10, 'contributor'],
];

/** Issues, merge requests and comments at GitLab. Hidden is an issue that is confidential; nobody can be blocked. */
export class GitlabMessageHost implements MessageHost {
  readonly provider = 'gitlab';
  readonly #client: JsonClient;
  readonly #accounts = new KnownAccounts();

  constructor({ apiUrl, token, nowMs, alsoTrusted = [], fetch }: GitlabOptions) {
    const url = apiUrl.replace(/\/$/, '');
    this.#client = new JsonClient({
      baseUrl: url.endsWith('/api/v4') ? url : `${url}/api/v4`,
      token,
      fetch: fetch ?? createOutsideFetch({ baseUrl: apiUrl, totalMs: CALL_MS, alsoTrusted }),
      nowMs,
      permission: 'the scope api and the role Reporter',
    });
  }

  async associationOf({ repository, author }: MessagePlace): Promise<Association | null> {
    if (author === null) return null;
    const path = `/projects/${encodeURIComponent(repository.name)}/members/all?query=${encodeURIComponent(author)}`;
    const found = await this.#client.send('GET', path, 'to list members');
    const members = Array.isArray(found) ? (found as Payload[]) : [];
    const level = numberAt(members.find((one) => textAt(one, 'username') === author) ?? {}, 'access_level') ?? 0;
    return LEVELS.find(([least]) => level >= least)?.[1] ?? null;
  }

  /** Only some tokens are told: those of administrators in the list, others by number, and some not at all. */
  async accountCreatedAtMs({ author }: MessagePlace): Promise<number | null> {
    if (author === null) return null;
    const known = this.#accounts.of(author);
    if (known !== undefined) return known;
    const what = 'to show the account of an author';
    const found = await this.#client.send('GET', `/users?username=${encodeURIComponent(author)}`, what);
    const users = Array.isArray(found) ? (found as Payload[]) : [];
    // Names are the same in any case, and what is listed is who it says.
    const user = users.find((one) => textAt(one, 'username')?.toLowerCase() === author.toLowerCase());
    const id = user === undefined ? null : idAt(user, 'id');
    if (user === undefined || id === null) return null;
    const listed = textAt(user, 'created_at');
    if (listed !== null) return this.#accounts.learn(author, listed);
    const account = await this.#client.send('GET', `/users/${encodeURIComponent(id)}`, what);
    return account === null ? null : this.#accounts.learn(author, textAt(account as Payload, 'created_at'));
  }

  switchesAt(place: MessagePlace): readonly HostSwitch[] {
    if (place.comment !== null) return [];
    return isIssue(place) ? ['isClosed', 'isLocked', 'isHidden'] : ['isClosed', 'isLocked'];
  }

  async read(place: MessagePlace, wanted: HostChange, note: NoteSearch): Promise<HostState | null> {
    const thread = (await this.#client.send('GET', pathOf(place), `to show ${nameOf(place)}`)) as Payload | null;
    if (thread === null) return null;
    const isOwn = place.comment === null;
    if (
      !isOwn &&
      (await this.#client.send('GET', `${pathOf(place)}/notes/${place.comment}`, 'to show a comment')) === null
    ) {
      return null;
    }
    const found = wanted.note === undefined ? null : await this.#findNote(place, note);
    return {
      labels: listAt(thread, 'labels').filter((label): label is string => typeof label === 'string'),
      note: found?.body ?? null,
      ...(isOwn ? { isClosed: textAt(thread, 'state') === 'closed', isLocked: thread.discussion_locked === true } : {}),
      ...(isOwn && isIssue(place) ? { isHidden: thread.confidential === true } : {}),
    };
  }

  async change(place: MessagePlace, change: HostChange, note: NoteSearch): Promise<void> {
    // The word to the author comes first: where anything follows, it was said why.
    if (change.note !== undefined) await this.#writeNote(place, change.note, note);
    const fields = {
      ...(change.label === undefined
        ? {}
        : { [change.label.isSet ? 'add_labels' : 'remove_labels']: change.label.name }),
      ...(change.isHidden === undefined ? {} : { confidential: change.isHidden }),
      ...(change.isClosed === undefined ? {} : { state_event: change.isClosed ? 'close' : 'reopen' }),
      ...(change.isLocked === undefined ? {} : { discussion_locked: change.isLocked }),
    };
    if (Object.keys(fields).length > 0) await this.#must('PUT', pathOf(place), `to change ${nameOf(place)}`, fields);
  }

  async #findNote(
    place: MessagePlace,
    search: NoteSearch,
  ): Promise<{ readonly id: string; readonly body: string } | null> {
    for (let page = 1; page <= MOST_PAGES; page++) {
      // The newest first, until those before the case.
      const path = `${pathOf(place)}/notes?order_by=created_at&sort=desc&per_page=${PER_PAGE}&page=${page}`;
      const found = await this.#client.send('GET', path, `to list the comments of ${nameOf(place)}`);
      const notes = Array.isArray(found) ? (found as Payload[]) : [];
      // The first with the mark: nobody knows it before we wrote it.
      const ours = notes.findLast((one) => messageAt(one, 'body').startsWith(search.mark));
      const id = ours === undefined ? null : idAt(ours, 'id');
      if (ours !== undefined && id !== null) return { id, body: messageAt(ours, 'body') };
      const last = notes.at(-1);
      const isBefore = last !== undefined && Date.parse(textAt(last, 'created_at') ?? '') < search.sinceMs;
      if (notes.length < PER_PAGE || isBefore) return null;
    }
    return null;
  }

  async #writeNote(place: MessagePlace, body: string, search: NoteSearch): Promise<void> {
    const known = await this.#findNote(place, search);
    const what = `to write beneath ${nameOf(place)}`;
    if (known === null) await this.#must('POST', `${pathOf(place)}/notes`, what, { body });
    else await this.#must('PUT', `${pathOf(place)}/notes/${encodeURIComponent(known.id)}`, what, { body });
  }

  /** For what was there a moment ago. */
  async #must(method: 'POST' | 'PUT', path: string, what: string, body: object): Promise<void> {
    if ((await this.#client.send(method, path, what, body)) === null) {
      throw new RemoteError(`GitLab was asked ${what}: it is gone, or the token needs the scope api`);
    }
  }
}

function isIssue({ kind }: MessagePlace): boolean {
  return kind === 'issue' || kind === 'comment';
}

function nameOf(place: MessagePlace): string {
  return `${isIssue(place) ? 'issue' : 'merge request'} ${place.thread}`;
}

function pathOf(place: MessagePlace): string {
  const list = isIssue(place) ? 'issues' : 'merge_requests';
  return `/projects/${encodeURIComponent(place.repository.name)}/${list}/${place.thread}`;
}
