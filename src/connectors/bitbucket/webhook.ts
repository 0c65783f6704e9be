import { BadInputError } from '../../foundation/index.ts';
import type { WebhookReader } from '../../intake/index.ts';
import { contentKeyOf, parsePayload } from '../payload.ts';
import { isHexSignature, usableSecrets } from '../signatures.ts';
import { factOf, repositoryOf, trustOf } from './facts.ts';

/**
 * Webhooks of Bitbucket Cloud, proven by `X-Hub-Signature` over the raw body, which only a hook with a secret has.
 *
 * @param secrets any of them proves a delivery; none: nothing is proven
 * @see https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/
 */
export function createBitbucketWebhookReader(secrets: readonly string[]): WebhookReader {
  const usable = usableSecrets(secrets);
  return {
    provider: 'bitbucket',
    isGenuine({ headers, body }) {
      const signature = headers['x-hub-signature'] ?? '';
      return signature.startsWith('sha256=') && isHexSignature(signature.slice('sha256='.length), usable, body);
    },
    read({ headers, body }) {
      const event = (headers['x-event-key'] ?? '').replaceAll(':', '_').toLowerCase();
      if (!/^[a-z_]{1,60}$/.test(event)) {
        throw new BadInputError('X-Event-Key names no event: expected one such as repo:commit_status_updated');
      }
      const payload = parsePayload(body);
      return {
        event,
        deliveryId: headers['x-request-uuid']?.slice(0, 100) ?? null,
        contentKey: contentKeyOf('bitbucket', event, body),
        repository: repositoryOf(payload),
        trust: trustOf(event, payload),
      };
    },
    factsOf(event, body) {
      if (event !== 'repo_commit_status_created' && event !== 'repo_commit_status_updated') return [];
      const payload = parsePayload(body);
      const repository = repositoryOf(payload);
      const fact = repository === null ? null : factOf(payload, repository);
      return fact === null ? [] : [fact];
    },
  };
}
