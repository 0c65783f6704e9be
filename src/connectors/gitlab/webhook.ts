import { BadInputError } from '../../foundation/index.ts';
import type { WebhookReader } from '../../intake/index.ts';
import { contentKeyOf, parsePayload, textAt } from '../payload.ts';
import { isSameSecret, isStandardSignature, usableSecrets } from '../signatures.ts';
import { buildOf, pipelineOf, repositoryOf, trustOf } from './facts.ts';
import { carriesMessage } from './messages.ts';

const WRITTEN_BY_ANYBODY: ReadonlySet<string> = new Set(['note', 'issue', 'work_item', 'emoji']);

/**
 * Webhooks of GitLab: proven by a signature where the hook has a signing token, else by `X-Gitlab-Token`, which is the
 * secret itself.
 *
 * @param secrets any of them proves a delivery, so that one can be exchanged for another; none: nothing is proven
 * @see https://docs.gitlab.com/user/project/integrations/webhooks/
 */
export function createGitlabWebhookReader(secrets: readonly string[]): WebhookReader {
  const usable = usableSecrets(secrets);
  return {
    provider: 'gitlab',
    isGenuine({ headers, body }, nowMs) {
      if (headers['webhook-signature'] !== undefined) return isStandardSignature(headers, body, usable, nowMs);
      return usable.some((secret) => isSameSecret(headers['x-gitlab-token'], secret));
    },
    read({ headers, body }) {
      const payload = parsePayload(body);
      const event = textAt(payload, 'object_kind') ?? textAt(payload, 'event_name') ?? '';
      if (!/^[a-z_]{1,60}$/.test(event)) {
        throw new BadInputError('the body has no object_kind: expected an event of GitLab, for example pipeline');
      }
      return {
        event,
        deliveryId: (headers['x-gitlab-event-uuid'] ?? headers['webhook-id'])?.slice(0, 100) ?? null,
        contentKey: contentKeyOf('gitlab', event, body),
        repository: repositoryOf(payload),
        hasMessage: carriesMessage(event, payload),
        trust: WRITTEN_BY_ANYBODY.has(event) ? 'untrusted' : trustOf(payload),
      };
    },
    factsOf(event, body) {
      if (event !== 'pipeline' && event !== 'build') return [];
      const payload = parsePayload(body);
      const repository = repositoryOf(payload);
      if (repository === null) return [];
      const fact = event === 'pipeline' ? pipelineOf(payload, repository) : buildOf(payload, repository);
      return fact === null ? [] : [fact];
    },
  };
}
