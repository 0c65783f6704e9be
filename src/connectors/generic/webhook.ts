import { BadInputError } from '../../foundation/index.ts';
import {
  CONCLUSIONS,
  type JobFact,
  type PipelineFact,
  type RepositoryName,
  RUN_STATUSES,
  type WebhookReader,
} from '../../intake/index.ts';
import {
  addressAt,
  contentKeyOf,
  idAt,
  listAt,
  numberAt,
  type Payload,
  parsePayload,
  textAt,
  timeAt,
} from '../payload.ts';
import { isRepositoryName } from '../repository-name.ts';
import { isHexSignature, isStandardSignature, usableSecrets } from '../signatures.ts';
import { readMessage } from './messages.ts';

const JOBS_MOST = 1000;

/**
 * Webhooks of any other system, in the form docs/guide/webhooks.md describes: proven by the headers of Standard
 * Webhooks, or by `X-Regreen-Signature: sha256=<HMAC-SHA256 of the raw body, hexadecimal>`.
 *
 * @param secrets any of them proves a delivery; none: nothing is proven
 */
export function createGenericWebhookReader(secrets: readonly string[]): WebhookReader {
  const usable = usableSecrets(secrets);
  return {
    provider: 'generic',
    isGenuine({ headers, body }, nowMs) {
      if (headers['webhook-signature'] !== undefined) return isStandardSignature(headers, body, usable, nowMs);
      const signature = headers['x-regreen-signature'] ?? '';
      return signature.startsWith('sha256=') && isHexSignature(signature.slice('sha256='.length), usable, body);
    },
    read({ headers, body }) {
      const payload = parsePayload(body);
      const repository = repositoryOf(payload);
      if (repository === null) throw new BadInputError('the body names no repository: expected owner/name');
      const event = textAt(payload, 'event') ?? 'run';
      if (!/^[a-z][a-z_]{0,59}$/.test(event)) throw new BadInputError('event is no word: expected one such as run');
      if (event === 'message' && readMessage(payload) === null) {
        throw new BadInputError('the message has no id, or no text: expected an id and a text that says something');
      }
      return {
        event,
        deliveryId: headers['webhook-id']?.slice(0, 100) ?? null,
        contentKey: contentKeyOf('generic', event, body),
        repository,
        hasMessage: event === 'message',
        // Whoever hands a text on did not write it.
        trust: payload.trusted === false || event === 'message' ? 'untrusted' : 'trusted',
      };
    },
    factsOf(event, body) {
      if (event !== 'run') return [];
      const payload = parsePayload(body);
      const repository = repositoryOf(payload);
      const fact = repository === null ? null : factOf(payload, repository);
      return fact === null ? [] : [fact];
    },
  };
}

function repositoryOf(payload: Payload): RepositoryName | null {
  const name = textAt(payload, 'repository');
  return name !== null && isRepositoryName(name) ? { provider: 'generic', name } : null;
}

function factOf(payload: Payload, repository: RepositoryName): PipelineFact | null {
  const run = idAt(payload, 'run');
  if (run === null) return null;
  return {
    run: {
      repository,
      defaultBranch: textAt(payload, 'default_branch'),
      run,
      attempt: Math.max(1, numberAt(payload, 'attempt') ?? 1),
      pipeline: textAt(payload, 'pipeline'),
      branch: textAt(payload, 'branch'),
      commit: textAt(payload, 'commit'),
      trigger: textAt(payload, 'trigger'),
      pullRequest: numberAt(payload, 'pull_request'),
      trust: payload.trusted === false ? 'untrusted' : 'trusted',
      url: addressAt(payload, 'url'),
      ...stateOf(payload),
    },
    jobs: listAt(payload, 'jobs')
      .slice(0, JOBS_MOST)
      .flatMap((job) => jobOf(job as Payload) ?? []),
  };
}

function jobOf(job: Payload): JobFact | null {
  const name = textAt(job, 'name');
  if (name === null) return null;
  return {
    job: idAt(job, 'job') ?? name,
    name,
    ...stateOf(job),
    url: addressAt(job, 'url'),
    runner: textAt(job, 'runner'),
    failedStep: textAt(job, 'failed_step'),
  };
}

function stateOf(subject: Payload) {
  const conclusion = textAt(subject, 'conclusion');
  const word = textAt(subject, 'status');
  const status = conclusion === null ? (RUN_STATUSES.find((known) => known === word) ?? null) : 'finished';
  return {
    status,
    conclusion:
      status === 'finished' ? (CONCLUSIONS.find((known) => known === conclusion) ?? ('unknown' as const)) : null,
    startedAtMs: timeAt(subject, 'started_at'),
    finishedAtMs: timeAt(subject, 'finished_at'),
  };
}
