import { BadInputError } from '../../foundation/index.ts';
import type { WebhookReader } from '../../intake/index.ts';
import { contentKeyOf, parsePayload, textAt } from '../payload.ts';
import { isHexSignature, isSameSecret, usableSecrets } from '../signatures.ts';
import { factOf, repositoryOf, trustOf } from './facts.ts';

/** How old a signature may be. */
const TOLERANCE_MS = 5 * 60_000;

/**
 * Webhooks of Buildkite: proven by `X-Buildkite-Signature` where the hook signs, else by `X-Buildkite-Token`, which is the
 * secret itself.
 *
 * @param secrets any of them proves a delivery; none: nothing is proven
 * @see https://buildkite.com/docs/apis/webhooks
 */
export function createBuildkiteWebhookReader(secrets: readonly string[]): WebhookReader {
  const usable = usableSecrets(secrets);
  return {
    provider: 'buildkite',
    isGenuine({ headers, body }, nowMs) {
      const signature = headers['x-buildkite-signature'];
      if (signature === undefined) return usable.some((secret) => isSameSecret(headers['x-buildkite-token'], secret));
      const [, timestamp, hex] = /^timestamp=(\d{1,12}),signature=([0-9a-f]{64})$/i.exec(signature) ?? [];
      if (timestamp === undefined || hex === undefined) return false;
      if (Math.abs(nowMs - Number(timestamp) * 1000) > TOLERANCE_MS) return false;
      return isHexSignature(hex, usable, `${timestamp}.`, body);
    },
    read({ headers, body }) {
      const payload = parsePayload(body);
      const event = (textAt(payload, 'event') ?? '').replaceAll('.', '_');
      if (!/^[a-z_]{1,60}$/.test(event)) {
        throw new BadInputError('the body has no event: expected one of Buildkite, for example build.finished');
      }
      return {
        event,
        deliveryId: headers['x-buildkite-request']?.slice(0, 100) ?? null,
        contentKey: contentKeyOf('buildkite', event, body),
        repository: repositoryOf(payload),
        trust: trustOf(payload),
      };
    },
    factsOf(event, body) {
      if (!event.startsWith('build_') && !event.startsWith('job_')) return [];
      const payload = parsePayload(body);
      const repository = repositoryOf(payload);
      const fact = repository === null ? null : factOf(payload, repository);
      return fact === null ? [] : [fact];
    },
  };
}
