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
