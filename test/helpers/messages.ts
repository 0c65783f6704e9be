import { createHmac, randomUUID } from 'node:crypto';

/** An issue or comment as GitHub tells of it. */
export interface FakeMessage {
  readonly number: number;
  readonly title?: string;
  readonly body: string;
  readonly author?: string;
  readonly association?: string;
  /** id and node of a comment; left out, it is the issue */
  readonly comment?: { readonly id: number; readonly node: string };
  readonly action?: string;
}

export const SPAM =
  'Claim your FREE airdrop now!!! Connect your wallet at https://airdrop-claim.xyz and get $5000 in ETH, limited time offer, act fast before it ends';

/** The event and the body of a delivery. */
export function githubMessage(repository: string, message: FakeMessage): { event: string; body: string } {
  const { number, title = 'Hello', body, author = 'mallory', association = 'NONE', comment, action } = message;
  const written = {
    body,
    user: { login: author, type: 'User' },
    author_association: association,
    html_url: `https://github.com/${repository}/issues/${number}`,
    created_at: new Date().toISOString(),
  };
  const issue = { id: 5000 + number, node_id: `I_${number}`, number, title, ...(comment === undefined ? written : {}) };
  const payload = {
    action: action ?? (comment === undefined ? 'opened' : 'created'),
    issue,
    ...(comment === undefined ? {} : { comment: { ...written, id: comment.id, node_id: comment.node } }),
    repository: { full_name: repository, default_branch: 'main' },
  };
  return { event: comment === undefined ? 'issues' : 'issue_comment', body: JSON.stringify(payload) };
}

/** Delivers it to a program as GitHub would. */
export async function deliverMessage(
  address: string,
  secret: string,
  repository: string,
  message: FakeMessage,
): Promise<Response> {
  const { event, body } = githubMessage(repository, message);
  return await fetch(`${address}/webhooks/github`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    body,
  });
}

/** What GitLab tells of an issue, a merge request or a note: its attributes, who wrote it, what it stands beneath. */
export interface FakeGitlabEvent {
  readonly kind: 'issue' | 'merge_request' | 'note';
  readonly author: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** of a note */
  readonly beneath?: Readonly<Record<string, unknown>>;
}

/** Delivers it to a program as GitLab would. */
export async function deliverGitlabMessage(
  address: string,
  secret: string,
  project: string,
  { kind, author, attributes, beneath = {} }: FakeGitlabEvent,
): Promise<Response> {
  const authorId = author.length;
  return await fetch(`${address}/webhooks/gitlab`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-gitlab-token': secret, 'x-gitlab-event-uuid': randomUUID() },
    body: JSON.stringify({
      object_kind: kind,
      user: { id: authorId, username: author },
      project: { path_with_namespace: project, default_branch: 'main' },
      object_attributes: { author_id: authorId, ...attributes },
      ...beneath,
    }),
  });
}

/** Hands in a text of another system, signed. */
export async function deliverOtherMessage(address: string, secret: string, message: object): Promise<Response> {
  const body = JSON.stringify({ event: 'message', ...message });
  return await fetch(`${address}/webhooks/generic`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-regreen-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    body,
  });
}
