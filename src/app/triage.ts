import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WebhookCaller } from '../connectors/index.ts';
import type { Clock, IdMaker, Logger } from '../foundation/index.ts';
import type { TaskQueue } from '../intake/index.ts';
import type { TextJudge } from '../messages/index.ts';
import type { Storage } from '../storage/index.ts';
import {
  CaseActing,
  type MessageHost,
  MessageJudging,
  OutgoingWebhooks,
  ProjectCorrections,
  TriageDesk,
} from '../triage/index.ts';
import { MESSAGE_SOURCES } from './providers.ts';

export interface TriageParts {
  readonly storage: Pick<Storage, 'signals' | 'messages' | 'authors' | 'corrections' | 'cases' | 'policies' | 'outbox'>;
  readonly queue: TaskQueue;
  readonly hosts: readonly MessageHost[];
  readonly judge: TextJudge;
  /** null: nobody is to be told */
  readonly webhookCaller: WebhookCaller | null;
  readonly clock: Clock;
  readonly makeId: IdMaker;
  readonly logger: Logger;
  readonly random: () => number;
  /** told when something is to be done at a host */
  readonly wake: () => void;
}

/** Triage of messages, put together. */
export interface Triage {
  readonly corrections: ProjectCorrections;
  readonly desk: TriageDesk;
  readonly judging: MessageJudging;
  readonly acting: CaseActing;
  /** one turn of telling others; null: nobody is to be told */
  readonly outgoing: (() => Promise<number>) | null;
}

/** Puts triage together: judging, deciding, acting, telling. */
export function openTriage(parts: TriageParts): Triage {
  const { storage, webhookCaller, ...common } = parts;
  const { signals, messages, authors, policies, cases, outbox } = storage;
  const corrections = new ProjectCorrections(storage.corrections, () => nextTurn());
  const desk = new TriageDesk({ ...common, cases, messages, policies, corrections: storage.corrections });
  const digest = (text: string) => createHash('sha256').update(text).digest('hex');
  const outgoing =
    webhookCaller === null
      ? null
      : new OutgoingWebhooks({ ...common, outbox, send: (webhook) => webhookCaller.send(webhook) });
  return {
    corrections,
    desk,
    judging: new MessageJudging({
      ...common,
      signals,
      messages,
      authors,
      policies,
      corrections,
      desk,
      digest,
      sources: MESSAGE_SOURCES,
    }),
    acting: new CaseActing({ ...common, cases }),
    outgoing: outgoing === null ? null : () => outgoing.work(),
  };
}
