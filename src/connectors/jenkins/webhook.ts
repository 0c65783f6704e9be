import { BadInputError } from '../../foundation/index.ts';
import type { WebhookReader } from '../../intake/index.ts';
import { contentKeyOf, objectAt, parsePayload, textAt } from '../payload.ts';
import { basicCredentials, isSameSecret, usableSecrets } from '../signatures.ts';
import { buildOf, repositoryOf } from './facts.ts';

/**
 * Notifications of Jenkins, which cannot sign: proven by a secret at the end of the address, or by the password of the
 * Basic scheme.
 *
 * @param secrets any of them proves a delivery; none: nothing is proven
 * @see the Notification plugin of Jenkins
 */
export function createJenkinsWebhookReader(secrets: readonly string[]): WebhookReader {
  const usable = usableSecrets(secrets);
  return {
    provider: 'jenkins',
    isGenuine({ headers, pathToken }) {
      const password = basicCredentials(headers.authorization)?.replace(/^[^:]{0,200}:/, '');
      return usable.some((secret) => isSameSecret(pathToken, secret) || isSameSecret(password, secret));
    },
    read({ body }) {
      const payload = parsePayload(body);
      const phase = textAt(payload, 'build', 'phase') ?? '';
      if (objectAt(payload, 'build') === null || !/^[A-Z]{1,20}$/.test(phase)) {
        throw new BadInputError('the body has no build with a phase: expected a notification of Jenkins');
      }
      const event = `build_${phase.toLowerCase()}`;
      return {
        event,
        deliveryId: null,
        contentKey: contentKeyOf('jenkins', event, body),
        repository: repositoryOf(payload),
        trust: 'trusted',
      };
    },
    factsOf(event, body) {
      if (!event.startsWith('build_')) return [];
      const payload = parsePayload(body);
      const repository = repositoryOf(payload);
      const fact = repository === null ? null : buildOf(payload, repository);
      return fact === null ? [] : [fact];
    },
  };
}
