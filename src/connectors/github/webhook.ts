import { BadInputError } from '../../foundation/index.ts';
import type { RepositoryName, Trust, WebhookReader } from '../../intake/index.ts';
import { contentKeyOf, objectAt, type Payload, parsePayload, textAt } from '../payload.ts';
import { isHexSignature, usableSecrets } from '../signatures.ts';
import { defaultBranchOf, jobOf, repositoryOf, runOf, runOfJob, trustOfHead, trustOfRun } from './facts.ts';
import { carriesMessage } from './messages.ts';

/** Where GitHub puts who may have written what an event carries. */
const WRITTEN_BY_ANYBODY: Readonly<Record<string, string>> = {
  issues: 'issue',
  issue_comment: 'comment',
  commit_comment: 'comment',
  discussion: 'discussion',
  discussion_comment: 'comment',
  pull_request_review: 'review',
  pull_request_review_comment: 'comment',
};
const MEMBERS: ReadonlySet<string> = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

/**
 * Webhooks of GitHub, proven by `X-Hub-Signature-256` over the raw body.
 *
 * @param secrets any of them proves a delivery, so that one can be exchanged for another; none: nothing is proven
 * @see https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function createGithubWebhookReader(secrets: readonly string[]): WebhookReader {
  const usable = usableSecrets(secrets);
  return {
    provider: 'github',
    isGenuine({ headers, body }) {
      const signature = headers['x-hub-signature-256'] ?? '';
      return signature.startsWith('sha256=') && isHexSignature(signature.slice('sha256='.length), usable, body);
    },
    read({ headers, body }) {
      const event = headers['x-github-event'] ?? '';
      if (!/^[a-z_]{1,60}$/.test(event)) {
        throw new BadInputError('X-GitHub-Event names no event: expected one of GitHub, for example workflow_job');
      }
      const payload = parsePayload(body);
      const repository = repositoryOf(payload);
      return {
        event,
        deliveryId: headers['x-github-delivery']?.slice(0, 100) ?? null,
        contentKey: contentKeyOf('github', event, body),
        repository,
        hasMessage: carriesMessage(event, payload),
        trust: repository === null ? 'trusted' : trustOf(event, payload, repository),
      };
    },
    factsOf(event, body) {
      if (event !== 'workflow_run' && event !== 'workflow_job') return [];
      const payload = parsePayload(body);
      const repository = repositoryOf(payload);
      const subject = objectAt(payload, event);
      if (repository === null || subject === null) return [];
      const describe = event === 'workflow_run' ? runOf : runOfJob;
      const run = describe(subject, repository, defaultBranchOf(payload));
      if (run === null) return [];
      const job = event === 'workflow_job' ? jobOf(subject) : null;
      // Runs are named by their title where they have one; the workflow's name stands beside them.
      const pipeline = textAt(payload, 'workflow', 'name') ?? run.pipeline;
      return [{ run: { ...run, pipeline }, jobs: job === null ? [] : [job] }];
    },
  };
}

function trustOf(event: string, payload: Payload, repository: RepositoryName): Trust {
  const run = objectAt(payload, 'workflow_run');
  if (run !== null) return trustOfRun(run, repository);
  const written = WRITTEN_BY_ANYBODY[event];
  if (written !== undefined) {
    return MEMBERS.has(textAt(payload, written, 'author_association') ?? '') ? 'trusted' : 'untrusted';
  }
  // A job does not say whose change it runs.
  if (event === 'workflow_job') return 'untrusted';
  if (objectAt(payload, 'pull_request') === null) return 'trusted';
  return trustOfHead(textAt(payload, 'pull_request', 'head', 'repo', 'full_name'), repository);
}
