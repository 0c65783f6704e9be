import { BadInputError } from '../../foundation/index.ts';
import type { WebhookReader } from '../../intake/index.ts';
import { contentKeyOf, idAt, parsePayload, textAt } from '../payload.ts';
import { isHexSignature, usableSecrets } from '../signatures.ts';
import { factOf, repositoryOf, trustOf } from './facts.ts';

/**
 * Webhooks of CircleCI, proven by `circleci-signature` over the raw body; of its versions only `v1` is known.
 *
 * @param secrets any of them proves a delivery; none: nothing is proven
 * @see https://circleci.com/docs/webhooks/
 */
export function createCircleciWebhookReader(secrets: readonly string[]): WebhookReader {
  const usable = usableSecrets(secrets);
  return {
    provider: 'circleci',
    isGenuine({ headers, body }) {
      const signatures = (headers['circleci-signature'] ?? '').split(',', 10);
      return signatures.some(
        (signature) => signature.startsWith('v1=') && isHexSignature(signature.slice('v1='.length), usable, body),
      );
    },
    read({ body }) {
      const payload = parsePayload(body);
      const event = (textAt(payload, 'type') ?? '').replaceAll('-', '_');
      if (!/^[a-z_]{1,60}$/.test(event)) {
        throw new BadInputError('the body has no type: expected an event of CircleCI, for example workflow-completed');
      }
      return {
        event,
        deliveryId: idAt(payload, 'id')?.slice(0, 100) ?? null,
        contentKey: contentKeyOf('circleci', event, body),
        repository: repositoryOf(payload),
        trust: trustOf(payload),
      };
    },
    factsOf(event, body) {
      if (event !== 'workflow_completed' && event !== 'job_completed') return [];
      const payload = parsePayload(body);
      const repository = repositoryOf(payload);
      const fact = repository === null ? null : factOf(payload, repository);
      return fact === null ? [] : [fact];
    },
  };
}
