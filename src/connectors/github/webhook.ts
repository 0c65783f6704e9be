import { BadInputError } from '../../foundation/index.ts';
import type { PipelineFact, RepositoryName, Trust, WebhookReader } from '../../intake/index.ts';
import { contentKeyOf, objectAt, type Payload, parsePayload, textAt } from '../payload.ts';
import { isHexSignature, usableSecrets } from '../signatures.ts';
import { defaultBranchOf, jobOf, repositoryOf, runOf, trustOfHead } from './facts.ts';

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
        trust: repository === null ? 'trusted' : trustOf(event, payload, repository),
      };
    },
    factsOf(event, body) {
      if (event !== 'workflow_run' && event !== 'workflow_job') return [];
      const payload = parsePayload(body);
      const repository = repositoryOf(payload);
      const subject = objectAt(payload, event);
      if (repository === null || subject === null) return [];
      const fact = event === 'workflow_job' ? jobOf(subject, repository, defaultBranchOf(payload)) : null;
      if (fact !== null) return [withWorkflowName(fact, payload)];
      const run = event === 'workflow_run' ? runOf(subject, repository, defaultBranchOf(payload)) : null;
      return run === null ? [] : [withWorkflowName({ run, jobs: [] }, payload)];
    },
  };
}

/** Runs named by their title carry the name of the workflow beside them. */
function withWorkflowName(fact: PipelineFact, payload: Payload): PipelineFact {
  const name = textAt(payload, 'workflow', 'name');
  return name === null ? fact : { ...fact, run: { ...fact.run, pipeline: name } };
}

function trustOf(event: string, payload: Payload, repository: RepositoryName): Trust {
  if (event === 'workflow_run') {
    return trustOfHead(textAt(payload, 'workflow_run', 'head_repository', 'full_name'), repository);
  }
  const written = WRITTEN_BY_ANYBODY[event];
  if (written !== undefined) {
    return MEMBERS.has(textAt(payload, written, 'author_association') ?? '') ? 'trusted' : 'untrusted';
  }
  if (objectAt(payload, 'pull_request') === null) return 'trusted';
  return trustOfHead(textAt(payload, 'pull_request', 'head', 'repo', 'full_name'), repository);
}
